/** Hypothetical BRIN indexes. */
import { cases } from '../hypothetical.ts';

const night =
  "SELECT count(value) FROM readings WHERE at BETWEEN '2023-01-20 00:00+00' AND '2023-01-20 06:00+00'";

export const brins = cases('brin', [
  {
    on: 'readings',
    keys: ['at'],
    queries: [night, "SELECT count(value) FROM readings WHERE at > '2023-02-10 00:00+00'"],
  },
  { on: 'readings', keys: ['at timestamptz_minmax_multi_ops'], queries: [night] },
  {
    on: 'readings',
    keys: ['value'],
    queries: ['SELECT count(*) FROM readings WHERE value BETWEEN 100 AND 101'],
  },
  {
    on: 'readings',
    keys: ['value float8_minmax_multi_ops(values_per_range=16)'],
    queries: ['SELECT count(*) FROM readings WHERE value BETWEEN 100 AND 101'],
  },
  {
    on: 'readings',
    keys: ['station'],
    queries: ["SELECT count(*) FROM readings WHERE station = 'station-0077'"],
  },
  {
    on: 'readings',
    keys: ['at', 'batch', 'station'],
    queries: ['SELECT count(*) FROM readings WHERE batch = 77', night],
  },
  { on: 'readings', keys: ['span'], queries: ['SELECT count(*) FROM readings WHERE span @> 77777::bigint'] },
  {
    on: 'readings',
    keys: ['origin inet_inclusion_ops'],
    queries: ["SELECT count(*) FROM readings WHERE origin << '10.0.3.0/24'"],
  },
  {
    on: 'readings',
    keys: ['token uuid_bloom_ops'],
    queries: ["SELECT count(*) FROM readings WHERE token = '0cc175b9-c0f1-b6a8-31c3-99e269772661'"],
  },
  {
    on: 'readings',
    keys: ['device int4_bloom_ops(n_distinct_per_range=500)'],
    queries: ['SELECT count(*) FROM readings WHERE device = 77'],
  },
  {
    on: 'events',
    keys: ['at'],
    queries: ["SELECT count(*) FROM events WHERE at BETWEEN '2023-02-10 00:00+00' AND '2023-02-12 00:00+00'"],
  },
]);

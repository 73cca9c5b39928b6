/** The shop's traffic: the same statements with the same values for every database, round by round. */
import type { Client } from '../../src/database/client.ts';

/** Rows of one ingest or one sweep over sessions. */
const BATCH = 500;

interface Operation {
  readonly kind: 'read' | 'write';
  readonly text: string;
  /** Times in a round. */
  readonly times: number;
  readonly values: (n: number) => readonly unknown[];
}

/** A number below `bound` for each n, the same in every run. */
function pick(n: number, bound: number): number {
  return (Math.imul(n ^ 0x5bd1e995, 0x9e3779b1) >>> 0) % bound;
}

/** @param n of all times that it runs, from 0 */
const operations: readonly Operation[] = [
  {
    kind: 'read',
    text: 'SELECT * FROM orders WHERE customer_id = $1 ORDER BY placed DESC LIMIT 20',
    times: 40,
    values: (n) => [pick(n, 40_000)],
  },
  {
    kind: 'read',
    text: 'SELECT id, country FROM customers WHERE email = $1',
    times: 40,
    values: (n) => [`customer${pick(n, 40_000)}@example.org`],
  },
  {
    kind: 'read',
    text: "SELECT id, placed FROM orders WHERE status = 'open' ORDER BY placed LIMIT 50",
    times: 10,
    values: () => [],
  },
  {
    kind: 'read',
    text: 'SELECT count(*), max(at) FROM events WHERE device = $1',
    times: 1,
    values: (n) => [pick(n, 3000)],
  },
  {
    kind: 'read',
    text: 'SELECT kind, count(*) FROM events WHERE at >= $1 AND at < $2 GROUP BY kind',
    times: 1,
    values: (n) => [new Date(Date.UTC(2024, 0, 2 + (n % 9))), new Date(Date.UTC(2024, 0, 3 + (n % 9)))],
  },
  {
    kind: 'read',
    text: 'SELECT id FROM sessions WHERE seen < $1 ORDER BY seen LIMIT 100',
    times: 1,
    values: () => [new Date(Date.UTC(2024, 4, 31))],
  },
  {
    kind: 'read',
    text: 'SELECT id, seen FROM sessions WHERE customer_id = $1',
    times: 20,
    values: (n) => [pick(n, 40_000)],
  },
  {
    kind: 'write',
    text: `INSERT INTO events SELECT 1000000 + $1::bigint * ${BATCH} + k, ($1 * 7919 + k * 104729) % 3000, 'kind ' || k % 30,
      '2024-07-01'::timestamptz + ($1 * ${BATCH} + k) * interval '1 second', md5(k::text) || md5(($1 + k)::text) FROM generate_series(1, ${BATCH}) k`,
    times: 40,
    values: (n) => [n],
  },
  {
    kind: 'write',
    text: 'UPDATE sessions SET seen = $1 WHERE id = ANY ($2::bigint[])',
    times: 20,
    values: (n) => [
      new Date(Date.UTC(2024, 6, 1) + n * 1000),
      Array.from({ length: BATCH }, (_, k) => 1 + (((n * BATCH + k) * 7) % 50_000)),
    ],
  },
  {
    kind: 'write',
    text: "INSERT INTO orders VALUES ($1, $2, 'open', $3, $4, $5)",
    times: 100,
    values: (n) => [
      1_000_000 + n,
      pick(n, 40_000),
      n % 9000,
      new Date(Date.UTC(2024, 8, 1) + n * 60_000),
      'new',
    ],
  },
  {
    kind: 'write',
    text: "UPDATE orders SET status = 'sent' WHERE id = $1",
    times: 100,
    values: (n) => [1_000_000 + n],
  },
];

export interface Spent {
  readonly readMs: number;
  readonly writeMs: number;
}

/** One round of everything, and the VACUUM that it makes necessary, which counts as a write. */
export async function runRound(client: Client, round: number): Promise<Spent> {
  const spent = { read: 0, write: 0 };
  for (const { kind, text, times, values } of operations) {
    const all = Array.from({ length: times }, (_, at) => [...values(round * times + at)]);
    const start = performance.now();
    for (const one of all) await client.query(text, one);
    spent[kind] += performance.now() - start;
  }
  const start = performance.now();
  await client.query('VACUUM (TRUNCATE off) customers, orders, events, sessions');
  return { readMs: spent.read, writeMs: spent.write + performance.now() - start };
}

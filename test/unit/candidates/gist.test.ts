/** Ranges, shapes and networks by GiST, SP-GiST and, where the network is known, a B-tree; and the nearest. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { relation } from '../query/shop.ts';
import { proposals } from './support.ts';

beforeAll(loadParser);

const bookings = relation(
  'public.bookings',
  'id: int8, name: text, during: tstzrange, pauses: tstzmultirange, band: floatrange, place: point, area: box, address: inet, size: int4',
);
const types = {
  extensions: [{ name: 'pg_trgm', schema: 'ext', version: '1.6' }],
  objects: [
    {
      kind: 'type' as const,
      schema: 'public',
      identity: 'public.floatrange',
      ddl: 'CREATE TYPE public.floatrange AS RANGE (SUBTYPE = double precision, SUBTYPE_OPCLASS = pg_catalog.float8_ops)',
    },
  ],
};
const by =
  (generator: string) =>
  (clause: string, parts: object = types) =>
    proposals(generator, bookings, `SELECT * FROM bookings ${clause}`, parts);
const gist = by('gist');

describe('conditions', () => {
  test.each([
    ['WHERE during && $1', ['USING gist (during)']],
    ["WHERE during @> '2026-01-01'::timestamptz", ['USING gist (during)']],
    ['WHERE $1 @> during', ['USING gist (during)']],
    ['WHERE during -|- $1', ['USING gist (during)']],
    ['WHERE pauses && $1', ['USING gist (pauses)']],
    ['WHERE band @> $1', ['USING gist (band)']],
    ['WHERE int4range(size, 9) && $1', ['USING gist (int4range(size, 9))']],
    // Its bounds, one by one, are a B-tree's affair.
    ['WHERE lower(during) > $1', []],
    ['WHERE during = $1', []],
    ['WHERE place <@ box $1', ['USING gist (place)']],
    ['WHERE area && $1', ['USING gist (area)']],
    ['WHERE address << $1', ['USING gist (address inet_ops)']],
    ['WHERE size << 2 = 8', []],
  ])('%s', (clause, expected) => {
    expect(gist(clause)).toEqual(expected);
  });

  test('a range type that the catalogue does not hold is none', () => {
    expect(gist('WHERE band @> $1', {})).toEqual([]);
  });
});

describe('the nearest', () => {
  test.each([
    ['ORDER BY place <-> point(1, 2) LIMIT 5', ['USING gist (place)']],
    ['ORDER BY $1 <-> place LIMIT $2', ['USING gist (place)']],
    ['WHERE size = 1 ORDER BY place <-> $1, id LIMIT 5', ['USING gist (place)']],
    ["ORDER BY name <-> 'x' LIMIT 5", ['USING gist (name "ext".gist_trgm_ops)']],
    ['ORDER BY place <-> $1', []],
    ['ORDER BY place <-> $1 DESC LIMIT 5', []],
    ['ORDER BY size <-> $1 LIMIT 5', []],
  ])('%s', (clause, expected) => {
    expect(gist(clause)).toEqual(expected);
  });

  test('a B-tree of distances from one place is never proposed', () => {
    for (const clause of ['ORDER BY place <-> point(1, 2) LIMIT 5', 'WHERE place <-> point(1, 2) < 7'])
      expect(by('expression')(clause)).toEqual([]);
  });

  test('trigrams only where the database has them', () => {
    expect(gist("ORDER BY name <-> 'x' LIMIT 5", {})).toEqual([]);
  });
});

describe('other methods', () => {
  const spgist = by('spgist');
  const network = by('network');
  test('SP-GiST: networks, and beginnings that are not known yet', () => {
    expect(spgist('WHERE address << $1')).toEqual(['USING spgist (address)']);
    expect(spgist('WHERE name ^@ $1')).toEqual(['USING spgist (name)']);
    expect(spgist('WHERE during && $1')).toEqual([]);
  });

  test('a B-tree where the text names the network', () => {
    expect(network("WHERE address <<= '10.0.0.0/8'")).toEqual(['(address)']);
    expect(network('WHERE address <<= $1')).toEqual([]);
    expect(network("WHERE address >>= '10.0.0.1'")).toEqual([]);
  });
});

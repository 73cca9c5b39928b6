/** A redacted Snapshot: what is replaced, what is kept, what is left out and said. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Column, ColumnStatistics, Snapshot } from '../../../../src/model/snapshot.ts';
import { loadParser } from '../../../../src/query/parse.ts';
import { parseArray, printArray } from '../../../../src/snapshot/redact/array-text.ts';
import { redactSnapshot } from '../../../../src/snapshot/redact/redact.ts';
import { compareText } from '../../../../src/util/identifiers.ts';
import { makeColumn, relation } from '../../query/shop.ts';
import { sampleSnapshot } from '../sample.ts';

beforeAll(loadParser);

const empty: ColumnStatistics = {
  column: '',
  inherited: false,
  nullFraction: 0.1,
  averageWidth: 8,
  distinct: -1,
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  correlation: 0.5,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
  rangeLengthHistogram: null,
  rangeEmptyFraction: null,
  rangeBoundsHistogram: null,
};

interface Values {
  readonly common?: readonly string[];
  readonly bounds?: readonly string[];
  readonly ends?: readonly [string, string];
}

/** One table with a column of each of these types and values. */
function snapshotWith(
  columns: readonly (Values & { readonly type: string; readonly baseType?: string })[],
  more: Partial<Snapshot> = {},
): Snapshot {
  const named = columns.map((column, at) => ({ name: `c${at}`, ...column }));
  const table = {
    ...relation('public.t', 'x: int4'),
    columns: named.map(
      ({ name, type, baseType }): Column => ({ ...makeColumn(name, type), baseType: baseType ?? type }),
    ),
    statistics: named.map(
      ({ name, common, bounds, ends }): ColumnStatistics => ({
        ...empty,
        column: name,
        ...(common === undefined
          ? {}
          : { mostCommonValues: printArray(common), mostCommonFrequencies: common.map(() => 0.1) }),
        ...(bounds === undefined ? {} : { histogramBounds: printArray(bounds) }),
        ...(ends === undefined ? {} : { indexEnds: { low: ends[0], high: ends[1] } }),
      }),
    ),
  };
  return {
    ...sampleSnapshot,
    catalogue: { ...sampleSnapshot.catalogue, relations: [table], extendedStatistics: [] },
    notes: [],
    ...more,
  };
}

function valuesOf(snapshot: Snapshot, column = 0) {
  const row = snapshot.catalogue.relations[0]?.statistics[column];
  const list = (text: string | null | undefined) =>
    text === null || text === undefined ? null : (parseArray(text) ?? []).map((item) => String(item));
  return { common: list(row?.mostCommonValues), bounds: list(row?.histogramBounds), ends: row?.indexEnds };
}

function workloadOf(...texts: readonly string[]): Snapshot['workload'] {
  const statements = texts.map((text, at) => ({
    text,
    calls: 1,
    totalTimeMs: 1,
    meanTimeMs: 1,
    rows: 1,
    user: null,
    topLevel: true,
    origin: String(at),
  }));
  return { ...sampleSnapshot.workload, statements };
}

const pad = (n: number, length: number) => String(n).padStart(length, '0');

/** By type: how a number becomes a value, such that greater numbers become greater values; and how values compare. */
const types: Readonly<
  Record<string, { value: (n: number) => string; compare: (a: string, b: string) => number; type?: string }>
> = {
  int4: { value: String, compare: (a, b) => Number(a) - Number(b) },
  int8: { value: (n) => String(BigInt(n) * 10n ** 12n), compare: (a, b) => Number(BigInt(a) - BigInt(b)) },
  numeric: {
    value: (n) => `${n}.${pad(n % 100, 2)}`,
    compare: (a, b) => Number(a) - Number(b),
    type: 'numeric(12,2)',
  },
  float8: { value: (n) => String(n * 1.37 - 100), compare: (a, b) => Number(a) - Number(b) },
  date: { value: (n) => new Date(n * 86_400_000).toISOString().slice(0, 10), compare: compareText },
  timestamptz: {
    value: (n) => `${new Date(n * 100_000_000).toISOString().slice(0, 19).replace('T', ' ')}.5+00`,
    compare: compareText,
  },
  time: {
    value: (n) => `${pad(Math.floor(n / 3600) % 24, 2)}:${pad(Math.floor(n / 60) % 60, 2)}:${pad(n % 60, 2)}`,
    compare: compareText,
  },
  uuid: { value: (n) => `12345678-1234-1234-1234-${pad(n, 12)}`, compare: compareText },
  text: { value: (n) => `value ${pad(n, 6)}`, compare: compareText },
  varchar: { value: (n) => `value ${pad(n, 6)}`, compare: compareText, type: 'character varying(12)' },
  bpchar: { value: (n) => pad(n, 8), compare: compareText, type: 'character(8)' },
  bytea: { value: (n) => `\\x${pad(n, 8)}`, compare: compareText },
  inet: {
    value: (n) => `10.0.${Math.floor(n / 256) % 256}.${n % 256}`,
    compare: (a, b) => address(a) - address(b),
  },
};

function address(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

describe.each(Object.entries(types))('%s', (baseType, { value, compare, type = baseType }) => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 30_000 }), { minLength: 4, maxLength: 40 });

  test('order and equality from column to column, length, and other values than before', () => {
    fc.assert(
      fc.property(numbers, (picked) => {
        const sorted = [...picked].sort((a, b) => a - b).map(value);
        const [common, bounds] = [sorted.filter((_, at) => at % 3 === 0), sorted];
        const column = { type, baseType };
        const snapshot = redactSnapshot(
          snapshotWith(
            [
              { ...column, common: [...common].reverse(), ends: [sorted[0] ?? '', sorted.at(-1) ?? ''] },
              { ...column, bounds },
            ],
            { workload: workloadOf('SELECT FROM t a JOIN t b ON a.c0 = b.c1') },
          ),
          'pseudonyms',
        );
        const [first, second] = [valuesOf(snapshot, 0), valuesOf(snapshot, 1)];
        const now = second.bounds ?? [];
        expect(now).toHaveLength(bounds.length);
        for (const [at, one] of now.entries())
          if (at > 0) expect(compare(now[at - 1] ?? '', one)).toBeLessThan(0);
        expect([...(first.common ?? [])].reverse()).toEqual(now.filter((_, at) => at % 3 === 0));
        expect(first.ends).toEqual({ low: now[0], high: now.at(-1) });
        if (['text', 'varchar', 'bpchar', 'bytea'].includes(baseType))
          expect(now.map((one) => one.length)).toEqual(bounds.map((one) => one.length));
        for (const one of bounds) expect(now).not.toContain(one);
      }),
      { numRuns: 30 },
    );
  });

  test('arrays of it, element by element', () => {
    const arrays = [[value(3), value(7)], [value(7)], []].map((items) => printArray(items));
    const snapshot = redactSnapshot(
      snapshotWith(
        [
          { type: `${type}[]`, baseType: `_${baseType}`, common: arrays },
          { type, baseType, common: [value(3), value(7)] },
        ],
        { workload: workloadOf('SELECT FROM t a JOIN t b ON b.c1 = ANY (a.c0)') },
      ),
      'pseudonyms',
    );
    const [three, seven] = valuesOf(snapshot, 1).common ?? [];
    expect(valuesOf(snapshot, 0).common).toEqual(
      [[three ?? '', seven ?? ''], [seven ?? ''], []].map((items) => printArray(items)),
    );
  });
});

test('joined keys of two widths are one family, and each pseudonym fits the narrower', () => {
  const snapshot = redactSnapshot(
    snapshotWith(
      [
        { type: 'smallint', baseType: 'int2', common: ['5', '32767'] },
        { type: 'bigint', baseType: 'int8', bounds: ['-9000000000', '5', '7', '8000000000'] },
      ],
      { workload: workloadOf('SELECT FROM t a JOIN t b ON a.c0 = b.c1') },
    ),
    'pseudonyms',
  );
  expect(valuesOf(snapshot, 0).common).toEqual(['-32768', '-6']);
  // Between the ends of the narrower distances stay; below them ranks are counted from where floating-point numbers are exact.
  expect(valuesOf(snapshot, 1).bounds).toEqual(['-9007199254740992', '-32768', '-32766', '7999967227']);
});

test('what is no value of a row stays: labels, true and false, infinity', () => {
  const objects = [
    { kind: 'type', schema: 'app', identity: 'app.mood', ddl: "CREATE TYPE app.mood AS ENUM ('sad')" },
  ] as const;
  const before = snapshotWith([
    { type: 'app.mood', baseType: 'mood', common: ['sad'] },
    { type: 'boolean', baseType: 'bool', common: ['t', 'f'] },
    { type: 'date', bounds: ['-infinity', '2024-01-01', 'infinity'] },
  ]);
  const after = redactSnapshot({ ...before, catalogue: { ...before.catalogue, objects } }, 'pseudonyms');
  expect(valuesOf(after, 0).common).toEqual(['sad']);
  expect(valuesOf(after, 1).common).toEqual(['t', 'f']);
  expect(valuesOf(after, 2).bounds).toEqual(['-infinity', '2200-01-01', 'infinity']);
});

test('a type of the user’s own with the name of a built-in one is not taken for it', () => {
  const objects = [
    { kind: 'type', schema: 'app', identity: 'app.text', ddl: 'CREATE TYPE app.text AS (a integer)' },
  ] as const;
  const before = snapshotWith([{ type: 'app.text', baseType: 'text', common: ['(1)'] }]);
  const after = redactSnapshot({ ...before, catalogue: { ...before.catalogue, objects } }, 'pseudonyms');
  expect(valuesOf(after).common).toBeNull();
});

test('rows of a table are not taken for labels of an enum of its name', () => {
  const objects = [
    { kind: 'type', schema: 'app', identity: 'app.t', ddl: "CREATE TYPE app.t AS ENUM ('sad')" },
  ] as const;
  const before = snapshotWith([{ type: 'public.t', baseType: 't', common: ['("Secret Street",1)'] }]);
  const after = redactSnapshot({ ...before, catalogue: { ...before.catalogue, objects } }, 'pseudonyms');
  expect(JSON.stringify(after)).not.toContain('Secret');
});

test('what has no pseudonym is left out, and said once', () => {
  const { notes, ...snapshot } = redactSnapshot(
    snapshotWith([
      { type: 'jsonb', common: ['{"a": 1}'] },
      { type: 'jsonb', common: ['{"b": 1}'] },
      { type: 'inet', bounds: ['10.0.0.0/8'] },
      { type: 'date', bounds: ['0044-03-15 BC'] },
    ]),
    'pseudonyms',
  );
  expect(JSON.stringify(snapshot)).not.toMatch(/\{\\"[ab]|10\.0\.0\.0|0044/);
  expect(notes.map(({ code }) => code)).toEqual(
    ['redacted', 'redacted-values-removed', 'redacted-statements-removed'].slice(0, notes.length),
  );
  expect(notes[1]?.message).toContain('date, inet, jsonb.');
});

describe('a column that nothing compares with a serial key', () => {
  /** A serial key whose bounds can be guessed, and amounts between them. */
  const key = Array.from({ length: 101 }, (_, at) => String(1 + at * 1000));
  const amounts = (offset: number) => [1, 2, 3, 40, 41, 90].map((at) => String(at * 1000 + offset));
  const redacted = (offset: number, workload: Snapshot['workload']) =>
    redactSnapshot(
      snapshotWith(
        [
          { type: 'bigint', baseType: 'int8', bounds: key },
          { type: 'integer', baseType: 'int4', bounds: amounts(offset) },
        ],
        { workload },
      ),
      'pseudonyms',
    );

  test('does not tell where its values lie among the key’s', () => {
    const nothing = workloadOf('SELECT FROM t WHERE c0 = $1 AND c1 > $2');
    const after = redacted(500, nothing);
    expect(valuesOf(after, 1).bounds).toEqual(amounts(0).map((_, at) => String(at - 2 ** 31)));
    // Wherever the amounts lie, the file is the same.
    for (const offset of [-700, 5000, 10_000_000]) expect(redacted(offset, nothing)).toEqual(after);
  });

  test('tells once a statement joins the two', () => {
    const joined = workloadOf('SELECT FROM t a JOIN t b ON a.c0 = b.c1');
    expect(redacted(500, joined)).not.toEqual(redacted(5000, joined));
  });
});

test('what lay before now still does, and so does today', () => {
  const clockOf = (collectedAt: string) =>
    redactSnapshot(
      snapshotWith(
        [
          { type: 'timestamptz', bounds: ['2026-01-02 03:00:00+00', '2026-01-02 04:00:00+00'] },
          { type: 'date', common: ['2026-01-01', '2026-01-02', '2026-01-03'] },
        ],
        { collectedAt },
      ),
      'pseudonyms',
    );
  const snapshot = clockOf('2026-01-02T03:04:05.678Z');
  const clock = new Date(snapshot.redaction?.clock ?? '');
  const now = clock.toISOString().replace('T', ' ').replace('Z', '000+00');
  const [before = '', after = ''] = valuesOf(snapshot, 0).bounds ?? [];
  expect([before, now, after].sort()).toEqual([before, now, after]);
  expect(valuesOf(snapshot, 1).common?.[1]).toBe(clock.toISOString().slice(0, 10));
});

test('joined columns: values keep their place between the bounds that the planner interpolates', () => {
  const bounds = ['1', '1000', '5000', '9000'];
  const others = ['12', '4321'];
  const before = snapshotWith([
    { type: 'integer', baseType: 'int4', bounds },
    { type: 'bigint', baseType: 'int8', bounds: others },
    { type: 'integer', baseType: 'int4', bounds: ['300', '301', '700'] },
  ]);
  const distances = (workload: Snapshot['workload']) => {
    const after = redactSnapshot({ ...before, workload }, 'pseudonyms');
    const own = (valuesOf(after, 0).bounds ?? []).map(Number);
    const other = (valuesOf(after, 1).bounds ?? []).map(Number);
    const share = (value = 0, from = 0, to = 0) => (value - from) / (to - from);
    return [share(other[0], own[0], own[1]), share(other[1], own[1], own[2])];
  };
  const shares = [11 / 999, 3321 / 4000];
  expect(distances(workloadOf('SELECT FROM t a JOIN t b ON a.c0 = b.c1'))).toEqual(shares);
  expect(distances(workloadOf())).not.toEqual(shares);
});

test('constants of statements become parameters; what cannot be told apart is left out and counted', () => {
  const texts = [
    "SELECT * FROM t WHERE a = 'secret' AND b = $1 ORDER BY 1 -- secret\n LIMIT 5",
    "SELECT /* secret */ 1 WHERE N'secret' = 'x'",
    "SELECT * FROM t WHERE a = 'secret",
    "PREPARE p AS SELECT 'secret'",
    "SET application_name = 'secret'",
  ];
  const statement = sampleSnapshot.workload.statements[0];
  if (statement === undefined) throw new Error('the sample has a statement');
  const workload = {
    ...sampleSnapshot.workload,
    statements: texts.map((text) => ({ ...statement, text, observedValues: ['secret'] })),
  };
  for (const values of ['pseudonyms', 'removed'] as const) {
    const after = redactSnapshot(snapshotWith([], { workload }), values);
    expect(after.workload.statements.map(({ text }) => text)).toEqual([
      'SELECT * FROM t WHERE a = $2 AND b = $1 ORDER BY 1  \n LIMIT $3',
    ]);
    expect(JSON.stringify(after)).not.toContain('secret');
    expect(after.notes.at(-1)?.message).toContain('4 statements');
  }
});

test('removed: shares, counts and widths stay, values and lists do not', () => {
  const after = redactSnapshot(
    snapshotWith([{ type: 'text', common: ['a'], bounds: ['b', 'c'], ends: ['a', 'c'] }]),
    'removed',
  );
  expect(after.catalogue.relations[0]?.statistics).toEqual([{ ...empty, column: 'c0' }]);
  expect(after.redaction).toEqual({ values: 'removed', clock: null });
  expect(after.notes[0]?.code).toBe('redacted');
});

test('the bytes of extended statistics that hold values go', () => {
  const [extended] = sampleSnapshot.catalogue.extendedStatistics;
  const expressions = [{ ...empty, column: '1', mostCommonValues: '{secret}', mostCommonFrequencies: [1] }];
  const data = [{ inherited: false, ndistinct: 'aa', dependencies: 'bb', mcv: 'cc', expressions }];
  if (extended === undefined) throw new Error('the sample has extended statistics');
  const before = {
    ...sampleSnapshot,
    catalogue: { ...sampleSnapshot.catalogue, extendedStatistics: [{ ...extended, data }] },
  };
  const after = redactSnapshot(before, 'pseudonyms');
  expect(after.catalogue.extendedStatistics[0]?.data).toEqual([
    { ...data[0], mcv: null, expressions: [{ ...empty, column: '1' }] },
  ]);
  expect(after.notes.map(({ message }) => message).join()).toContain(
    'lists of CREATE STATISTICS, expressions of CREATE STATISTICS.',
  );
});

test('redacting twice changes nothing', () => {
  const once = redactSnapshot(snapshotWith([{ type: 'text', common: ['a'] }]), 'pseudonyms');
  expect(redactSnapshot(once, 'pseudonyms')).toBe(once);
});

test('arrays as Postgres prints them', () => {
  const texts = ['{}', '{a,"b c",NULL,"NULL","q\\"\\\\"}', '{{1,2},{3,4}}', '{"{a,b}","{}"}', '{""}'];
  for (const text of texts) expect(printArray(parseArray(text) ?? [])).toBe(text);
  for (const text of ['', 'a', '{a', '{a}}', '[0:1]={a,b}', '{a,}', '{"a}'])
    expect(parseArray(text)).toBeNull();
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), (items) => {
      expect(parseArray(printArray(items))).toEqual(items);
    }),
  );
});

/** Every family of indexes beyond plain B-trees, from the workload to migrations that were applied, used and rolled back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Advice, advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { VerdictCode } from '../../src/model/recommendation.ts';
import type { Snapshot, Workload } from '../../src/model/snapshot.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { verify } from '../../src/verify.ts';
import { writeMigrations } from '../../src/write-migrations.ts';
import { AdviceBench } from './support/advice.ts';

const sandbox = { provider: 'auto', image: null } as const;

/** A statement with the constants that it was sent with, and the index that serves it. */
const literal: readonly (readonly [string, string])[] = [
  ["SELECT * FROM people WHERE lower(email) = 'user5@example.org'", 'public.people (lower((email)::text))'],
  ["SELECT * FROM people WHERE profile ->> 'plan' = 'p77'", "public.people ((profile ->> 'plan'::text))"],
  [
    "SELECT * FROM people WHERE (profile ->> 'age')::int > 76",
    "public.people ((((profile ->> 'age'::text))::integer))",
  ],
  [
    "SELECT * FROM people WHERE date_trunc('day', joined) = '2021-05-05'",
    "public.people (date_trunc('day'::text, joined))",
  ],
  ["SELECT * FROM people WHERE joined::date = '2021-05-05'", 'public.people (((joined)::date))'],
  [
    "SELECT * FROM people WHERE coalesce(born, '1900-01-01') = '1980-01-01' AND team = 7",
    "public.people (team, COALESCE(born, '1900-01-01'::date))",
  ],
  ['SELECT * FROM people WHERE id * 2 = 77', 'public.people ((id * 2))'],
  [
    "SELECT * FROM people WHERE lower(name) LIKE 'name ab12%'",
    'public.people (lower(name) text_pattern_ops)',
  ],
  ['SELECT * FROM people WHERE team = 7 ORDER BY lower(name) LIMIT 10', 'public.people (team, lower(name))'],
  ['SELECT max(lower(name)) FROM people', 'public.people (lower(name))'],
  [
    "SELECT * FROM people WHERE profile -> 'roles' ? 'r77'",
    "public.people USING gin ((profile -> 'roles'::text))",
  ],
  ["SELECT * FROM people WHERE profile ? 'k77'", 'public.people USING gin (profile)'],
  [
    `SELECT * FROM people WHERE profile @? '$.plan ? (@ == "p77")'`,
    'public.people USING gin (profile jsonb_path_ops)',
  ],
  ["SELECT * FROM documents WHERE tags @> ARRAY['t77']", 'public.documents USING gin (tags)'],
  [
    `SELECT * FROM documents WHERE props @> '{"owner": "u77"}'`,
    'public.documents USING gin (props jsonb_path_ops)',
  ],
  [
    "SELECT * FROM documents WHERE words @@ to_tsquery('simple', 'word77')",
    'public.documents USING gin (words)',
  ],
  [
    "SELECT * FROM documents WHERE to_tsvector('english', body) @@ plainto_tsquery('english', 'word77')",
    "public.documents USING gin (to_tsvector('english'::regconfig, body))",
  ],
  [
    "SELECT * FROM documents WHERE title ILIKE '%abcd%'",
    'public.documents USING gin (title ext.gin_trgm_ops)',
  ],
  ["SELECT * FROM documents WHERE title ~ 'ab[cd]e1'", 'public.documents USING gin (title ext.gin_trgm_ops)'],
  [
    "SELECT * FROM documents WHERE title OPERATOR(ext.%) 'abcdef'",
    'public.documents USING gin (title ext.gin_trgm_ops)',
  ],
  [
    "SELECT * FROM documents WHERE lower(title) LIKE '%abcd%'",
    'public.documents USING gin (lower(title) ext.gin_trgm_ops)',
  ],
  [
    "SELECT * FROM documents ORDER BY title OPERATOR(ext.<->) 'abcd' LIMIT 5",
    'public.documents USING gist (title ext.gist_trgm_ops)',
  ],
  [
    "SELECT * FROM bookings WHERE during && tstzrange('2023-02-01', '2023-02-02')",
    'public.bookings USING gist (during)',
  ],
  ['SELECT * FROM bookings WHERE band @> 5.5::float8', 'public.bookings USING gist (band)'],
  ['SELECT * FROM bookings WHERE area && box(point(1, 1), point(5, 5))', 'public.bookings USING gist (area)'],
  ['SELECT * FROM bookings ORDER BY place <-> point(50, 60) LIMIT 5', 'public.bookings USING gist (place)'],
  ["SELECT * FROM bookings WHERE address && '10.7.0.0/16'", 'public.bookings USING gist (address inet_ops)'],
  ["SELECT * FROM tokens WHERE token = 'x'", 'public.tokens USING hash (token)'],
  ["SELECT * FROM scripts WHERE body = 'x'", 'public.scripts USING hash (body)'],
  ["SELECT * FROM tokens WHERE flags OPERATOR(ext.?) 'f77'", 'public.tokens USING gin (flags)'],
];

/** A statement as pg_stat_statements shows it, and the index that serves it whatever the values. */
const normalised: readonly (readonly [string, string])[] = [
  ["SELECT * FROM people WHERE lower(email) = 'user5@example.org'", 'public.people (lower((email)::text))'],
  ["SELECT * FROM people WHERE profile ? 'k77'", 'public.people USING gin (profile)'],
  ["SELECT * FROM documents WHERE tags && ARRAY['t77']", 'public.documents USING gin (tags)'],
  [
    `SELECT * FROM documents WHERE props @> '{"owner": "u77"}'`,
    'public.documents USING gin (props jsonb_path_ops)',
  ],
  [
    "SELECT * FROM documents WHERE words @@ to_tsquery('simple', 'word77')",
    'public.documents USING gin (words)',
  ],
  [
    "SELECT * FROM documents WHERE title LIKE '%abcd%'",
    'public.documents USING gin (title ext.gin_trgm_ops)',
  ],
  ["SELECT * FROM bookings WHERE during @> timestamptz '2023-02-01'", 'public.bookings USING gist (during)'],
  [
    "SELECT * FROM bookings ORDER BY place <-> point '(50, 60)' LIMIT 5",
    'public.bookings USING gist (place)',
  ],
  ["SELECT * FROM tokens WHERE token = 'x'", 'public.tokens USING hash (token)'],
  ["SELECT * FROM tokens WHERE page ^@ '/p/77'", 'public.tokens USING spgist (page)'],
];

const noIndex: readonly (readonly [string, VerdictCode, string])[] = [
  ['SELECT * FROM people WHERE profile ->> $1 = $2', 'not-sargable', 'with a parameter in it'],
  ["SELECT * FROM people WHERE date_trunc('day', gone) > '2025-01-01'", 'not-sargable', 'not IMMUTABLE'],
  ["SELECT * FROM documents WHERE to_tsvector(body) @@ to_tsquery('word7')", 'not-sargable', 'not IMMUTABLE'],
  ["SELECT * FROM people WHERE to_char(joined, 'YYYY') = '2021'", 'not-sargable', 'not IMMUTABLE'],
  ['SELECT * FROM documents WHERE $1 = ANY (tags)', 'not-sargable', 'tags @> ARRAY[value]'],
  ["SELECT * FROM documents WHERE ext.similarity(title, 'x') > 0.4", 'not-sargable', 'this one value alone'],
  ['SELECT * FROM people WHERE team = 20.5', 'not-sargable', 'another type'],
  [
    "SELECT * FROM marks WHERE way = '[(0,0),(7,7)]'",
    'not-sargable',
    'values of the type lseg have no order',
  ],
  // A way is there, and leads to too many rows.
  ["SELECT * FROM documents WHERE title LIKE '%a%'", 'low-selectivity', 'too large a part'],
  ["SELECT * FROM people WHERE profile ? 'plan'", 'low-selectivity', 'too large a part'],
  ['SELECT lower(name), count(*) FROM people GROUP BY 1', 'low-selectivity', 'sort or group'],
];

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let bench: AdviceBench;
  let folder: string;
  beforeAll(async () => {
    bench = await AdviceBench.open('./families.sql', major);
    folder = mkdtempSync(join(tmpdir(), 'indexwright-families-'));
  });
  afterAll(async () => {
    await bench?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  test.each(literal)('%s', (sql, expected) => bench.expectIndex(sql, expected));
  test.each(noIndex)('%s: %s', (sql, reason, saying) => bench.expectNoIndex(sql, reason, saying));

  test('an expression that no index can hold is in its verdict, and no note', async () => {
    const { notes } = await bench.advise("SELECT * FROM people WHERE date_trunc('day', gone) > '2025-01-01'");
    expect(notes).toEqual([]);
  });

  test('BRIN where room is scarce and the table lies in order', async () => {
    const sql = "SELECT sum(value) FROM readings WHERE at BETWEEN '2023-01-05' AND '2023-01-10'";
    const { indexes } = await bench.advise(sql, { budgetBytes: 100_000 });
    expect(indexes.map(({ definition }) => displayIndex(definition))).toEqual([
      'public.readings USING brin (at)',
    ]);
  });

  /** What advise writes for the workload, having been applied, used, cheaper and rolled back. */
  async function wholeWay(workload: Workload): Promise<readonly string[]> {
    const snapshot: Snapshot = withWorkload(bench.snapshot, workload);
    const advice: Advice = await advise(snapshot, { sandbox });
    expect(advice.recommendation.notes).toEqual([]);
    const target = join(folder, workload.source);
    await writeMigrations(target, advice);
    const { gates, indexes } = await verify(target, { source: { kind: 'snapshot', snapshot }, sandbox });
    expect(gates.filter(({ passed }) => !passed)).toEqual([]);
    expect(indexes).toHaveLength(advice.recommendation.indexes.length);
    return advice.recommendation.indexes.map(({ definition }) => displayIndex(definition));
  }

  test('the whole way with constants', async () => {
    const statements = parseWorkload(literal.map(([sql]) => `${sql};`).join('\n'), 'app.sql');
    const advised = await wholeWay({ source: 'files', since: null, statements });
    for (const family of ['gin (', 'gist (', 'hash (', 'lower(', '->>'])
      expect(advised.join('\n')).toContain(family);
  });

  test.runIf(major === 18)('and on the rows themselves', async () => {
    const source = { kind: 'rows', url: connectionUrl(bench.source), samplePercent: null } as const;
    const { gates, indexes } = await verify(join(folder, 'files'), { source, sandbox, runs: 1 });
    expect(gates.filter(({ passed }) => !passed)).toEqual([]);
    expect(indexes.every(({ measured }) => measured)).toBe(true);
  });

  test('the whole way as pg_stat_statements tells it', async () => {
    await withClient(bench.source, async (client) => {
      await client.query('SELECT pg_stat_statements_reset()');
      for (const [sql] of normalised) for (let call = 0; call < 3; call++) await client.query(sql);
    });
    const { workload } = await collectSnapshot(connectionUrl(bench.source));
    const statements = workload.statements.filter(({ text }) =>
      /FROM (people|documents|bookings|tokens)/.test(text),
    );
    expect(statements).toHaveLength(normalised.length);
    const advised = await wholeWay({ ...workload, statements });
    expect([...advised].sort()).toEqual(normalised.map(([, index]) => index).sort());
  });
});

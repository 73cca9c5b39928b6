/** Everything that can be wrong with a folder of migrations ends as a failed gate with its own code and words. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Manifest, ManifestEntry } from '../../src/model/migration.ts';
import type { Index, Relation, Snapshot } from '../../src/model/snapshot.ts';
import type { GateResult, Verification } from '../../src/model/verification.ts';
import { readSnapshot } from '../../src/snapshot/file.ts';
import { sha256 } from '../../src/util/hash.ts';
import { readMigrationFolder } from '../../src/verification/folder.ts';
import { judgeBySquawk } from '../../src/verification/squawk.ts';
import { type VerifyOptions, verify } from '../../src/verify.ts';

const example = fileURLToPath(new URL('../../migrations-out', import.meta.url));
const sessions = 'sessions_guest_id_idx';

let snapshot: Snapshot;
let folder: string;
beforeAll(async () => {
  snapshot = await readSnapshot(
    fileURLToPath(new URL('../golden/hotel/hotel.snapshot.json.gz', import.meta.url)),
  );
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-gates-'));
  cpSync(example, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

async function failures(options: Partial<VerifyOptions> = {}): Promise<readonly GateResult[]> {
  const { gates, passed } = await verification(options);
  const failed = gates.filter((gate) => !gate.passed);
  expect(passed).toBe(failed.length === 0);
  return failed;
}

function verification(options: Partial<VerifyOptions> = {}): Promise<Verification> {
  return verify(folder, {
    source: { kind: 'snapshot', snapshot },
    sandbox: { provider: 'embedded', image: null },
    // Its rules are of others; it has tests of its own.
    skipGates: ['squawk'],
    ...options,
  });
}

/** `gate code subject`, each once, in order. */
function shown(failed: readonly GateResult[]): readonly string[] {
  return [...new Set(failed.map(({ gate, code, subject }) => `${gate} ${code} ${subject}`))];
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

function editManifest(edit: (manifest: Manifest) => Manifest): void {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(edit(readManifest())));
}

function entryOf(indexName: string): ManifestEntry {
  const entry = readManifest().migrations.find((one) => one.indexName === indexName);
  if (entry === undefined) throw new Error(`no ${indexName}`);
  return entry;
}

const up = () => entryOf(sessions).up;
const down = () => entryOf(sessions).down;

/** Edits a file so that nothing but its content tells: its hash in the manifest is made anew. */
function editFile(name: string, edit: (content: string) => string): void {
  const before = readFileSync(join(folder, name), 'utf8');
  const content = edit(before);
  expect(content).not.toBe(before);
  writeFileSync(join(folder, name), content);
  editManifest((manifest) => ({
    ...manifest,
    migrations: manifest.migrations.map((entry) => ({
      ...entry,
      ...(entry.up === name ? { upSha256: sha256(content) } : {}),
      ...(entry.down === name ? { downSha256: sha256(content) } : {}),
    })),
  }));
}

function editEntry(edit: Partial<ManifestEntry>): void {
  editManifest((manifest) => ({
    ...manifest,
    migrations: manifest.migrations.map((entry) =>
      entry.indexName === sessions ? { ...entry, ...edit } : entry,
    ),
  }));
}

/** The claim about the query that the index serves. */
function editClaim(edit: (claim: Manifest['queries'][number]) => Partial<Manifest['queries'][number]>): void {
  editManifest((manifest) => {
    const queries = manifest.queries.map((query) =>
      query.indexes.includes(sessions) ? { ...query, ...edit(query) } : query,
    );
    const total = (figure: 'costBefore' | 'costAfter') =>
      queries.reduce((sum, query) => sum + query.calls * query[figure], 0);
    const totals = { ...manifest.totals, costBefore: total('costBefore'), costAfter: total('costAfter') };
    return { ...manifest, queries, totals };
  });
}

function withRelation(name: string, edit: (relation: Relation) => Relation | null): Snapshot {
  return {
    ...snapshot,
    catalogue: {
      ...snapshot.catalogue,
      relations: snapshot.catalogue.relations.flatMap((relation) =>
        relation.name === name ? (edit(relation) ?? []) : relation,
      ),
    },
  };
}

test('as advise wrote it, nothing fails', async () => {
  expect(await failures()).toEqual([]);
});

describe('the folder', () => {
  test('an empty manifest', async () => {
    editManifest((manifest) => ({ ...manifest, migrations: [], queries: [] }));
    expect(shown(await failures())).toContain('folder manifest-empty manifest.json');
  });

  test('an index that is claimed twice, and a file, and a query', async () => {
    editManifest((manifest) => ({
      ...manifest,
      migrations: [...manifest.migrations, ...manifest.migrations.slice(0, 1)],
      queries: [...manifest.queries, ...manifest.queries.slice(0, 1)],
    }));
    const failed = await failures();
    expect(failed.filter(({ code }) => code === 'claim-duplicate').map(({ message }) => message)).toEqual([
      expect.stringContaining('index more than once'),
      expect.stringContaining('file more than once'),
      expect.stringContaining('file more than once'),
      expect.stringContaining('query more than once'),
    ]);
  });

  test('claims taken out: of the index', async () => {
    editEntry({ queries: [] });
    expect(shown(await failures())).toEqual([`folder claim-missing ${sessions}`]);
  });

  test('claims taken out: of the query', async () => {
    editManifest((manifest) => ({
      ...manifest,
      queries: manifest.queries.filter(({ indexes }) => !indexes.includes(sessions)),
    }));
    expect(shown(await failures())).toEqual([
      `folder claim-missing ${sessions}`,
      'folder claim-inconsistent manifest.json',
    ]);
  });

  test('a total that is not the sum', async () => {
    editManifest((manifest) => ({ ...manifest, totals: { ...manifest.totals, costAfter: 1 } }));
    expect(shown(await failures())).toEqual(['folder claim-inconsistent manifest.json']);
  });

  test('a statement in the manifest that is not its definition', async () => {
    editEntry({ createSql: 'DROP TABLE sessions' });
    expect(shown(await failures())).toEqual([`folder claim-inconsistent ${sessions}`]);
  });

  test('files that the manifest does not name', async () => {
    writeFileSync(join(folder, 'extra.up.sql'), 'SELECT 1');
    expect(shown(await failures())).toEqual(['folder file-unlisted extra.up.sql']);
  });

  test('a missing down file, and a missing up file', async () => {
    const [missingDown, missingUp] = [down(), entryOf('reservations_check_in_idx').up];
    rmSync(join(folder, missingDown));
    rmSync(join(folder, missingUp));
    const failed = await failures();
    expect(shown(failed).toSorted()).toEqual([
      `folder down-missing ${missingDown}`,
      `folder up-missing ${missingUp}`,
    ]);
  });

  test('a file edited since: it fails and is run all the same; allowed, it is a note', async () => {
    writeFileSync(join(folder, up()), `${readFileSync(join(folder, up()), 'utf8')}-- seen by me\n`);
    expect(shown(await failures())).toEqual([`folder file-edited ${up()}`]);
    expect(await failures({ allowEdited: true })).toEqual([]);
  });

  test('a migration tool’s file that was edited, or is missing; the pairs are run all the same', async () => {
    const file = (path: string, content: string) => ({ path, sha256: sha256(content), up: up() });
    editManifest((manifest) => ({
      ...manifest,
      tool: {
        format: 'knex',
        folder: 'knex',
        files: [file('a.js', '1'), file('b.js', '2'), file('c.js', '3')],
      },
    }));
    mkdirSync(join(folder, 'knex'));
    writeFileSync(join(folder, 'knex', 'a.js'), '1');
    writeFileSync(join(folder, 'knex', 'b.js'), '2, and mine');
    expect(shown(await failures())).toEqual([
      'folder tool-file-edited knex/b.js',
      'folder tool-file-missing knex/c.js',
    ]);
    expect(shown(await failures({ allowEdited: true }))).toEqual(['folder tool-file-missing knex/c.js']);
  });
});

describe('lint', () => {
  const cases: readonly (readonly [string, () => string, (sql: string) => string, string, RegExp])[] = [
    [
      'a syntax error',
      up,
      (sql) => `${sql}\nCREAT INDEX;`,
      'syntax-error',
      /line \d+: syntax error at or near "CREAT"/,
    ],
    [
      'a statement about something else',
      up,
      (sql) => `${sql}\nDELETE FROM sessions;`,
      'unmeant-statement',
      /Line \d+: DELETE FROM sessions/,
    ],
    [
      'a grant in the down file',
      down,
      (sql) => `${sql}\nGRANT ALL ON sessions TO public;`,
      'unmeant-statement',
      /GRANT ALL/,
    ],
    [
      'one index more',
      up,
      (sql) => `${sql}\nCREATE INDEX CONCURRENTLY IF NOT EXISTS more ON public.sessions (token);`,
      'unmeant-statement',
      /one more/,
    ],
    [
      'a build that is not concurrent',
      up,
      (sql) => sql.replace('CREATE INDEX CONCURRENTLY', 'CREATE INDEX'),
      'not-concurrent',
      /without CONCURRENTLY/,
    ],
    [
      'a drop that is not concurrent',
      down,
      (sql) => sql.replace(/^DROP INDEX CONCURRENTLY/m, 'DROP INDEX'),
      'not-concurrent',
      /DROP INDEX IF EXISTS/,
    ],
    [
      'a transaction',
      up,
      (sql) =>
        sql.replace(/^CREATE INDEX/m, 'BEGIN;\nCREATE INDEX').replace(/^RESET lock/m, 'COMMIT;\nRESET lock'),
      'in-transaction',
      /BEGIN/,
    ],
    [
      'a session setting of another kind',
      up,
      (sql) => `SET session_replication_role = replica;\n${sql}`,
      'unmeant-statement',
      /session_replication_role/,
    ],
    [
      'another relation',
      up,
      (sql) => sql.replace('ON "public"."sessions" USING', 'ON "public"."guests" USING'),
      'wrong-relation',
      /is on public\.guests, not on public\.sessions/,
    ],
    [
      'another definition',
      up,
      (sql) => sql.replace('btree ("guest_id");\n\n-- After', 'btree ("token");\n\n-- After'),
      'definition-differs',
      /guest_id/,
    ],
    [
      'not IF NOT EXISTS',
      up,
      (sql) => sql.replace('CONCURRENTLY IF NOT EXISTS', 'CONCURRENTLY'),
      'definition-differs',
      /if_not_exists/,
    ],
    [
      'a guard that was edited',
      up,
      (sql) => sql.replace('RAISE EXCEPTION', 'RAISE NOTICE'),
      'guard-differs',
      /not the guard/,
    ],
    [
      'a guard with work of its own',
      down,
      (sql) => sql.replace('SET transaction_timeout = 0', 'DELETE FROM public.sessions'),
      'guard-differs',
      /not the guard/,
    ],
    [
      'no limit',
      up,
      (sql) => sql.replace(/^SET lock_timeout.*$/m, ''),
      'guard-differs',
      /lock_timeout has no limit/,
    ],
    [
      'a down file that drops another index',
      down,
      (sql) =>
        sql.replace(
          'DROP INDEX CONCURRENTLY IF EXISTS "public"."sessions_guest_id_idx"',
          'DROP INDEX CONCURRENTLY IF EXISTS "public"."guests_pkey"',
        ),
      'down-differs',
      /guests_pkey/,
    ],
    [
      'a down file without its drop',
      down,
      (sql) => sql.replace(/^DROP INDEX.*$/m, ''),
      'no-work',
      /neither creates nor drops/,
    ],
  ];
  test.each(cases)('%s', async (_, name, edit, code, message) => {
    const file = name();
    editFile(file, edit);
    const failed = await failures();
    expect(shown(failed)).toEqual([`lint ${code} ${file}`]);
    expect(failed.map((gate) => gate.message).join('\n')).toMatch(message);
  });
});

describe('a stale Snapshot', () => {
  const stale = (of: Snapshot) => failures({ source: { kind: 'snapshot', snapshot: of } });

  test('without the table', async () => {
    const failed = await stale(withRelation('sessions', () => null));
    expect(shown(failed)).toEqual([
      `fresh snapshot-stale ${sessions}`,
      'fresh snapshot-stale sessions_created_at_idx',
    ]);
    expect(failed[0]?.message).toMatch(/no table public\.sessions/);
  });

  test('without the column', async () => {
    const failed = await stale(
      withRelation('sessions', (relation) => ({
        ...relation,
        columns: relation.columns.filter(({ name }) => name !== 'guest_id'),
        constraints: [],
        indexes: [],
        statistics: [],
      })),
    );
    expect(shown(failed)).toEqual([`fresh snapshot-stale ${sessions}`]);
    expect(failed[0]?.message).toMatch(/column "guest_id" does not exist/);
  });

  test('with the index: applied before the Snapshot was taken', async () => {
    const failed = await stale(
      withRelation('sessions', (relation) => ({
        ...relation,
        indexes: relation.indexes.map((index) => ({ ...index, name: sessions })),
      })),
    );
    expect(shown(failed)).toEqual([`fresh already-applied ${sessions}`]);
    expect(failed[0]?.message).toMatch(/^Already applied in this Snapshot: public\.sessions has an index/);
  });
});

describe('the schema of another database', () => {
  const compared = (database: Snapshot, source = snapshot) =>
    failures({ compareWith: database, source: { kind: 'snapshot', snapshot: source } });

  test('the same: nothing fails', async () => {
    expect(await compared(snapshot)).toEqual([]);
  });

  test('that lacks the table', async () => {
    expect(await compared(withRelation('guests', () => null))).toMatchObject([
      {
        gate: 'schema',
        code: 'schema-differs',
        subject: 'public.guests',
        message: expect.stringMatching(/database does not/),
      },
    ]);
  });

  test('with another column, one less, and an index less', async () => {
    const [failed, ...others] = await compared(
      withRelation('sessions', (relation) => ({
        ...relation,
        columns: relation.columns.flatMap((column) =>
          column.name === 'token'
            ? { ...column, type: 'character varying(9)' }
            : column.name === 'ip_address'
              ? []
              : column,
        ),
        indexes: [],
      })),
    );
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ gate: 'schema', code: 'schema-differs', subject: 'public.sessions' });
    expect(failed?.message).toMatch(/column .* And 2 more\.$/);
  });

  test('in which the migrations are applied already: that is no difference', async () => {
    const applied = withRelation('sessions', (relation) => ({
      ...relation,
      indexes: [...relation.indexes, ...relation.indexes.map((index) => ({ ...index, name: sessions }))],
    }));
    expect(await compared(applied)).toEqual([]);
  });
});

describe('a database that was just migrated: no rows, no statistics', () => {
  const bare = (of: Snapshot): Snapshot => ({
    ...of,
    workload: { ...of.workload, statements: [] },
    catalogue: {
      ...of.catalogue,
      relations: of.catalogue.relations.map((relation) => ({
        ...relation,
        statistics: [],
        size: { ...relation.size, pages: 0, blocks: 0, tuples: -1 },
      })),
    },
  });

  test('costs are not judged, and that is shown; the rest is', async () => {
    const found = await verification({ source: { kind: 'snapshot', snapshot: bare(snapshot) } });
    expect(found.gates.filter((gate) => !gate.passed)).toEqual([]);
    expect(found.skipped.map(({ gate }) => gate)).toEqual(['squawk', 'used', 'cheaper', 'no-regression']);
    expect(found.notes.map(({ code }) => code)).toContain('no-statistics');
    const asked = new Set(found.gates.map(({ gate }) => gate));
    expect(asked).toEqual(
      new Set([
        'folder',
        'lint',
        'fresh',
        'apply',
        'valid',
        'nothing-else',
        'reapply',
        'rollback',
        'catalogue-identical',
      ]),
    );
  });

  test('what is wrong with a file is found all the same', async () => {
    editFile(down(), (sql) =>
      sql.replace(/^DROP INDEX.*$/m, 'DROP INDEX CONCURRENTLY IF EXISTS public.other;'),
    );
    const failed = await failures({ source: { kind: 'snapshot', snapshot: bare(snapshot) } });
    expect(shown(failed)).toEqual([`lint down-differs ${down()}`]);
  });
});

describe('gates that are turned off', () => {
  test('lint: a build that blocks is run, and shows what it does', async () => {
    editFile(up(), (sql) => sql.replace('CREATE INDEX CONCURRENTLY', 'CREATE INDEX'));
    expect(shown(await failures())).toEqual([`lint not-concurrent ${up()}`]);
    expect(await failures({ skipGates: ['squawk', 'lint'] })).toEqual([]);
  });

  test('lint: a file that is no SQL fails nevertheless', async () => {
    editFile(up(), (sql) => `${sql}\nCREAT INDEX;`);
    expect(shown(await failures({ skipGates: ['squawk', 'lint'] }))).toEqual([`lint syntax-error ${up()}`]);
  });

  test('rollback: no down file is needed, and none is run', async () => {
    const missing = down();
    rmSync(join(folder, missing));
    expect(shown(await failures())).toEqual([`folder down-missing ${missing}`]);
    const found = await verification({ skipGates: ['squawk', 'rollback'] });
    expect(found.gates.filter((gate) => !gate.passed)).toEqual([]);
    expect(found.skipped.map(({ gate }) => gate)).toEqual(['squawk', 'rollback', 'catalogue-identical']);
    expect(
      found.gates.some(({ gate, subject }) => gate === 'reapply' && subject?.endsWith('.down.sql')),
    ).toBe(false);
    expect(found.indexes).toHaveLength(5);
  });
});

describe('squawk', () => {
  test('finds nothing in what advise wrote', async () => {
    const found = await verification({ skipGates: [] });
    expect(found.gates.filter(({ gate }) => gate === 'squawk')).toHaveLength(10);
    expect(found.passed).toBe(true);
    expect(found.skipped).toEqual([]);
  });

  test('names its rule and the line, and stops nothing', async () => {
    editFile(up(), (sql) => sql.replace(/^SET lock_timeout.*$/m, ''));
    const found = await verification({ skipGates: ['lint'] });
    const failed = found.gates.filter((gate) => !gate.passed);
    expect(shown(failed)).toEqual([`squawk squawk-finding ${up()}`]);
    expect(failed[0]?.message).toMatch(/^Line \d+: require-\w*-?timeout/);
    expect(failed[0]?.location).toMatchObject({ file: up() });
    expect(found.indexes).toHaveLength(5);
  });

  test('that is not to be found is no failure, and shown', async () => {
    const migrations = await readMigrationFolder(folder);
    const here = process.cwd();
    // Below a folder without packages.
    process.chdir(folder);
    try {
      expect(await judgeBySquawk(migrations, 18, { PATH: folder })).toMatch(/neither among the packages/);
      writeFileSync(join(folder, 'squawk'), '#!/bin/sh\necho no >&2\nexit 3\n', { mode: 0o755 });
      expect(await judgeBySquawk(migrations, 18, { PATH: folder })).toMatch(/^squawk could not be run: .*no/);
    } finally {
      process.chdir(here);
    }
  });
});

describe('claims', () => {
  test.each(['costBefore', 'costAfter'] as const)('%s was edited, the share kept', async (figure) => {
    // Both figures times two would leave the share as it was: each is told by itself.
    editClaim((claim) => ({ [figure]: claim[figure] * 2 }));
    const failed = await failures();
    expect(failed.map(({ gate, code }) => `${gate} ${code}`)).toEqual(['cheaper claim-edited']);
    expect(failed[0]?.message).toMatch(new RegExp(`claims a ${figure} of [\\d.]+; found [\\d.]+`));
  });

  test('both were edited alike', async () => {
    editClaim(({ costBefore, costAfter }) => ({ costBefore: costBefore * 2, costAfter: costAfter * 2 }));
    expect((await failures()).map(({ code }) => code)).toEqual(['claim-edited']);
  });

  test('a table that has grown since is no edited claim', async () => {
    const grown = withRelation('sessions', (relation) => ({
      ...relation,
      size: {
        ...relation.size,
        pages: relation.size.pages * 2,
        blocks: relation.size.blocks * 2,
        tuples: relation.size.tuples * 2,
      },
    }));
    expect(await failures({ source: { kind: 'snapshot', snapshot: grown } })).toEqual([]);
  });
});

test('a file that loops ends with the limit', async () => {
  const file = up();
  rmSync(join(folder, 'manifest.json'));
  writeFileSync(
    join(folder, file),
    `DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;\n${readFileSync(join(folder, file), 'utf8')}`,
  );
  const failed = await failures({ timeLimitMs: 4_000 });
  expect(shown(failed)).toEqual(['time-limit time-limit null']);
  expect(failed[0]?.message).toMatch(`Stopped after 4 s, the limit, while applying ${file}`);
});

describe('written by hand, without a manifest', () => {
  beforeEach(() => {
    rmSync(folder, { recursive: true });
    cpSync(example, folder, { recursive: true, filter: (path) => !/\.(sql|json)$/.test(path) });
  });
  const write = (name: string, upSql: string, downSql: string | null): void => {
    writeFileSync(join(folder, `${name}.up.sql`), upSql);
    if (downSql !== null) writeFileSync(join(folder, `${name}.down.sql`), downSql);
  };
  const create = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS by_guest ON sessions (guest_id);';
  const drop = 'DROP INDEX CONCURRENTLY IF EXISTS by_guest;';

  test('what is right passes', async () => {
    write('1_guest', create, drop);
    expect(await failures()).toEqual([]);
  });

  test('the example without its manifest passes', async () => {
    cpSync(example, folder, { recursive: true, filter: (path) => !path.endsWith('.json') });
    expect(await failures()).toEqual([]);
  });

  /** The Snapshot with one more index on sessions. */
  const withIndex = (name: string, column: string, rest: Partial<Index> = {}) =>
    withRelation('sessions', (relation) => ({
      ...relation,
      indexes: [
        ...relation.indexes,
        ...relation.indexes.slice(0, 1).map((index) => ({
          ...index,
          name,
          definition: `CREATE INDEX ${name} ON public.sessions USING btree (${column})`,
          constraintName: null,
          ...rest,
        })),
      ],
    }));
  const goes = 'DROP INDEX CONCURRENTLY IF EXISTS public.unused;';
  const comes = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS unused ON public.sessions USING btree (token);';

  test('dropping an index that nothing uses, and making it again, passes', async () => {
    write('1_drop', goes, comes);
    const source = { kind: 'snapshot', snapshot: withIndex('unused', 'token') } as const;
    expect(await failures({ source })).toEqual([]);
    expect(shown(await failures())).toEqual(['fresh snapshot-stale 1_drop.up.sql']);
  });

  test('so does dropping one that is not valid, which comes back valid', async () => {
    write('1_drop', goes, comes);
    const source = { kind: 'snapshot', snapshot: withIndex('unused', 'token', { isValid: false }) } as const;
    expect(await failures({ source })).toEqual([]);
  });

  const comment = { comment: 'why', tablespace: null, statisticsTargets: [], dependsOnExtension: false };
  test.each([
    [
      'a drop that a statement misses',
      withIndexOf('by_guest', 'guest_id'),
      'DROP INDEX CONCURRENTLY IF EXISTS public.by_guest;',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS by_guest ON public.sessions USING btree (guest_id);',
      ['no-regression query-worse'],
    ],
    [
      'a drop that is not taken back',
      withIndexOf('unused', 'token'),
      goes,
      'DROP INDEX CONCURRENTLY IF EXISTS public.other;',
      ['rollback not-rolled-back 1_x.up.sql', 'catalogue-identical catalogue-changed 1_x.up.sql'],
    ],
    [
      'a drop that is taken back by another index',
      withIndexOf('unused', 'token'),
      goes,
      comes.replace('(token)', '(token DESC)'),
      ['catalogue-identical catalogue-changed 1_x.up.sql'],
    ],
    [
      'a drop that loses the comment',
      withIndexOf('unused', 'token', { attributes: comment }),
      goes,
      comes,
      ['catalogue-identical catalogue-changed 1_x.up.sql'],
    ],
    [
      'a drop that does not come about',
      withIndexOf('unused', 'token'),
      `DO $$ BEGIN RAISE EXCEPTION 'no'; END $$; ${goes}`,
      comes,
      ['apply apply-failed 1_x.up.sql', 'dropped not-dropped unused'],
    ],
  ])('%s', async (_, source, upSql, downSql, expected) => {
    write('1_x', upSql, downSql);
    const found = shown(await failures({ source: { kind: 'snapshot', snapshot: source() } }));
    expect([...new Set(found.map((line) => line.replace(/(query-\w+) .*/, '$1')))]).toEqual(expected);
  });

  /** The Snapshot is read only when the tests run. */
  function withIndexOf(...given: Parameters<typeof withIndex>): () => Snapshot {
    return () => withIndex(...given);
  }

  const cases: readonly (readonly [string, string, string | null, readonly string[], RegExp])[] = [
    ['no down file', create, null, ['folder down-missing 1_x.down.sql'], /nothing takes back/],
    [
      'not concurrent',
      create.replace('CONCURRENTLY ', ''),
      drop,
      ['lint not-concurrent 1_x.up.sql'],
      /blocks the table/,
    ],
    [
      'in a transaction',
      `BEGIN; ${create} COMMIT;`,
      drop,
      ['lint in-transaction 1_x.up.sql'],
      /cannot run in a transaction/,
    ],
    [
      'no name',
      'CREATE INDEX CONCURRENTLY ON sessions (guest_id);',
      drop,
      ['lint unnamed-index 1_x.up.sql'],
      /without a name/,
    ],
    [
      'another kind of work',
      `${create} DELETE FROM guests;`,
      drop,
      ['lint unmeant-statement 1_x.up.sql'],
      /DELETE FROM guests/,
    ],
    [
      'a table that is not there',
      create.replace('sessions', 'sesions'),
      drop,
      ['fresh snapshot-stale 1_x.up.sql'],
      /no table sesions/,
    ],
    [
      'an index that is never used',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS never ON sessions (ip_address);',
      'DROP INDEX CONCURRENTLY IF EXISTS never;',
      ['used index-unused never'],
      /none of \d+ queries/,
    ],
    [
      'not to be run twice',
      create.replace('IF NOT EXISTS ', ''),
      drop,
      ['reapply not-idempotent 1_x.up.sql'],
      /already exists/,
    ],
    [
      'a down file not to be run twice',
      create,
      drop.replace('IF EXISTS ', ''),
      ['reapply not-idempotent 1_x.down.sql'],
      /does not exist/,
    ],
    [
      'a down file that takes back too little',
      create,
      'DROP INDEX CONCURRENTLY IF EXISTS other;',
      ['rollback not-rolled-back 1_x.up.sql', 'catalogue-identical catalogue-changed 1_x.up.sql'],
      /still there/,
    ],
    [
      'a failing statement',
      create.replace('guest_id', 'guest'),
      drop,
      ['apply apply-failed 1_x.up.sql'],
      /line 1: column "guest" does not exist/,
    ],
    [
      'a key dropped out of sight',
      `DO $$ BEGIN ALTER TABLE sessions DROP CONSTRAINT IF EXISTS sessions_pkey CASCADE; END $$; ${create}`,
      drop,
      [
        'nothing-else changes-more 1_x.up.sql',
        'no-regression query-worse',
        'rollback not-rolled-back 1_x.up.sql',
        'catalogue-identical catalogue-changed 1_x.up.sql',
      ],
      /sessions_pkey/,
    ],
    [
      'another index out of sight',
      `${create} DO $$ BEGIN CREATE INDEX IF NOT EXISTS more ON sessions (token); END $$;`,
      drop,
      [
        'nothing-else changes-more 1_x.up.sql',
        'used index-unused more',
        'rollback not-rolled-back 1_x.up.sql',
        'catalogue-identical catalogue-changed 1_x.up.sql',
      ],
      /public\.more/,
    ],
    [
      'a setting for those who come after',
      `SET search_path = nowhere; RESET search_path; ${create} SET search_path = nowhere;`,
      drop,
      [],
      /^$/,
    ],
  ];
  test.each(cases)('%s', async (_, upSql, downSql, expected, message) => {
    write('1_x', upSql, downSql);
    const failed = await failures();
    const found = shown(failed).map((line) => line.replace(/(query-\w+) .*/, '$1'));
    expect([...new Set(found)]).toEqual(expected);
    expect(failed.map((gate) => gate.message).join('\n')).toMatch(message);
  });

  describe('in the form of a tool', () => {
    const dbmate = (upOption: string) =>
      `-- migrate:up${upOption}\n${create}\n\n-- migrate:down transaction:false\n${drop}\n`;
    const goose = `-- +goose NO TRANSACTION\n-- +goose Up\n${create}\n-- +goose Down\n${drop}\n`;
    const files = (contents: Readonly<Record<string, string>>) => {
      for (const [name, content] of Object.entries(contents)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
    };

    test.each<readonly [string, Readonly<Record<string, string>>]>([
      ['dbmate', { '20261120000000_guest.sql': dbmate(' transaction:false') }],
      ['goose', { '00001_guest.sql': goose }],
      ['golang-migrate', { '000001_guest.up.sql': create, '000001_guest.down.sql': drop }],
      [
        'sqitch',
        {
          'sqitch.plan': '%project=app\n\nguest 2026-11-20T10:00:00Z A <a@b> # why\n',
          'deploy/guest.sql': create,
          'revert/guest.sql': drop,
        },
      ],
    ])('%s: passes', async (_, contents) => {
      files(contents);
      expect(await failures()).toEqual([]);
    });

    test('dbmate: in a transaction, at its line', async () => {
      files({ '1_guest.sql': dbmate('') });
      const failed = await failures();
      expect(shown(failed)).toEqual(['lint in-transaction 1_guest.sql']);
      expect(failed[0]?.message).toMatch(/^Line 2: .*write -- migrate:up transaction:false\.$/);
      expect(failed[0]?.location).toEqual({ file: '1_guest.sql', line: 2 });
    });

    test('a single file without a way down fails, unless nothing is rolled back', async () => {
      files({ '1_guest.sql': create });
      expect(shown(await failures())).toEqual(['folder down-missing 1_guest.down.sql']);
      expect(await failures({ skipGates: ['squawk', 'rollback'] })).toEqual([]);
    });

    test('only those that are asked for', async () => {
      files({ '1_tables.sql': 'CREATE TABLE more ();', '2_guest.sql': dbmate(' transaction:false') });
      expect(shown(await failures())).toContain('lint unmeant-statement 1_tables.sql');
      expect(await failures({ only: ['2_*.sql'] })).toEqual([]);
      await expect(failures({ only: ['3_*'] })).rejects.toMatchObject({ code: 'migrations-missing' });
      cpSync(example, folder, { recursive: true });
      await expect(failures({ only: ['2_*'] })).rejects.toMatchObject({ code: 'usage' });
    });
  });

  test('temporary tables of one file are gone in the next', async () => {
    const guarded = `DO $$ BEGIN CREATE TEMPORARY TABLE mine (); END $$; ${create}`;
    write('1_a', guarded, drop);
    write(
      '2_b',
      guarded.replaceAll('by_guest', 'by_created').replace('guest_id', 'created_at'),
      drop.replace('guest', 'created'),
    );
    expect(await failures()).toEqual([]);
  });
});

/** What a Snapshot says about a real database, read under the role of sql/roles.sql. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { Client } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Index, Snapshot } from '../../src/model/snapshot.ts';
import { startTestServer } from './support/server.ts';
import {
  applyRoles,
  collectMajors,
  createSource,
  noteCodes,
  relationOf,
  sourceSchema,
  sourceUrl,
  waitFor,
  withoutCounters,
} from './support/source.ts';

const weirdSchema = 'We"ird\nschema 🦜';
const weirdTable = 'sel;ect $$ --';
const longName = 'ünïcödé 🦜 just sixty-three bytes long, as names may be 1';

describe.each(collectMajors)('a Snapshot of PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;
  let snapshot: Snapshot;

  beforeAll(async () => {
    server = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    admin = await createSource(server, 'app', sourceSchema, 'VACUUM ANALYZE');
    await waitFor(
      admin,
      `SELECT FROM pg_stat_user_tables WHERE relname = 'users' AND n_tup_del = 10 AND last_analyze IS NOT NULL`,
    );
    await applyRoles(admin, 'indexwright');
    snapshot = await collectSnapshot(sourceUrl(server, 'app', 'indexwright'));
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const relation = (name: string) => relationOf(snapshot, 'app', name);
  const column = (table: string, name: string) => relation(table).columns.find((c) => c.name === name);
  const index = (table: string, name: string): Index => {
    const found = relation(table).indexes.find((i) => i.name === name);
    if (found === undefined) throw new Error(`no index ${name}`);
    return found;
  };

  it('says which server and database it is', () => {
    expect(snapshot.server.major).toBe(major);
    expect(snapshot.server.versionNumber).toBeGreaterThan(major * 10_000);
    expect(snapshot.database).toMatchObject({
      name: 'app',
      encoding: 'UTF8',
      localeProvider: 'libc',
      locale: null,
    });
    expect(Math.abs(Date.parse(snapshot.collectedAt) - Date.now())).toBeLessThan(600_000);
  });

  it('sees as much under the least role as a superuser does, and has nothing to complain of', async () => {
    const all = await collectSnapshot(sourceUrl(server, 'app'));
    expect(withoutCounters(snapshot)).toEqual(withoutCounters(all));
    const present = (of: Snapshot) =>
      of.catalogue.relations.map(({ activity, indexes }) =>
        [activity, ...indexes.map(({ usage }) => usage)].map((counters) => Object.keys(counters ?? {})),
      );
    expect(present(snapshot)).toEqual(present(all));
    expect(snapshot.settings).toEqual(all.settings);
    expect(noteCodes(snapshot)).toEqual([]);
  });

  it('reads settings as SET accepts them', async () => {
    const values = new Map(snapshot.settings.map((s) => [s.name, s.value]));
    expect(values.get('random_page_cost')).toBe('4');
    expect(values.get('work_mem')).toBe('4MB');
    expect(values.get('jit_above_cost')).toBe('100000');
    expect(snapshot.settings.length).toBeGreaterThan(50);
    for (const { name, value } of snapshot.settings)
      await admin.query('SELECT set_config($1, $2, false)', [name, value]);
  });

  it('lists schemas and extensions, none of the system', () => {
    expect(snapshot.catalogue.schemas).toEqual([weirdSchema, 'app', 'public']);
    expect(snapshot.catalogue.extensions.map((e) => e.name)).toEqual([
      'pg_stat_statements',
      'pg_trgm',
      'plpgsql',
    ]);
    expect(snapshot.searchPath).toEqual(['public']);
  });

  it('lists relations by name with their kinds, none of an extension, none temporary', () => {
    expect(snapshot.catalogue.relations.map((r) => `${r.name}: ${r.kind}`)).toEqual([
      `${weirdTable}: table`,
      'animals: table',
      'dogs: table',
      'events: partitioned-table',
      'events_2024: partitioned-table',
      'events_2024_1: table',
      'events_rest: table',
      'names: materialized-view',
      'sad: view',
      'scratch: table',
      'users: table',
      'visits: table',
    ]);
    expect(relation('scratch').persistence).toBe('unlogged');
    expect(relation('users').storageParameters).toEqual(['fillfactor=90']);
  });

  it('reads partitions and inheritance', () => {
    expect(relation('events').partition).toEqual({ key: 'RANGE (at)', parent: null, bound: null });
    expect(relation('events_2024').partition).toEqual({
      key: 'LIST (kind)',
      parent: { schema: 'app', name: 'events' },
      bound: "FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00')",
    });
    expect(relation('events_rest').partition.bound).toBe('DEFAULT');
    expect(relation('dogs').inherits).toEqual([{ schema: 'app', name: 'animals' }]);
    expect(relation('events_2024_1').inherits).toEqual([]);
  });

  it('reads views without their semicolon', () => {
    expect(relation('sad').viewDefinition).toMatch(
      /^SELECT .*FROM app\.users\s+WHERE .*'sad'::app\.mood\)$/s,
    );
    expect(relation('names').viewDefinition).toMatch(/^SELECT .*GROUP BY [\w.]+$/s);
    expect(relation('users').viewDefinition).toBe(null);
  });

  it('reads columns with what decides whether they can be keys', () => {
    expect(relation('users').columns.map((c) => c.name)).not.toContain('gone');
    expect(column('users', 'id')).toEqual({
      name: 'id',
      type: 'bigint',
      baseType: 'int8',
      notNull: true,
      default: null,
      generated: null,
      identity: 'always',
      collation: null,
      orderable: true,
      statisticsTarget: null,
      typeLength: 8,
      typeAlignment: 8,
      deduplicable: true,
    });
    expect(column('users', 'email')).toMatchObject({
      type: 'app.work_email',
      baseType: 'text',
      notNull: true,
    });
    expect(column('users', 'name')).toMatchObject({
      type: 'character varying(50)',
      baseType: 'varchar',
      collation: 'pg_catalog."C"',
      typeLength: -1,
    });
    expect(column('users', 'amount')).toMatchObject({ default: 'app.twice(21)', generated: null });
    expect(column('users', 'short')).toMatchObject({ default: 'lower((name)::text)', generated: 'stored' });
    expect(column('users', 'mood')).toMatchObject({ baseType: 'mood', statisticsTarget: 50 });
  });

  it.each([
    ['id', true, true],
    ['email', true, true],
    ['name', true, true],
    ['mood', true, true],
    ['home', true, false],
    ['tags', true, false],
    ['doc', false, false],
    ['docs', true, false],
    ['amount', true, false],
    ['span', true, false],
    ['spot', false, false],
    ['spots', false, false],
    ['nickname', true, false],
    ['created', true, true],
  ])('%s: orderable %s, deduplicable %s, as the server has it', async (name, orderable, deduplicable) => {
    expect(column('users', name)).toMatchObject({ orderable, deduplicable });
    await admin.query('BEGIN');
    const sorted = await admin.query(`SELECT 1 FROM app.users ORDER BY "${name}" LIMIT 1`).then(
      () => true,
      () => false,
    );
    await admin.query('ROLLBACK');
    expect(sorted).toBe(orderable);
  });

  it.runIf(major >= 18)('knows virtual columns, which no index takes', async () => {
    await admin.query('CREATE TABLE app.virtual (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)');
    const fresh = await collectSnapshot(sourceUrl(server, 'app', 'indexwright'));
    expect(relationOf(fresh, 'app', 'virtual').columns[1]).toMatchObject({
      default: '(a * 2)',
      generated: 'virtual',
      orderable: false,
    });
    await expect(admin.query('CREATE INDEX ON app.virtual (b)')).rejects.toMatchObject({ code: '0A000' });
    await admin.query('DROP TABLE app.virtual');
  });

  it('reads constraints, and which come from a parent', () => {
    const constraints = (name: string) =>
      relation(name)
        .constraints.filter((c) => c.type !== 'not-null')
        .map((c) => [c.type, c.definition, c.validated, c.inherited]);
    expect(constraints('users')).toEqual([
      ['check', 'CHECK ((amount > (0)::numeric)) NOT VALID', false, false],
      ['primary-key', 'PRIMARY KEY (id)', true, false],
    ]);
    expect(constraints('visits')).toEqual(
      [
        ['foreign-key', 'FOREIGN KEY (user_id) REFERENCES app.users(id)', true, false],
        ['exclusion', 'EXCLUDE USING btree (user_id WITH =, at WITH =)', true, false],
      ].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
    expect(constraints('events')).toEqual([['check', 'CHECK ((kind > 0))', true, false]]);
    expect(constraints('events_rest')).toEqual([['check', 'CHECK ((kind > 0))', true, true]]);
    const notNull = relation('users').constraints.filter((c) => c.type === 'not-null');
    expect(notNull.map((c) => c.definition).sort()).toEqual(
      major >= 18 ? ['NOT NULL email', 'NOT NULL id'] : [],
    );
  });

  it('splits the keys of indexes', () => {
    const asc = { direction: 'asc', nulls: 'last', opclass: null, collation: null };
    expect(index('users', 'users_plain').keys).toEqual([
      { ...asc, target: { kind: 'column', column: 'created' }, direction: 'desc', nulls: 'first' },
      { ...asc, target: { kind: 'column', column: 'name' } },
    ]);
    expect(index('users', 'users_mixed')).toMatchObject({
      keys: [
        { ...asc, target: { kind: 'expression', sql: 'amount * (2)::numeric' }, direction: 'desc' },
        { ...asc, target: { kind: 'column', column: 'name' }, opclass: 'text_pattern_ops' },
        { ...asc, target: { kind: 'expression', sql: "(name)::text || ')('::text" } },
      ],
      included: ['email'],
    });
    expect(index('users', 'users_collated').keys).toMatchObject([
      { collation: 'pg_catalog."POSIX"' },
      { collation: 'app.ci' },
      { collation: 'pg_catalog."POSIX"' },
    ]);
    // lower(name) has the collation of name, "C", as its own.
    expect(index('users', 'users_lower').keys).toMatchObject([{ collation: null }]);
    expect(index('users', 'users_gin').keys).toMatchObject([{ opclass: 'public.gin_trgm_ops' }]);
    expect(index('users', 'users_gist').keys).toMatchObject([
      { opclass: "public.gist_trgm_ops (siglen='32')" },
    ]);
  });

  it('reads what else an index is', () => {
    expect(index('users', 'users_lower')).toMatchObject({
      accessMethod: 'btree',
      predicate: "(mood = 'ok'::app.mood)",
      isUnique: false,
      isValid: true,
      constraintName: null,
      treeHeight: null,
      usage: { scans: 0 },
    });
    expect(index('users', 'users_pkey')).toMatchObject({
      isPrimary: true,
      isUnique: true,
      isReplicaIdentity: true,
      constraintName: 'users_pkey',
    });
    expect(index('users', 'users_brin').definition).toBe(
      "CREATE INDEX users_brin ON app.users USING brin (created) WITH (pages_per_range='16')",
    );
    expect(index('events_2024', 'events_2024_at_idx').parent).toEqual({ schema: 'app', name: 'events_at' });
    expect(relation('visits').indexes).toMatchObject([{ constraintName: 'visits_user_id_at_excl' }]);
  });

  it('reads the numbers that the planner scales by', async () => {
    const { rows } = await admin.query(
      `SELECT relpages, reltuples, pg_relation_size(oid) / 8192 AS blocks FROM pg_class WHERE relname = 'users_plain'`,
    );
    expect(index('users', 'users_plain').size).toEqual({
      pages: rows[0].relpages,
      tuples: 2990,
      allVisiblePages: 0,
      allFrozenPages: major >= 18 ? 0 : null,
      blocks: Number(rows[0].blocks),
    });
    const visible = await admin.query(
      `SELECT relallvisible FROM pg_class WHERE oid = 'app.users'::regclass AND relallvisible > 0`,
    );
    expect(relation('users').size.allVisiblePages).toBe(visible.rows[0].relallvisible);
    expect(relation('users').size.tuples).toBe(2990);
  });

  it('counts writes', () => {
    const { activity } = relation('users');
    expect(activity).toMatchObject({ inserted: 3000, updated: 10, deleted: 10 });
    expect(activity?.lastAnalyzed).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(relation('sad').activity).toBe(null);
    expect(relation('events').activity).toBe(null);
  });

  it('reads the statistics of columns, of trees of relations, and of expressions', () => {
    const statistics = new Map(relation('users').statistics.map((s) => [s.column, s]));
    expect(statistics.get('mood')).toMatchObject({
      inherited: false,
      nullFraction: 0,
      averageWidth: 4,
      distinct: 2,
      mostCommonValues: '{ok,sad}',
    });
    expect(statistics.get('mood')?.mostCommonFrequencies?.[0]).toBeCloseTo(0.9, 2);
    expect(statistics.get('id')?.histogramBounds).toMatch(/^\{1,30,.*,2990\}$/);
    expect(statistics.get('id')?.correlation).toBeGreaterThan(0.9);
    expect(statistics.get('tags')?.mostCommonElements).toMatch(/^\{t0,/);
    expect(statistics.get('tags')?.elementCountHistogram?.length).toBeGreaterThan(2);
    // pg_stats shows ranges from 17 on; pg_statistic always held them.
    expect(statistics.get('span')).toMatchObject({ rangeEmptyFraction: 0 });
    expect(statistics.get('created')?.histogramBounds).toContain('"2024-01-01 01:00:00+00"');
    expect(relation('events').statistics.map((s) => [s.column, s.inherited])).toEqual([
      ['at', true],
      ['kind', true],
    ]);
    expect(index('users', 'users_lower').statistics).toMatchObject([{ column: 'lower' }]);
    expect(index('users', 'users_mixed').statistics).toHaveLength(2);
    expect(index('users', 'users_plain').statistics).toEqual([]);
  });

  it('reads extended statistics with their data and what its numbers mean', () => {
    const [found] = snapshot.catalogue.extendedStatistics;
    expect(snapshot.catalogue.extendedStatistics).toHaveLength(1);
    expect(found).toMatchObject({
      schema: 'app',
      name: 'users_stats',
      relation: { schema: 'app', name: 'users' },
      definition: 'CREATE STATISTICS app.users_stats ON name, mood FROM app.users',
      // Numbers count the dropped column.
      columns: [
        { name: 'name', number: 4, typeOid: 1043 },
        { name: 'mood', number: 5 },
      ],
      data: [{ inherited: false }],
    });
    for (const bytes of [found?.data[0]?.ndistinct, found?.data[0]?.dependencies, found?.data[0]?.mcv])
      expect(bytes).toMatch(/^([0-9a-f]{2})+$/);
  });

  it('keeps hostile names', () => {
    const weird = relationOf(snapshot, weirdSchema, weirdTable);
    expect(weird.columns.map((c) => c.name)).toEqual(['co"l \'x', longName, 'select', 'a\nb']);
    expect(Buffer.byteLength(longName)).toBe(63);
    expect(weird.columns[3]?.default).toBe("'it''s \\ $$ -- \"x\"'::text");
    expect(weird.indexes.map((i) => i.name)).toEqual(["i''dx;DROP TABLE x", 'sel;ect $$ --_pkey']);
    expect(weird.indexes[0]?.keys.map((k) => k.target)).toEqual([
      { kind: 'column', column: 'select' },
      { kind: 'column', column: longName },
    ]);
    expect(weird.statistics).toHaveLength(4);
    expect(index('users', 'u(x) \' " ; -- $$ 🦜').keys).toHaveLength(2);
  });

  it('gives objects in an order in which they can be made, none of an extension', async () => {
    expect(snapshot.catalogue.objects.map((o) => `${o.kind} ${o.identity}`)).toEqual([
      'collation app.ci',
      'type app.mood',
      'type app.address',
      'type app.stretch',
      'domain app.email',
      'domain app.work_email',
      'sequence app.numbers',
      'function app.positive(app.work_email)',
      'function app.twice(integer)',
      'aggregate app.total(integer)',
      'operator app.===(integer,integer)',
      'cast app.address as text',
      'text-search configuration app.plain',
      'text-search mapping app.plain asciiword',
    ]);
    const copy = await createSource(server, 'copy', 'CREATE SCHEMA app');
    try {
      for (const object of snapshot.catalogue.objects) await copy.query(object.ddl);
    } finally {
      await copy.end();
    }
  });

  it('is the same every time', async () => {
    const again = await collectSnapshot(sourceUrl(server, 'app', 'indexwright'));
    expect(withoutCounters(again)).toEqual(withoutCounters(snapshot));
    expect(Object.keys(again.catalogue)).toEqual(Object.keys(snapshot.catalogue));
  });
});

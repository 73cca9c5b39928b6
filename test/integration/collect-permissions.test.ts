/** What a role may not read is said, and the grant that is named helps. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { Client } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Note, Snapshot } from '../../src/model/snapshot.ts';
import { startTestServer } from './support/server.ts';
import {
  applyRoles,
  collectMajors,
  createSource,
  noteCodes,
  relationOf,
  sourceSchema,
  sourceUrl,
  withoutCounters,
} from './support/source.ts';

/** Rows of somebody else, so that a role without pg_read_all_stats meets texts it may not see. */
const otherStatements = 'SELECT count(*) FROM app.users; SELECT count(*) FROM app.visits';

describe.each(collectMajors)('permissions on PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;

  beforeAll(async () => {
    server = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    admin = await createSource(server, 'app', sourceSchema, otherStatements, 'VACUUM ANALYZE');
    await applyRoles(admin, 'indexwright');
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const collectAs = (role: string) => collectSnapshot(sourceUrl(server, 'app', role));
  const noteOf = (snapshot: Snapshot, code: string): Note => {
    const note = snapshot.notes.find((candidate) => candidate.code === code);
    if (note === undefined) throw new Error(`no note ${code} among ${noteCodes(snapshot).join(', ')}`);
    return note;
  };
  /** The first statement that a note's hint proposes. */
  const proposal = (note: Note): string => /^.*?;/.exec(note.hint ?? '')?.[0] ?? 'no statement';

  it('names every gap of a role without grants, with grants that close them one by one', async () => {
    await admin.query('CREATE ROLE "ba""re" LOGIN');
    const codes = [
      'statistics-unreadable',
      'expression-statistics-unreadable',
      'extended-statistics-unreadable',
      'statement-texts-unreadable',
    ];
    const bare = await collectAs('ba"re');
    expect(noteCodes(bare)).toEqual(codes);
    expect(bare.catalogue.relations.flatMap((r) => r.statistics)).toEqual([]);
    expect(bare.catalogue.extendedStatistics[0]?.data).toEqual([]);
    expect(bare.workload.statements.map((s) => s.user)).not.toContain('postgres');
    expect(noteOf(bare, 'statistics-unreadable').message).toBe(
      'The role may not see the column statistics of "We""ird schema 🦜"."sel;ect $$ --", app.events_2024_1, ' +
        'app.names, app.users, app.visits.',
    );

    await admin.query(proposal(noteOf(bare, 'statistics-unreadable')));
    expect(noteCodes(await collectAs('ba"re'))).toEqual(codes.slice(2));
    await admin.query(proposal(noteOf(bare, 'extended-statistics-unreadable')));
    expect(noteCodes(await collectAs('ba"re'))).toEqual(codes.slice(3));
    await admin.query(proposal(noteOf(bare, 'statement-texts-unreadable')));
    const granted = await collectAs('ba"re');
    expect(noteCodes(granted)).toEqual([]);
    const least = await collectAs('indexwright');
    expect(withoutCounters(granted)).toEqual(withoutCounters(least));
    expect(least.workload.statements.map((s) => s.text)).toContain('SELECT count(*) FROM app.users');
  });

  it('reads the same column statistics through SELECT on the tables, but for expressions and, before 17, ranges', async () => {
    await admin.query(`CREATE ROLE reader LOGIN; GRANT pg_read_all_stats TO reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA app TO reader`);
    const reader = await collectAs('reader');
    const least = await collectAs('indexwright');
    expect(noteCodes(reader)).toEqual([
      'statistics-unreadable',
      'expression-statistics-unreadable',
      'extended-statistics-unreadable',
    ]);
    expect(noteOf(reader, 'statistics-unreadable').message).toContain('sel;ect $$ --');
    const statistics = (snapshot: Snapshot) =>
      relationOf(snapshot, 'app', 'users').statistics.map(({ indexEnds, ...s }) =>
        major >= 17
          ? s
          : { ...s, rangeLengthHistogram: null, rangeEmptyFraction: null, rangeBoundsHistogram: null },
      );
    expect(statistics(reader)).toHaveLength(15);
    expect(statistics(reader)).toEqual(statistics(least));
  });

  it.runIf(major >= 14)('reads all through pg_read_all_data', async () => {
    await admin.query('CREATE ROLE managed LOGIN; GRANT pg_read_all_stats, pg_read_all_data TO managed');
    const managed = await collectAs('managed');
    expect(noteCodes(managed)).toEqual([]);
    expect(withoutCounters(managed)).toEqual(withoutCounters(await collectAs('indexwright')));
  });

  it('says where row-level security hides statistics, and reads its policies', async () => {
    await admin.query(`CREATE TABLE app.secrets AS SELECT g AS id FROM generate_series(1, 100) g;
      ALTER TABLE app.secrets ENABLE ROW LEVEL SECURITY;
      CREATE POLICY mine ON app.secrets USING (id = 1);
      CREATE ROLE secured LOGIN; GRANT pg_read_all_stats TO secured;
      GRANT SELECT ON ALL TABLES IN SCHEMA app, "We""ird\nschema 🦜" TO secured`);
    await admin.query('ANALYZE app.secrets');
    const secured = await collectAs('secured');
    expect(noteOf(secured, 'statistics-row-security').message).toContain('app.secrets.');
    expect(relationOf(secured, 'app', 'secrets')).toMatchObject({
      rowSecurity: true,
      policies: [
        { name: 'mine', permissive: true, command: 'ALL', roles: [], using: '(id = 1)', check: null },
      ],
      statistics: [],
    });
    await admin.query('ALTER ROLE secured BYPASSRLS');
    expect(noteCodes(await collectAs('secured'))).not.toContain('statistics-row-security');
    expect(relationOf(await collectAs('indexwright'), 'app', 'secrets').statistics).toHaveLength(1);
    await admin.query('DROP TABLE app.secrets');
  });

  it('says which tables were never analysed', async () => {
    await admin.query('CREATE TABLE app.fresh AS SELECT 1 AS x');
    const note = noteOf(await collectAs('indexwright'), 'never-analyzed');
    expect(note).toMatchObject({
      message: expect.stringContaining('app.fresh'),
      hint: 'ANALYZE "app"."fresh";',
    });
    await admin.query(proposal(note));
    expect(noteCodes(await collectAs('indexwright'))).toEqual([]);
  });

  it('cannot read a row of a table, nor write, under the least role', async () => {
    const client = new pg.Client(sourceUrl(server, 'app', 'indexwright'));
    await client.connect();
    try {
      await expect(client.query('SELECT * FROM app.users')).rejects.toMatchObject({ code: '42501' });
      await expect(client.query('CREATE TEMPORARY TABLE x (y int)')).rejects.toMatchObject({ code: '25006' });
    } finally {
      await client.end();
    }
  });
});

/** Statements of roles that row-level security applies to are planned with its policies, and get the indexes that these ask for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { policySettings } from '../../src/twin/policy-settings.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { verify } from '../../src/verify.ts';
import { writeMigrations } from '../../src/write-migrations.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

const schema = `
  CREATE EXTENSION pg_stat_statements;
  CREATE ROLE app LOGIN; CREATE ROLE reporting LOGIN; CREATE ROLE worker LOGIN; CREATE ROLE landlord LOGIN; CREATE ROLE tenants;
  GRANT tenants TO app, worker; CREATE ROLE auditor LOGIN BYPASSRLS;
  CREATE TABLE documents (id int PRIMARY KEY, tenant_id int NOT NULL, folder uuid NOT NULL, title text, body text);
  INSERT INTO documents SELECT i, i % 400, md5((i % 700)::text)::uuid, 'title ' || i % 50, repeat('x', 100) FROM generate_series(1, 40000) i;
  ALTER TABLE documents OWNER TO landlord;
  ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON documents TO tenants USING (tenant_id = current_setting('app.tenant')::int);
  CREATE POLICY reports ON documents FOR SELECT TO reporting USING (folder = (current_setting('app.folder', true))::uuid);
  CREATE TABLE public_notes (id int PRIMARY KEY, tenant_id int, note text);
  INSERT INTO public_notes SELECT i, i % 400, repeat('n', 100) FROM generate_series(1, 20000) i;
  GRANT SELECT ON documents, public_notes TO app, reporting, worker, auditor, landlord;
  VACUUM ANALYZE`;

const sql = "SELECT title FROM documents WHERE title = 'title 7'";

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;

  beforeAll(async () => {
    server = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    admin = await createSource(server, 'rows', ...schema.split(';'));
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  /** Runs as each role what is given for it, with the settings that the policies read, and reads the database. */
  async function observe(statements: Readonly<Record<string, string>>): Promise<Snapshot> {
    await admin.query('SELECT pg_stat_statements_reset()');
    for (const [user, text] of Object.entries(statements))
      await withClient({ ...server.connection('rows'), user }, async (client) => {
        await client.query(settings);
        for (let run = 0; run < 20; run++) await client.query(text);
      });
    return collectSnapshot(sourceUrl(server, 'rows'));
  }
  const settings = `SET app.tenant = '3'; SET app.folder = '${'0'.repeat(32)}'`;

  const sandbox = { provider: 'auto', image: null } as const;
  const indexesFor = async (snapshot: Snapshot) => {
    const { recommendation } = await advise(snapshot, { sandbox });
    return recommendation.indexes.map(({ definition }) => displayIndex(definition)).sort();
  };

  test('a policy’s condition leads to an index, for the role that it applies to', async () => {
    const [first] = await indexesFor(await observe({ app: 'SELECT count(body) FROM documents' }));
    expect(first).toBe('public.documents (tenant_id)');
    expect(await indexesFor(await observe({ reporting: 'SELECT count(body) FROM documents' }))).toEqual([
      'public.documents (folder)',
    ]);
    // Neither the owner, nor a role with BYPASSRLS, nor a superuser.
    for (const user of ['landlord', 'auditor', 'postgres'])
      expect(await indexesFor(await observe({ [user]: 'SELECT count(body) FROM documents' }))).toEqual([]);
  });

  test('it costs what the source says for such a role', async () => {
    const snapshot = await observe({ app: sql });
    const { recommendation } = await advise(snapshot, { sandbox });
    // For the tenant that the twin takes.
    const tenant = policySettings(snapshot).get('app.tenant');
    const [truth] = (
      (await admin.query(
        `BEGIN; SET LOCAL app.tenant = '${tenant}'; SET LOCAL ROLE app; EXPLAIN (FORMAT JSON) ${sql}; ROLLBACK`,
      )) as unknown as readonly {
        readonly command: string;
        readonly rows: readonly Record<string, never>[];
      }[]
    ).filter(({ command }) => command === 'EXPLAIN');
    const { cost } = readPlan(truth?.rows[0]?.['QUERY PLAN']);
    const [query] = recommendation.queries.filter(({ text }) => text.includes('FROM documents'));
    expect(query?.costBefore).toBe(cost);
    expect(query?.costAfter).toBeLessThan(cost / 5);
  });

  test('roles with the same policies are one query, with others another', async () => {
    const snapshot = await observe({ app: sql, worker: sql, reporting: sql, auditor: sql });
    const { recommendation } = await advise(snapshot, { sandbox });
    const documents = recommendation.queries.filter(({ text }) => text.includes('FROM documents'));
    expect(documents.map(({ calls }) => calls).sort((a, b) => a - b)).toEqual([20, 20, 40]);
    // Where no policy is met, roles do not matter.
    const notes = 'SELECT note FROM public_notes WHERE id = 5';
    const open = await advise(await observe({ app: notes, worker: notes, auditor: notes }), { sandbox });
    expect(
      open.recommendation.queries
        .filter(({ text }) => text.includes('public_notes'))
        .map(({ calls }) => calls),
    ).toEqual([60]);
  });

  test('FORCE makes the owner one of them', async () => {
    await admin.query('ALTER TABLE documents FORCE ROW LEVEL SECURITY; GRANT tenants TO landlord');
    try {
      const indexes = await indexesFor(await observe({ landlord: 'SELECT count(body) FROM documents' }));
      expect(indexes).toEqual(['public.documents (tenant_id)']);
    } finally {
      await admin.query('ALTER TABLE documents NO FORCE ROW LEVEL SECURITY; REVOKE tenants FROM landlord');
    }
  });

  test('verify plans under the same role: what advise promises is found', async () => {
    const snapshot = await observe({ app: sql });
    const folder = mkdtempSync(join(tmpdir(), 'indexwright-rows-'));
    try {
      const advice = await advise(snapshot, { sandbox });
      await writeMigrations(folder, advice);
      const { gates } = await verify(folder, { source: { kind: 'snapshot', snapshot }, sandbox });
      expect(gates.filter(({ passed }) => !passed)).toEqual([]);
      expect(gates.length).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

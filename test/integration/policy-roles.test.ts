/** Which policies a role meets in the twin: those that it meets on the source, as that role or as one made for it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQueries } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { withSecuredRoles } from '../../src/collect/policies.ts';
import { createReader } from '../../src/collect/reader.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { toPlannable } from '../../src/selection/baseline.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { policySettings } from '../../src/twin/policy-settings.ts';
import { quoteIdentifier, quoteLiteral } from '../../src/util/identifiers.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

const schema = `
  CREATE ROLE tenants; CREATE ROLE app IN ROLE tenants; CREATE ROLE standby NOINHERIT IN ROLE tenants;
  CREATE ROLE chief SUPERUSER; CREATE ROLE deputy IN ROLE chief; CREATE ROLE keeper;
  CREATE ROLE indexwright_owner IN ROLE tenants; CREATE ROLE indexwright_planner; CREATE ROLE distant; CREATE ROLE matcher; CREATE ROLE apart;
  CREATE TABLE docs (id int PRIMARY KEY, tenant_id int, grp int, body text);
  INSERT INTO docs SELECT i, i % 500, i % 300, repeat('x', 200) FROM generate_series(1, 30000) i;
  CREATE TABLE members (user_id int, grp int, tenant_id text);
  INSERT INTO members SELECT i % 700, i, 'zz' || i FROM generate_series(1, 5000) i;
  CREATE FUNCTION is_near(int) RETURNS boolean STABLE LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
  ALTER TABLE docs ENABLE ROW LEVEL SECURITY; ALTER TABLE members ENABLE ROW LEVEL SECURITY;
  ALTER TABLE members OWNER TO keeper; GRANT ALL ON docs, members TO PUBLIC;
  CREATE POLICY a ON docs TO tenants USING (tenant_id = current_setting('app.t')::int);
  CREATE POLICY b ON docs FOR SELECT TO keeper USING (grp IN (SELECT m.grp FROM members m WHERE m.user_id = current_setting('app.u')::int));
  CREATE POLICY c ON members USING (user_id = 5);
  CREATE POLICY d ON docs TO indexwright_planner USING (current_setting('app.r')::int = tenant_id AND EXISTS (SELECT FROM members m WHERE m.tenant_id = current_setting('app.mt')));
  CREATE POLICY e ON docs TO chief USING (id < 30);
  CREATE EXTENSION pg_trgm;
  CREATE POLICY g ON docs TO matcher USING (current_setting('pg_trgm.similarity_threshold')::real > 0.1 AND current_setting('plpgsql.variable_conflict') = body);
  CREATE POLICY f ON docs TO distant USING (is_near(id));
  VACUUM ANALYZE`;

const sql = 'SELECT count(body) FROM docs';

describe.each([13, 18])('PostgreSQL %i', (major) => {
  let source: Sandbox;
  let admin: Client;
  let sandbox: Sandbox;
  let snapshot: Snapshot;
  let twin: Twin;
  let judge: SwitchedIndexJudge;

  beforeAll(async () => {
    source = await startTestServer(major);
    admin = await createSource(source, 'rows', ...schema.split(/;\n/));
    if (major >= 16) await admin.query('GRANT tenants TO apart WITH INHERIT FALSE');
    const collected = await collectSnapshot(sourceUrl(source, 'rows'), { workload: 'none' });
    const { rows } = await admin.query<{ user: string }>(
      `SELECT rolname AS user FROM pg_roles WHERE rolname !~ '^pg_'`,
    );
    const statements = rows.map(({ user }) => ({
      text: `${sql} WHERE body <> ${quoteLiteral(user)}`,
      calls: 1,
      totalTimeMs: 1,
      meanTimeMs: 1,
      rows: null,
      user,
      topLevel: true,
      origin: user,
    }));
    const workload = { source: 'pg_stat_statements', since: null, statements } as const;
    const catalogue = await withClient(source.connection('rows'), (client) =>
      withSecuredRoles(createReader(client, major), collected.catalogue, workload),
    );
    snapshot = { ...collected, workload, catalogue };
    sandbox = await startTestServer(major);
    twin = await buildTwin(sandbox, snapshot);
    judge = await SwitchedIndexJudge.open(twin);
  });
  afterAll(async () => {
    await judge?.close();
    await admin?.end();
    await sandbox?.stop();
    await source?.stop();
  });

  /** What the role's statement costs in the twin; the server's words where it has no plan. */
  async function costInTwin(user: string) {
    const [query] = (await readQueries(snapshot, major)).filter(({ origins }) => origins.includes(user));
    if (query?.parsed.kind !== 'statement') throw new Error(`no statement of ${user}`);
    const [answer] = await judge.describe([toPlannable(query.id, query.parsed)]);
    return answer !== undefined && 'cost' in answer ? answer.cost : answer?.error;
  }

  async function costOnSource(user: string) {
    const settings = [...policySettings(snapshot)]
      .filter(([name]) => name.startsWith('app.'))
      .map(([name, value]) => `SET LOCAL ${name} = ${quoteLiteral(value)}`)
      .join('; ');
    const results = (await admin.query(
      `BEGIN; ${settings}; SET LOCAL ROLE ${quoteIdentifier(user)}; EXPLAIN (FORMAT JSON) ${sql} WHERE body <> ${quoteLiteral(user)}; ROLLBACK`,
    )) as unknown as readonly { readonly command: string; readonly rows: readonly Record<string, never>[] }[];
    return readPlan(results.find(({ command }) => command === 'EXPLAIN')?.rows[0]?.['QUERY PLAN']).cost;
  }

  test.each([
    ['app', 'a member'],
    ['standby', 'a member without INHERIT, who meets no policy and sees no row'],
    ['apart', 'from 16 on a member by a grant without INHERIT'],
    ['deputy', 'a member of a superuser'],
    ['keeper', 'the owner of what the policy’s subquery reads'],
    ['indexwright_owner', 'a name that the sandbox has, of a member'],
    ['indexwright_planner', 'a name that the sandbox has, of a policy’s role'],
    ['chief', 'a superuser'],
  ])('%s: %s', async (user) => {
    expect(await costInTwin(user)).toBe(await costOnSource(user));
  });

  test('settings get the values of the columns that they are compared with, on either side and in subqueries', () => {
    const settings = policySettings(snapshot);
    expect(Number(settings.get('app.r'))).toBeGreaterThan(0);
    expect(settings.get('app.mt')).toMatch(/^zz/);
  });

  test('parameters of extensions keep their own values', async () => {
    expect([...policySettings(snapshot).keys()]).toContain('pg_trgm.similarity_threshold');
    expect(twin.notes.filter(({ code }) => code === 'setting-not-taken')).toEqual([]);
    await withClient(twin.planner, async (client) => {
      const { rows } = await client.query(
        `SELECT current_setting('pg_trgm.similarity_threshold') AS trgm, current_setting('plpgsql.variable_conflict') AS plpgsql`,
      );
      expect(rows).toEqual([{ trgm: '0.3', plpgsql: 'error' }]);
    });
  });

  test('a policy that the twin cannot have hides nothing, and a note says that it is missing', async () => {
    const open = await withClient(source.connection('rows'), async (client) =>
      readPlan(
        (await client.query(`EXPLAIN (FORMAT JSON) ${sql} WHERE body <> 'distant'`)).rows[0]?.['QUERY PLAN'],
      ),
    );
    expect(await costInTwin('distant')).toBe(open.cost);
    expect(twin.notes.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^The twin has the policy f on public\.docs without its conditions: /),
    );
  });

  test('a policy’s role may not touch what switches indexes', async () => {
    await withClient(twin.planner, async (client) => {
      await client.query('SET ROLE app');
      await expect(client.query('SELECT FROM "indexwright switches".registered')).rejects.toThrow(
        'permission denied for schema indexwright switches',
      );
      await client.query('SELECT FROM docs');
    });
  });
});

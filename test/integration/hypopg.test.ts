/** The second judge: HypoPG on the source, on the machine's own PostgreSQL 15 where Debian's postgresql-15-hypopg is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { btree, columnKey, definitionId } from '../../src/candidates/key.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { CandidateIndex, IndexDefinition } from '../../src/model/index-definition.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { CostedPlan } from '../../src/model/what-if.ts';
import { startSandbox } from '../../src/sandbox/provider.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { HypopgJudge } from '../../src/whatif/hypopg-judge.ts';
import { startTestServer } from './support/server.ts';

const orders = { schema: 'public', name: 'orders' };
const candidate = (definition: IndexDefinition): CandidateIndex => ({
  id: definitionId(definition),
  definition,
  generators: ['test'],
  queryIds: [],
});
const ask = (sql: string) => ({ id: sql, plannableText: sql, parameterCount: 0 });

/** Null, or why there is no such server. */
const missing = await hypopgMissing();

async function hypopgMissing(): Promise<string | null> {
  const server = await startSandbox({ provider: 'system', major: 15, settings: {}, image: null }).catch(
    (error: unknown) => String(error),
  );
  if (typeof server === 'string') return server;
  try {
    return await withClient(server.connection(), async (client) => {
      const { rows } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'hypopg'");
      return rows.length > 0 ? null : 'PostgreSQL 15 has no hypopg: apt-get install postgresql-15-hypopg';
    });
  } finally {
    await server.stop();
  }
}

describe.skipIf(missing !== null)(`HypoPG${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let source: Sandbox;
  let url: string;

  beforeAll(async () => {
    source = await startSandbox({ provider: 'system', major: 15, settings: {}, image: null });
    url = connectionUrl(source.connection());
    await withClient(source.connection(), (client) =>
      client.query(`
        CREATE SCHEMA "hypo schema";
        CREATE EXTENSION hypopg SCHEMA "hypo schema";
        CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int NOT NULL, tags text[], at timestamptz NOT NULL);
        INSERT INTO orders SELECT i, i % 5000, ARRAY['t' || i % 50], timestamptz '2024-01-01' + i * interval '1 minute' FROM generate_series(1, 50000) i;
        CREATE TABLE events (at date NOT NULL, actor int) PARTITION BY RANGE (at);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
        CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
        INSERT INTO events SELECT date '2024-01-01' + i % 360, i % 3000 FROM generate_series(1, 30000) i;
        ANALYZE;`),
    );
  });
  afterAll(() => source?.stop());

  async function withJudge(work: (judge: HypopgJudge) => Promise<void>): Promise<void> {
    const judge = await HypopgJudge.open(url, ['public']);
    try {
      await work(judge);
    } finally {
      await judge.close();
    }
  }

  test('costs a configuration, names what its plan uses, and leaves nothing behind', () =>
    withJudge(async (judge) => {
      const [byCustomer, byTime] = [
        candidate(btree(orders, [columnKey('customer_id')])),
        candidate(btree(orders, [columnKey('at')])),
      ];
      const answers = await judge.addCandidates([byCustomer, byTime]);
      expect(answers.get(byCustomer.id)).toMatchObject({ tuples: 50_000, treeHeight: 0 });
      const query = ask('SELECT * FROM orders WHERE customer_id = 17');
      const both = [byTime.id, byCustomer.id];
      const plans = (await judge.plan(
        [[], [byTime.id], both, [], both].map((candidateIds) => ({ query, candidateIds })),
      )) as readonly CostedPlan[];
      expect(plans.map((plan) => plan.usedCandidateIds)).toEqual([
        [],
        [],
        [byCustomer.id],
        [],
        [byCustomer.id],
      ]);
      expect(plans[2]?.plan.cost).toBeLessThan((plans[0]?.plan.cost ?? 0) / 2);
      expect(plans[3]).toEqual(plans[0]);
      const [plain] = await judge.describe([query]);
      expect(plain).toMatchObject({ root: { nodeType: 'Seq Scan', relation: orders } });
    }));

  test('an index on a partitioned table is one on each partition', () =>
    withJudge(async (judge) => {
      const byActor = candidate(btree({ schema: 'public', name: 'events' }, [columnKey('actor')]));
      expect((await judge.addCandidates([byActor])).get(byActor.id)).toMatchObject({ tuples: 30_000 });
      const [answer] = (await judge.plan([
        { query: ask('SELECT * FROM events WHERE actor = 7'), candidateIds: [byActor.id] },
      ])) as readonly CostedPlan[];
      expect(answer?.usedCandidateIds).toEqual([byActor.id]);
    }));

  test('what HypoPG does not know is refused with its words, and its neighbours are not', () =>
    withJudge(async (judge) => {
      const gin = candidate({ ...btree(orders, [columnKey('tags')]), accessMethod: 'gin' });
      const good = candidate(btree(orders, [columnKey('at')]));
      const answers = await judge.addCandidates([gin, good]);
      expect(answers.get(gin.id)).toMatchObject({ error: expect.stringContaining('gin') });
      expect(answers.get(good.id)).toHaveProperty('sizeBytes');
    }));

  test('plans without an index that exists from 1.4 on, and says that it cannot before', () =>
    withJudge(async (judge) => {
      const { rows } = await withClient(source.connection(), (client) =>
        client.query<{ version: string }>(
          "SELECT extversion AS version FROM pg_extension WHERE extname = 'hypopg'",
        ),
      );
      const [major = 0, minor = 0] = (rows[0]?.version ?? '').split('.').map(Number);
      const primaryKey = { schema: 'public', name: 'orders_pkey' };
      const question = { query: ask('SELECT * FROM orders WHERE id = 17'), candidateIds: [] };
      const plans = () => judge.plan([question, { ...question, without: [primaryKey] }, question]);
      if (major === 1 && minor < 4) {
        expect(judge.cannotHide).toMatch(/^HypoPG 1\.\d\S* cannot plan without an index that exists/);
        await expect(plans()).rejects.toThrow('cannot plan without');
        return;
      }
      expect(judge.cannotHide).toBe(null);
      const [first, second, third] = (await plans()) as readonly CostedPlan[];
      expect(second?.plan.cost).toBeGreaterThan((first?.plan.cost ?? 0) * 10);
      expect(third).toEqual(first);
    }));

  test('advise says who judged, and what that lacks', async () => {
    const snapshot = withWorkload(await collectSnapshot(url, { workload: 'none' }), {
      source: 'files',
      since: null,
      statements: parseWorkload('SELECT * FROM orders WHERE customer_id = $1;', 'test.sql'),
    });
    const { recommendation, pairs } = await advise(snapshot, { whatIf: { kind: 'hypopg', url } });
    expect(recommendation.indexes.map((index) => displayIndex(index.definition))).toEqual([
      'public.orders (customer_id)',
    ]);
    expect(recommendation.server).toMatchObject({ judge: 'hypopg', exact: true });
    expect(recommendation.notes.map((note) => note.code)).toContain('hypopg-limits');
    expect(pairs[0]?.up.content).toContain('HypoPG');
  });
});

test('a database without HypoPG is told so', async () => {
  const server = await startTestServer(18);
  try {
    await expect(HypopgJudge.open(connectionUrl(server.connection()), ['public'])).rejects.toMatchObject({
      code: 'hypopg-missing',
    });
  } finally {
    await server.stop();
  }
});

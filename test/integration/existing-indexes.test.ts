/** What becomes of indexes that exist, on real servers: judged, dropped by pairs that verify passes, and made again as they were. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Advice, advise, defaultRecommendationOptions } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import { runScript, splitScript } from '../../src/migrations/script.ts';
import type { RecommendationOptions } from '../../src/model/recommendation.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Relation, Snapshot } from '../../src/model/snapshot.ts';
import type { GateResult } from '../../src/model/verification.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { verify } from '../../src/verify.ts';
import { writeMigrations } from '../../src/write-migrations.ts';
import { startTestServer } from './support/server.ts';
import { aged, collectMajors, createSource, sourceUrl, waitFor } from './support/source.ts';

const weird = `unused $check$ "index" with a name that'll; DROP TABLE orders;`;

const workload = `
  -- calls: 900
  SELECT total FROM orders WHERE customer_id = $1 AND placed_at > $2 ORDER BY placed_at LIMIT 10;
  -- calls: 40
  SELECT total FROM orders WHERE placed_at BETWEEN $1 AND $2 ORDER BY placed_at, total;
  -- calls: 30
  SELECT note FROM orders WHERE code = $1;
  -- calls: 3
  SELECT id FROM orders WHERE code > $1 ORDER BY code, total LIMIT 5;
  -- calls: 1
  SELECT order_id FROM lines WHERE product = $1 AND quantity = $2;
  -- calls: 20
  SELECT count(*) FROM orders WHERE status = $1;
  -- calls: 20
  DELETE FROM customers WHERE id = $1;`;

describe.each(collectMajors)('indexes that exist on PostgreSQL %i', (major) => {
  let source: Sandbox;
  let client: Client;
  let snapshot: Snapshot;
  let advice: Advice;
  let folder: string;

  beforeAll(async () => {
    source = await startTestServer(major);
    const schema = await readFile(new URL('./support/existing.sql', import.meta.url), 'utf8');
    client = await createSource(source, 'existing', schema);
    await client.query('VACUUM ANALYZE');
    await client.query(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_invalid'::regclass`,
    );
    // Counted when the session ends.
    await withClient(source.connection('existing'), (other) =>
      other.query(`SET enable_seqscan = off; SELECT count(*) FROM orders WHERE total = 5; SELECT count(*) FROM events_2_a WHERE actor = 5;
        SELECT count(*) FROM orders WHERE status = 'gone'; SELECT count(*) FROM orders WHERE customer_id = 7`),
    );
    await waitFor(
      client,
      `SELECT FROM pg_stat_user_indexes WHERE indexrelname = 'orders_total_scanned' AND idx_scan > 0`,
    );
    snapshot = aged(await collected(), 30);
    advice = await ask();
    folder = await mkdtemp(join(tmpdir(), 'indexwright-existing-'));
    await writeMigrations(folder, advice);
  });
  afterAll(async () => {
    await client?.end();
    await source?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function collected(): Promise<Snapshot> {
    const read = await collectSnapshot(sourceUrl(source, 'existing'), { workload: 'none' });
    return withWorkload(read, {
      source: 'files',
      since: null,
      statements: parseWorkload(workload, 'test.sql'),
    });
  }

  function ask(options: Partial<RecommendationOptions> = {}, of = snapshot): Promise<Advice> {
    return advise(of, {
      recommendation: { ...defaultRecommendationOptions, ...options },
      sandbox: { provider: 'auto', image: null },
    });
  }

  test('each goes or stays for its own reason', () => {
    const { drops, kept, indexes } = advice.recommendation;
    expect(indexes.map(({ name }) => name)).toContain('orders_customer_id_placed_at_idx');
    expect(Object.fromEntries(drops.map(({ name, code, servedBy }) => [name, [code, servedBy]]))).toEqual({
      orders_invalid: ['invalid', null],
      orders_status_duplicate: ['duplicate', 'orders_status_kept'],
      orders_id_duplicate_of_primary_key: ['duplicate', 'orders_pkey'],
      orders_code_subsumed: ['subsumed', 'orders_code_total_kept'],
      orders_customer_id_replaced: ['replaced', 'orders_customer_id_placed_at_idx'],
      orders_note_unused: ['unused', null],
      orders_lower_unused: ['unused', null],
      events_kind_actor_unused: ['unused', null],
      [weird]: ['unused', null],
    });
    expect(Object.fromEntries(kept.map(({ name, code }) => [name, code]))).toEqual({
      customers_pkey: 'constraint',
      customers_email_unique: 'unique',
      orders_pkey: 'constraint',
      orders_status_kept: 'in-plans',
      orders_placed_at_total_kept: 'in-plans',
      orders_placed_at_cheaper: 'needed',
      orders_code_total_kept: 'in-plans',
      lines_product_in_one_plan: 'in-plans',
      orders_total_scanned: 'in-use',
      orders_clustered: 'clustered',
      lines_pkey: 'constraint',
      lines_order_id_for_foreign_key: 'foreign-key',
      settings_replica_identity: 'replica-identity',
      events_actor_scanned_on_a_partition: 'in-use',
    });
    for (const { reason } of [...drops, ...kept]) expect(reason).toMatch(/^[A-Z].*\.$/s);
    expect(kept.find(({ name }) => name === 'orders_placed_at_cheaper')?.reason).toMatch(
      /^Without it, a call of [0-9a-f]{16} would cost \S+ instead of \S+\.$/,
    );
  });

  test('the new ones come first, the drops follow in the order of the report', () => {
    const { indexes, drops } = advice.recommendation;
    expect(advice.pairs.map(({ indexName }) => indexName)).toEqual([
      ...indexes.map(({ name }) => name),
      ...drops.map(({ name }) => name),
    ]);
    expect(advice.pairs.map(({ up }) => up.fileName)).toEqual(
      advice.pairs.map(({ up }) => up.fileName).toSorted(),
    );
  });

  test('no statement costs more than it may, and the workload no more than what an index must save', () => {
    const { queries, totals, options } = advice.recommendation;
    for (const { costBefore, costAfter } of queries)
      expect(costAfter ?? 0).toBeLessThanOrEqual((costBefore ?? 0) * (1 + options.maxRegression));
    expect(totals.costAfter).toBeLessThan(totals.costBefore);
  });

  test('verify passes the pairs', async () => {
    const verification = await verify(folder, {
      source: { kind: 'snapshot', snapshot },
      sandbox: { provider: 'auto', image: null },
    });
    expect(verification.gates.filter(({ passed }) => !passed)).toEqual([]);
    const members = advice.recommendation.drops.flatMap((drop) => drop.members);
    expect(verification.gates.filter(({ gate }) => gate === 'dropped').map(({ subject }) => subject)).toEqual(
      members.map(({ name }) => name),
    );
  });

  test.runIf(major === 18)('and on the rows', async () => {
    const verification = await verify(folder, {
      source: { kind: 'rows', url: sourceUrl(source, 'existing'), samplePercent: null },
      runs: 1,
    });
    expect(failed(verification.gates)).toEqual([]);
  });

  test('squawk finds nothing in them', async () => {
    const squawk = createRequire(import.meta.url).resolve('squawk-cli/js/bin/squawk');
    const files = advice.pairs.flatMap(({ up, down }) => [up.fileName, down.fileName]);
    const { stdout } = await promisify(execFile)(process.execPath, [
      squawk,
      '--reporter=json',
      '--include=require-table-schema',
      ...files.map((name) => join(folder, name)),
    ]).catch((error: { stdout: string }) => error);
    expect(JSON.parse(stdout)).toEqual([]);
  });

  test.each<[string, (relation: Relation) => Relation, string]>([
    [
      'is gone from the Snapshot',
      (relation) => ({
        ...relation,
        indexes: relation.indexes.filter(({ name }) => name !== 'orders_note_unused'),
      }),
      'fresh already-applied orders_note_unused',
    ],
    [
      'is another one in the Snapshot',
      (relation) => ({
        ...relation,
        indexes: relation.indexes.map((index) =>
          index.name === 'orders_note_unused'
            ? { ...index, definition: index.definition.replace('77', '78') }
            : index,
        ),
      }),
      'fresh snapshot-stale orders_note_unused',
    ],
  ])('verify refuses a pair whose index %s', async (_, edit, expected) => {
    const { gates } = await verify(folder, {
      source: {
        kind: 'snapshot',
        snapshot: {
          ...snapshot,
          catalogue: {
            ...snapshot.catalogue,
            relations: snapshot.catalogue.relations.map((relation) =>
              relation.name === 'orders' ? edit(relation) : relation,
            ),
          },
        },
      },
    });
    expect(failed(gates)).toEqual([expected]);
  });

  test.each<[string, 'up' | 'down', (content: string) => string, string]>([
    [
      'drops another index',
      'up',
      (sql) => sql.replace(/^(DROP INDEX .*)orders_note_unused/m, '$1orders_pkey'),
      'definition-differs',
    ],
    ['has no guard', 'up', (sql) => sql.replace(/^DO \$check\$\n(.*\n)*?\$check\$;$/m, ''), 'guard-differs'],
    [
      'makes another index',
      'down',
      (sql) => sql.replace(/^(CREATE INDEX CONCURRENTLY .*)DESC/m, '$1ASC'),
      'down-differs',
    ],
    ['forgets the comment', 'down', (sql) => sql.replace(/^COMMENT ON [^;]*;$/m, ''), 'down-differs'],
  ])('verify refuses a file that %s', async (_, half, edit, code) => {
    const { fileName, content } = pairOf('orders_note_unused')[half];
    expect(edit(content)).not.toBe(content);
    await writeFile(join(folder, fileName), edit(content));
    try {
      const { gates } = await verify(folder, { source: { kind: 'snapshot', snapshot }, allowEdited: true });
      expect(failed(gates)).toEqual([`lint ${code} ${fileName}`]);
    } finally {
      await writeFile(join(folder, fileName), content);
    }
  });

  test('on the source they go and come back as they were, and each file can be run again', async () => {
    const before = await indexes();
    for (const { up } of advice.pairs) expect(await run(up.content)).toBe(null);
    const dropped = advice.recommendation.drops.flatMap(({ members }) => members.map(({ name }) => name));
    const during = (await indexes()).map(({ name }) => name);
    expect(during.filter((name) => dropped.includes(name))).toEqual([]);
    for (const { up } of advice.pairs) expect(await run(up.content)).toBe(null);
    for (const { down } of advice.pairs.toReversed()) expect(await run(down.content)).toBe(null);
    for (const { down } of advice.pairs.toReversed()) expect(await run(down.content)).toBe(null);
    expect(await indexes()).toEqual(
      before.map((index) => (index.name === 'orders_invalid' ? { ...index, valid: true } : index)),
    );
    await client.query(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_invalid'::regclass`,
    );
  });

  test('a file stops where what it would drop is not what was judged, or what serves instead is not there', async () => {
    const replaced = pairOf('orders_customer_id_replaced');
    expect(await run(replaced.up.content)).toMatch(/is to do its work is missing or not usable/);
    const note = pairOf('orders_note_unused');
    await client.query('ALTER INDEX orders_note_unused SET (fillfactor = 50)');
    expect(await run(note.up.content)).toMatch(/another definition: not dropped/);
    expect(await run(note.down.content)).toMatch(/another definition: free that name/);
    await client.query('ALTER INDEX orders_note_unused SET (fillfactor = 77)');
    const tree = pairOf('events_kind_actor_unused');
    await client.query(
      `CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`,
    );
    expect(await run(tree.up.content)).toMatch(/added since: write this file anew/);
    await client.query('DROP TABLE events_3');
  });

  test('a new index does not go while the one that it replaced is gone', async () => {
    const [made, replaced] = [
      pairOf('orders_customer_id_placed_at_idx'),
      pairOf('orders_customer_id_replaced'),
    ];
    for (const { up } of [made, replaced]) expect(await run(up.content)).toBe(null);
    expect(await run(made.down.content)).toMatch(
      /orders_customer_id_replaced, whose work this index does, is not there: not dropped/,
    );
    for (const { down } of [replaced, made, made]) expect(await run(down.content)).toBe(null);
  });

  test('nothing goes while its scans have not been counted for long enough', async () => {
    const young = await ask({}, await collected());
    expect(young.recommendation.drops).toEqual([]);
    expect(young.recommendation.notes.map(({ code }) => code)).toContain('counters-too-young');
    expect(young.recommendation.kept.find(({ name }) => name === 'orders_invalid')).toMatchObject({
      code: 'too-young',
      reason: expect.stringMatching(/^Its scans have been counted for 0\.0 days only\. Else it could go: /),
    });
    const asked = await ask({ minObservedDays: 0 }, await collected());
    expect(asked.recommendation.drops.length).toBe(advice.recommendation.drops.length);
    const left = await ask({ minObservedDays: null });
    expect([left.recommendation.drops, left.recommendation.kept]).toEqual([[], []]);
  });

  function failed(gates: readonly GateResult[]): readonly string[] {
    return [
      ...new Set(
        gates.filter(({ passed }) => !passed).map(({ gate, code, subject }) => `${gate} ${code} ${subject}`),
      ),
    ];
  }

  function pairOf(name: string): Advice['pairs'][number] {
    const pair = advice.pairs.find(({ indexName }) => indexName === name);
    if (pair === undefined) throw new Error(`no pair for ${name}`);
    return pair;
  }

  /** Every index with all that a rollback must bring back. */
  async function indexes(): Promise<readonly { readonly name: string; readonly valid: boolean }[]> {
    const { rows } = await client.query(
      `SELECT c.relname AS name, pg_get_indexdef(c.oid) AS definition, i.indisvalid AS valid, i.indisclustered, i.indisreplident,
         obj_description(c.oid, 'pg_class') AS comment, h.inhparent::regclass::text AS parent, c.reloptions,
         (SELECT array_agg(attstattarget ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid) AS targets
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
       WHERE n.nspname IN ('public', 'we"ird') ORDER BY c.relname COLLATE "C"`,
    );
    return rows;
  }

  /** As `psql -v ON_ERROR_STOP=1 -f`: null, or the message of the statement that stopped it. */
  async function run(content: string): Promise<string | null> {
    const failure = await runScript(await splitScript(content), (sql) => client.query(sql));
    await client.query('RESET ALL');
    return failure === null ? null : String(failure.error);
  }
});

/** Pairs of partitioned tables on real servers: built partition by partition, attached, taken back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import { emitMigrations } from '../../src/migrations/pair.ts';
import { runScript, splitScript } from '../../src/migrations/script.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { index, partitionedCatalogue, recommendation, recommended } from '../unit/migrations/fixtures.ts';
import { startTestServer } from './support/server.ts';

const catalogue = partitionedCatalogue({
  'public.p': null,
  'public.p2': 'public.p',
  "arch'ive.p1": 'public.p',
  'public.p1a': "arch'ive.p1",
  'public.p1 b"$check$': "arch'ive.p1",
});
const schema = `
  DROP SCHEMA IF EXISTS public, "arch'ive" CASCADE;
  CREATE SCHEMA public;
  CREATE SCHEMA "arch'ive";
  CREATE TABLE p (id int, dropped int, a int, b text) PARTITION BY RANGE (id);
  ALTER TABLE p DROP COLUMN dropped;
  CREATE TABLE "arch'ive".p1 PARTITION OF p FOR VALUES FROM (0) TO (100) PARTITION BY LIST (a);
  CREATE TABLE p1a PARTITION OF "arch'ive".p1 FOR VALUES IN (1);
  CREATE TABLE "p1 b""$check$" PARTITION OF "arch'ive".p1 DEFAULT;
  CREATE TABLE p2 (b text, a int, id int);
  ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200);
  INSERT INTO p SELECT n, n % 3, 'x' || n FROM generate_series(0, 199) AS n`;

const [pair] = emitMigrations(
  recommendation([
    recommended('p_a_idx', index('p', ['a', 'id'], { predicate: `b <> '$check$'`, included: ['b'] })),
  ]),
  { timestamp: '20251120083300', catalogue },
);
if (pair === undefined) throw new Error('no pair');
const { up, down } = pair;

describe.each([18, 15, 13])('a partitioned table on PostgreSQL %i', (major) => {
  let server: Sandbox;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer(major);
    client = await connect(server.connection());
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });
  beforeEach(() => client.query(schema));

  /** As `psql -v ON_ERROR_STOP=1 -f`: null, or the message of the statement that stopped it. */
  async function run(content: string): Promise<string | null> {
    const failure = await runScript(await splitScript(content), (sql) => client.query(sql));
    await client.query('RESET ALL');
    return failure === null ? null : String(failure.error);
  }

  /** Every index with the table it is on, whether it is valid and what it is attached to. */
  async function indexes(): Promise<unknown> {
    const { rows } = await client.query(
      `SELECT indrelid::regclass::text AS "on", indisvalid AS valid, inhparent::regclass::text AS parent
       FROM pg_index LEFT JOIN pg_inherits ON inhrelid = indexrelid
       WHERE indrelid IN (SELECT relid FROM pg_partition_tree('p')) ORDER BY 1`,
    );
    return rows;
  }

  const complete = [
    { on: `"arch'ive".p1`, valid: true, parent: 'p_a_idx' },
    { on: '"p1 b""$check$"', valid: true, parent: `"arch'ive".p1_a_id_idx` },
    { on: 'p', valid: true, parent: null },
    { on: 'p1a', valid: true, parent: `"arch'ive".p1_a_id_idx` },
    { on: 'p2', valid: true, parent: 'p_a_idx' },
  ];

  it('up, up again, down, down again', async () => {
    expect(await run(up.content)).toBe(null);
    expect(await indexes()).toEqual(complete);
    expect(await run(up.content)).toBe(null);
    expect(await indexes()).toEqual(complete);
    expect(await run(down.content)).toBe(null);
    expect(await indexes()).toEqual([]);
    expect(await run(down.content)).toBe(null);
  });

  it('goes on where it was stopped, and goes back from there', async () => {
    const statements = await splitScript(up.content);
    const attach = statements.findIndex(({ sql }) => sql.startsWith('ALTER INDEX'));
    expect(attach).toBeGreaterThan(0);
    const half = statements.slice(0, attach + 1);
    expect(await runScript(half, (sql) => client.query(sql))).toBe(null);
    expect(await run(up.content)).toBe(null);
    expect(await indexes()).toEqual(complete);
    await run(down.content);
    expect(await runScript(half, (sql) => client.query(sql))).toBe(null);
    expect(await run(down.content)).toBe(null);
    expect(await indexes()).toEqual([]);
  });

  it('names a partition that was added since', async () => {
    await client.query('CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300)');
    expect(await run(up.content)).toMatch(/the index is not complete: it lacks p, p3$/);
    expect(await run(down.content)).toBe(null);
    expect(await indexes()).toEqual([]);
  });

  it('names the INVALID rest of a build, with the command that removes it', async () => {
    await client.query(`CREATE INDEX p1a_a_id_idx ON p1a (a, id) INCLUDE (b) WHERE b <> '$check$'`);
    await client.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'p1a_a_id_idx'::regclass`);
    const message = (await run(up.content)) ?? '';
    const [command] = /DROP INDEX CONCURRENTLY .*;/.exec(message) ?? ['no command'];
    await client.query(command);
    expect(await run(up.content)).toBe(null);
  });

  it.each([
    ['a name that another table holds', 'CREATE TABLE p1a_a_id_idx ()', 'is not an index of "public"."p1a"'],
    ['a partition that is gone', 'DROP TABLE p1a', 'table "public"."p1a" does not exist'],
    ['another index under the name', 'CREATE INDEX p_a_idx ON p (id)', 'exists with another definition'],
    [
      'another index on a partition',
      'CREATE INDEX p1a_a_id_idx ON p1a (id)',
      'p1a_a_id_idx exists with another definition: free that name',
    ],
  ])('stops at %s', async (_, obstacle, message) => {
    await client.query(obstacle);
    expect(await run(up.content)).toContain(message);
  });

  it.each([
    [
      'CREATE TABLE other (a int); CREATE INDEX p1a_a_id_idx ON other (a)',
      'is not an index of "public"."p1a"',
    ],
    ['CREATE INDEX p1a_a_id_idx ON p1a (id)', 'p1a_a_id_idx exists with another definition'],
  ])('does not drop what it did not make: %s', async (obstacle, message) => {
    await client.query(obstacle);
    expect(await run(down.content)).toContain(`${message}: not dropped`);
    await client.query(`SELECT 'p1a_a_id_idx'::regclass`);
  });
});

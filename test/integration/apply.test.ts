/** `apply` on real servers: all of it, again, one of it, nothing of it, and back. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { type Client, connect, connectionUrl } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readCatalogueLines } from '../../src/verification/catalogue.ts';
import { indexwrightHere, type Run } from '../cli/support.ts';
import {
  dropped,
  expression,
  index,
  partitionedCatalogue,
  recommended,
} from '../unit/migrations/fixtures.ts';
import { sampleDefinitions, sampleSchema } from '../unit/migrations/samples.ts';
import { makeFolder, removeFolder } from './support/migration-folder.ts';
import { startTestServer } from './support/server.ts';

const orders = { schema: 'public', name: 'orders' };
const indexes = [
  recommended('orders_customer_id_idx', index('orders', ['customer_id'])),
  recommended('orders_lower_idx', index('orders', [expression('lower(note)')], { predicate: "note <> 'x'" })),
];
const drops = [
  dropped('orders_old_idx', orders, 'CREATE INDEX orders_old_idx ON public.orders USING btree (total)'),
];

/** What was printed, whatever the line breaks. */
const words = ({ stdout }: Run): string => stdout.replace(/\s+/g, ' ');

describe.each([18, 15, 13])('apply on PostgreSQL %i', (major) => {
  let server: Sandbox;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer(major);
    client = await connect(server.connection());
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    await client.query(sampleSchema);
    await client.query('CREATE INDEX orders_old_idx ON orders (total)');
    folder = await makeFolder({ indexes, drops });
  });
  afterEach(() => removeFolder(folder));

  const run = (...args: readonly string[]): Promise<Run> =>
    indexwrightHere(['apply', folder, '--url', connectionUrl(server.connection()), ...args]);
  const state = () => readCatalogueLines(client);
  const names = async (): Promise<readonly string[]> =>
    (
      await client.query<{ name: string }>(
        "SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'orders'::regclass AND indisvalid ORDER BY 1",
      )
    ).rows.map(({ name }) => name);
  const journal = (): readonly Record<string, unknown>[] =>
    readFileSync(join(folder, '.journal'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('all, again, and back', async () => {
    const before = await state();
    const applied = await run('--yes');
    expect(applied).toMatchObject({ exitCode: 0 });
    expect(applied.stdout).toContain('3 of 3 pairs applied now.');
    expect(await names()).toEqual(['orders_customer_id_idx', 'orders_lower_idx']);
    const again = await run('--yes');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).toContain('Nothing to apply: the catalogue has it all');
    const back = await run('--rollback', '--yes');
    expect(back).toMatchObject({ exitCode: 0 });
    expect(back.stdout).toContain('3 of 3 pairs rolled back now.');
    expect(await state()).toEqual(before);
    expect((await run('--rollback', '--yes')).stdout).toContain(
      'Nothing to roll back: the catalogue has none of it',
    );
  });

  test('the journal has every statement, in order, and a run appends to it', async () => {
    await run('--yes');
    const first = journal();
    expect(first[0]).toMatchObject({ event: 'begin', direction: 'up' });
    expect(first.at(-1)).toMatchObject({ event: 'end', outcome: 'done' });
    const work = first.filter(({ statement }) => /^(CREATE|DROP|ANALYZE)/.test(String(statement)));
    expect(work.map(({ statement, outcome }) => `${outcome}: ${String(statement).slice(0, 40)}`)).toEqual([
      'done: CREATE INDEX CONCURRENTLY IF NOT EXISTS ',
      'done: CREATE INDEX CONCURRENTLY IF NOT EXISTS ',
      'done: ANALYZE "public"."orders"',
      'done: DROP INDEX CONCURRENTLY IF EXISTS "publi',
    ]);
    await run('--rollback', '--yes');
    expect(journal().slice(0, first.length)).toEqual(first);
    expect(journal().filter(({ event }) => event === 'begin')).toHaveLength(2);
  });

  test('a password is nowhere', async () => {
    const url = connectionUrl({ ...server.connection(), password: 's3cret pass' });
    const { stdout, stderr } = await indexwrightHere(['apply', folder, '--url', url, '--yes']);
    expect(stdout).toContain('3 of 3 pairs applied now.');
    const all = `${stdout}${stderr}${readFileSync(join(folder, '.journal'), 'utf8')}`;
    expect(all).not.toMatch(/s3cret/);
  });

  test('a person is asked, and no is no', async () => {
    const before = await state();
    const answer = async (text: string) => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      stdin.end(text);
      let shown = '';
      const output = {
        isTTY: true,
        write: (part: string) => {
          shown += part;
        },
      };
      const args = ['apply', folder, '--url', connectionUrl(server.connection())];
      const exitCode = await runProgram(args, {
        stdin,
        stdout: output,
        stderr: output,
        env: { TERM: 'dumb' },
      });
      return { exitCode, shown };
    };
    const no = await answer('no\n');
    expect(no).toMatchObject({ exitCode: 1 });
    expect(no.shown).toMatch(/Write to postgres@.*\? \[y\/N\] nothing was written\n$/s);
    expect(await state()).toEqual(before);
    expect(await answer('y\n')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['orders_customer_id_idx', 'orders_lower_idx']);
  });

  test('a dry run prints the statements and writes nothing', async () => {
    const before = await state();
    const { exitCode, stdout } = await run('--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 pairs to apply');
    expect(stdout.indexOf('"orders_customer_id_idx"')).toBeLessThan(
      stdout.indexOf('DROP INDEX CONCURRENTLY IF EXISTS "public"."orders_old_idx";'),
    );
    expect(await state()).toEqual(before);
    expect(existsSync(join(folder, '.journal'))).toBe(false);
  });

  test('--only runs one pair, either way', async () => {
    expect(await run('--yes', '--only', 'orders_lower_idx')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['orders_lower_idx', 'orders_old_idx']);
    expect(await run('--rollback', '--yes', '--only', 'orders_lower_idx')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['orders_old_idx']);
    const unknown = await run('--yes', '--only', 'orders');
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain('--only "orders" is no index of the folder');
  });

  test('--no-drops leaves what exists alone', async () => {
    expect(await run('--yes', '--no-drops')).toMatchObject({ exitCode: 0 });
    expect(await names()).toEqual(['orders_customer_id_idx', 'orders_lower_idx', 'orders_old_idx']);
  });

  test('a pair that psql has run is known by the catalogue', async () => {
    await client.query('CREATE INDEX orders_customer_id_idx ON orders (customer_id)');
    const { exitCode, stdout } = await run('--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 of 3 pairs applied now, 1 before.');
  });

  test('an edited file is refused, and allowed only where it does what was promised', async () => {
    const file = join(folder, '20260101000000_orders_customer_id_idx.up.sql');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace("lock_timeout = '10min'", "lock_timeout = '5min'"));
    const before = await state();
    const refused = await run('--yes');
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(words(refused)).toContain('orders_customer_id_idx.up.sql was edited since advise wrote it');
    expect(words(refused)).not.toContain('may be written to');
    expect(await state()).toEqual(before);
    expect(await run('--yes', '--allow-edited')).toMatchObject({ exitCode: 0 });
    await run('--rollback', '--yes', '--allow-edited');
    writeFileSync(file, `${text}DROP TABLE orders;`);
    const hostile = await run('--yes', '--allow-edited');
    expect(hostile).toMatchObject({ exitCode: 1 });
    expect(await state()).toEqual(before);
  });

  test('every form of index, with hostile names', async () => {
    const before = await state();
    removeFolder(folder);
    folder = await makeFolder({
      indexes: Object.values(sampleDefinitions).map((definition, n) =>
        recommended(`it's "${n}" 🏨 $$`, definition),
      ),
    });
    const all = Object.keys(sampleDefinitions).length;
    const applied = await run('--yes');
    expect(applied.stdout).toContain(`${all} of ${all} pairs applied now.`);
    expect((await run('--yes')).stdout).toContain('Nothing to apply');
    expect((await run('--rollback', '--yes')).stdout).toContain(`${all} of ${all} pairs rolled back now.`);
    expect(await state()).toEqual(before);
  });

  test('a partitioned table, from wherever it was stopped', async () => {
    await client.query(`CREATE TABLE p (id int, a int) PARTITION BY RANGE (id);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
      CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);
      INSERT INTO p SELECT n, n FROM generate_series(0, 199) AS n`);
    const before = await state();
    removeFolder(folder);
    folder = await makeFolder({
      indexes: [recommended('p_a_idx', index('p', ['a']))],
      catalogue: partitionedCatalogue({ 'public.p': null, 'public.p1': 'public.p', 'public.p2': 'public.p' }),
    });
    await client.query('CREATE INDEX p_a_idx ON ONLY p (a); CREATE INDEX p1_a_idx ON p1 (a)');
    await client.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'p1_a_idx'::regclass");
    const seen = await run('--dry-run');
    expect(seen.stdout).toContain('public.p1_a_idx is INVALID, the rest of an earlier run');
    expect((await run('--yes')).stdout).toContain('1 of 1 pair applied now.');
    expect((await run('--yes')).stdout).toContain('Nothing to apply');
    expect((await run('--rollback', '--yes')).stdout).toContain('1 of 1 pair rolled back now.');
    expect(await state()).toEqual(before);
  });
});

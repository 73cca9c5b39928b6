/**
 * `npm run bench:writes [major] [-- --upkeep | --mixed | --upkeep --only=gin]`: what indexes cost writers, predicted and measured, one at a time; and a shop's
 * traffic of reads and writes under no indexes, those that are advised, and all candidates.
 */
import { readFileSync } from 'node:fs';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { type Goal, median, percent, table } from '../support/figures.ts';
import { indexCases } from './cases.ts';
import { runRound, type Spent } from './operations.ts';
import { chooseSets, type IndexSet } from './sets.ts';
import { factor, measureUpkeep, type Upkeep, writeKinds } from './upkeep.ts';

const args = process.argv.slice(2);
const major = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 18);
const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
const cases = indexCases.filter(({ method }) => only === undefined || method === only);
const ROUNDS = 5;
/** What adds less than this to a row, in microseconds, is not told from noise. */
const FLOOR_US = 1;

/** As a server in use has them, but for fsync, which this machine's disk would answer for. No checkpoint while it runs. */
const settings = {
  shared_preload_libraries: 'pg_stat_statements',
  shared_buffers: '512MB',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  full_page_writes: 'on',
  wal_level: 'replica',
  // A parallel build of GIN leaves another count of elements in reltuples.
  max_parallel_maintenance_workers: '0',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
};

const goals: Goal[] = [];
const figures: string[] = [];
const server = await startTestServer(major, settings);
try {
  if (!args.includes('--mixed')) await upkeep();
  if (!args.includes('--upkeep')) await mixed();
} finally {
  await server.stop();
}
console.log(`\n${goals.map(({ text, holds }) => `${holds ? 'holds' : 'FAILS'}  ${text}`).join('\n')}`);
console.log(`writes: PostgreSQL ${major}; ${figures.join('; ')}`);
process.exitCode = goals.every(({ holds }) => holds) ? 0 : 1;

async function upkeep(): Promise<void> {
  await createDatabase('upkeep');
  const results = await withClient(server.connection('upkeep'), async (client) => {
    await client.query(readFileSync(new URL('rows.sql', import.meta.url), 'utf8'));
    await client.query('VACUUM ANALYZE staged');
    const found: Upkeep[] = [];
    for (const one of cases) {
      console.error(`upkeep: ${one.method} ${one.name}`);
      found.push(await measureUpkeep(client, connectionUrl(server.connection('upkeep')), one));
    }
    return found;
  });
  console.log(
    `What an index adds to a row's write, in microseconds: predicted / measured (the write without it)\n`,
  );
  console.log(
    table([
      ['index', ...writeKinds],
      ...results.map((result) => [
        `${result.method}: ${result.name}`,
        ...writeKinds.map(
          (write) =>
            `${us(result.predictedUs[write])} / ${us(result.measuredUs[write])} (${us(result.withoutUs[write])})`,
        ),
      ]),
    ]),
  );
  // What neither the model nor the clock finds worth a word would only flatter the figures.
  const factors = results.flatMap(({ predictedUs, measuredUs }) =>
    writeKinds
      .filter((write) => Math.max(predictedUs[write], measuredUs[write]) >= FLOOR_US)
      .map((write) => factor(predictedUs[write], measuredUs[write], FLOOR_US)),
  );
  const typical = median(factors);
  const within = factors.filter((of) => of <= 2).length / factors.length;
  goals.push({
    text: `the predicted upkeep is off by a factor of ${typical.toFixed(2)} in the median (goal 1.5)`,
    holds: typical <= 1.5,
  });
  goals.push({
    text: `and within 2 in ${percent(within, 0)} of ${factors.length} figures (goal 80%)`,
    holds: within >= 0.8,
  });
  figures.push(`upkeep off by ${typical.toFixed(2)} in the median, within 2 in ${percent(within, 0)}`);
}

async function mixed(): Promise<void> {
  await createDatabase('shop');
  await withClient(server.connection('shop'), async (client) => {
    await client.query(readFileSync(new URL('shop.sql', import.meta.url), 'utf8'));
    await client.query('VACUUM ANALYZE');
    await client.query('CREATE EXTENSION pg_stat_statements');
  });
  await createDatabase('observed', 'shop');
  await withClient(server.connection('observed'), (client) =>
    client.query('SELECT pg_stat_reset(), pg_stat_statements_reset()'),
  );
  await withClient(server.connection('observed'), (client) => runRound(client, 0));
  const snapshot = await collectSnapshot(connectionUrl(server.connection('observed')));
  const sandbox = await startTestServer(major);
  const { sets, recommendation } = await chooseSets(snapshot, sandbox).finally(() => sandbox.stop());
  for (const { createSql, saving, writes } of recommendation.indexes)
    console.log(
      `${createSql}\n  saves ${saving.toFixed(0)}, writes pay ${writes?.cost?.toFixed(0)} (${writes?.basis})`,
    );
  for (const { verdict, text } of recommendation.queries)
    if (verdict.code !== 'improved')
      console.log(`${text.slice(0, 70).replaceAll('\n', ' ')}\n  ${verdict.code}: ${verdict.reason}`);
  const measured = await measureSets(sets);
  printSets(sets, measured);
}

async function measureSets(sets: readonly IndexSet[]): Promise<ReadonlyMap<IndexSet, Spent>> {
  for (const [at, { createSql }] of sets.entries()) {
    await createDatabase(`shop_${at}`, 'shop');
    await withClient(server.connection(`shop_${at}`), async (client) => {
      for (const sql of createSql) await client.query(sql);
      await client.query('VACUUM ANALYZE');
      await client.query('CHECKPOINT');
    });
  }
  const spent = new Map<IndexSet, Spent>(sets.map((set) => [set, { readMs: 0, writeMs: 0 }]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [turn] of sets.entries()) {
      // Each set is the first one in its turn.
      const at = (turn + round) % sets.length;
      const set = sets[at];
      const before = set === undefined ? undefined : spent.get(set);
      if (set === undefined || before === undefined) continue;
      console.error(`mixed: round ${round}, ${set.name}`);
      const { readMs, writeMs } = await withClient(server.connection(`shop_${at}`), (client) =>
        runRound(client, round),
      );
      spent.set(set, { readMs: before.readMs + readMs, writeMs: before.writeMs + writeMs });
    }
  return spent;
}

function printSets(sets: readonly IndexSet[], measured: ReadonlyMap<IndexSet, Spent>): void {
  const spentBy = (name: string) => {
    const set = sets.find((one) => one.name === name);
    const spent = set === undefined ? undefined : measured.get(set);
    if (set === undefined || spent === undefined) throw new Error(`no set ${name}`);
    return { ...set, ...spent, totalMs: spent.readMs + spent.writeMs };
  };
  const none = spentBy('none');
  // What a unit of planner cost takes, by what reads took without indexes.
  const unitMs = none.readMs / none.readCost;
  console.log(`\nThe shop's traffic, ${ROUNDS} rounds by turns; costs are of one round\n`);
  console.log(
    table([
      [
        'set',
        'indexes',
        'cost: reads',
        'upkeep',
        'ms: reads',
        'writes',
        'upkeep, predicted',
        'measured',
        'total',
      ],
      ...sets.map(({ name }) => {
        const { createSql, readCost, upkeepCost, readMs, writeMs, totalMs } = spentBy(name);
        return [
          name,
          ...[createSql.length, readCost, upkeepCost].map((figure) => String(Math.round(figure))),
          ...[readMs, writeMs, upkeepCost * unitMs, writeMs - none.writeMs, totalMs].map((ms) =>
            ms.toFixed(0),
          ),
        ];
      }),
    ]),
  );
  const [recommended, all] = [spentBy('recommended'), spentBy('all candidates')];
  for (const other of [none, all])
    goals.push({
      text: `the recommended set takes ${percent(recommended.totalMs / other.totalMs, 0)} of the time of ${other.name}`,
      holds: recommended.totalMs < other.totalMs,
    });
  const upkeepFactor = factor(all.upkeepCost * unitMs, all.writeMs - none.writeMs, 0);
  goals.push({
    text: `the upkeep of all candidates is predicted within a factor of ${upkeepFactor.toFixed(2)} (goal 2)`,
    holds: upkeepFactor <= 2,
  });
  figures.push(
    `recommended takes ${percent(recommended.totalMs / none.totalMs, 0)} of the time without indexes, ${percent(recommended.totalMs / all.totalMs, 0)} of that with all ${all.createSql.length} candidates`,
  );
}

function us(value: number): string {
  return value.toFixed(1);
}

async function createDatabase(name: string, template = 'template1'): Promise<void> {
  await withClient(server.connection('postgres'), (client: Client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`),
  );
}

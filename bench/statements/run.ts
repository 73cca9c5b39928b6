/** `npm run bench:statements [majors...]`: is every statement planned as pg_stat_statements shows it? */
import { readFileSync } from 'node:fs';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { loadParser } from '../../src/query/parse.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { percent, table } from '../support/figures.ts';
import { readCases } from './cases.ts';
import { type NotRun, type ObservedStatement, observe } from './observe.ts';
import { type Planned, planStatement, type Unplanned } from './plan.ts';

interface Result {
  readonly major: number;
  readonly statements: number;
  /** Statements that the server prepares as pg_stat_statements shows them. */
  readonly asTheyStand: number;
  readonly unplanned: readonly Unplanned[];
  /** Sets of values for parameters that were planned, and those that were refused. */
  readonly valueSets: number;
  readonly refusedSets: readonly string[];
  readonly notRun: readonly NotRun[];
}

/** Share of the statements that must be planned. */
const GOAL = 0.99;

const majors = process.argv.slice(2).map(Number);
const results: Result[] = [];
await loadParser();
for (const major of majors.length === 0 ? [13, 15, 18] : majors) results.push(await onMajor(major));

for (const { major, unplanned, refusedSets, notRun } of results) {
  for (const refused of refusedSets) console.log(`${major} ${refused}`);
  for (const { name, verdict, reason, text } of unplanned)
    console.log(`${major} ${name}: ${verdict ?? 'NO VERDICT'}: ${reason}\n    ${text.replace(/\s+/g, ' ')}`);
  for (const { name, error } of notRun) console.log(`${major} ${name}: the source refuses it: ${error}`);
}
console.log(
  table([
    ['PostgreSQL', 'statements', 'as they stand', 'planned', 'with a verdict', 'with values', 'refused'],
    ...results.map(({ major, statements, asTheyStand, unplanned, valueSets, refusedSets }) =>
      [
        major,
        statements,
        percent(asTheyStand / statements),
        percent(1 - unplanned.length / statements),
        unplanned.filter(({ verdict }) => verdict !== null).length,
        valueSets,
        refusedSets.length,
      ].map(String),
    ),
  ]),
);
const statements = results.reduce((total, result) => total + result.statements, 0);
const unplanned = results.flatMap((result) => result.unplanned);
const notRun = results.flatMap((result) => result.notRun);
const planned = 1 - unplanned.length / statements;
console.log(
  `statements: ${statements} on PostgreSQL ${results.map(({ major }) => major).join(', ')}, planned ${percent(planned, 2)}, the rest with a verdict: ${unplanned.every(({ verdict }) => verdict !== null)}`,
);
process.exitCode =
  planned >= GOAL && notRun.length === 0 && unplanned.every(({ verdict }) => verdict !== null) ? 0 : 1;

async function onMajor(major: number): Promise<Result> {
  const servers: Sandbox[] = [];
  try {
    const source = await startTestServer(major, {
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.track_utility': 'on',
    });
    servers.push(source);
    const observed = await withClient(source.connection(), async (reader) => {
      await fill(reader);
      return withClient(source.connection(), (runner) => observe(runner, reader, readCases(major)));
    });
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    const sandbox = await startTestServer(major);
    servers.push(sandbox);
    const twin = await buildTwin(sandbox, snapshot);
    for (const note of twin.notes) console.log(`${major} note: ${note.message}`);
    const judge = await SwitchedIndexJudge.open(twin);
    try {
      const statements = observed.filter((one): one is ObservedStatement => 'text' in one);
      const planned: Planned[] = [];
      for (const statement of statements) planned.push(await planStatement(twin, judge, statement));
      return {
        major,
        statements: statements.length,
        asTheyStand: await withClient(source.connection(), (client) => countPreparable(client, statements)),
        unplanned: planned.flatMap(({ unplanned }) => unplanned ?? []),
        valueSets: planned.reduce((total, { valueSets }) => total + valueSets, 0),
        refusedSets: planned.flatMap(({ refusedSets }) => refusedSets),
        notRun: observed.filter((one): one is NotRun => 'error' in one),
      };
    } finally {
      await judge.close();
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function fill(client: Client): Promise<void> {
  for (const file of ['../tpch/data/schema.sql', 'schema.sql'])
    await client.query(readFileSync(new URL(file, import.meta.url), 'utf8'));
  await client.query('CREATE EXTENSION pg_stat_statements');
  await client.query('VACUUM ANALYZE');
}

async function countPreparable(client: Client, statements: readonly ObservedStatement[]): Promise<number> {
  let count = 0;
  for (const { text } of statements) {
    try {
      await client.query(`PREPARE as_it_stands AS ${text}`);
      count += 1;
    } catch {
      // What the bench is about.
    }
    await client.query('DEALLOCATE ALL');
  }
  return count;
}

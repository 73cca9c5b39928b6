/** `npm run bench:fidelity [-- <major>...]`: plans the same statements on a source and in its twin, for each major. */
import { setTimeout } from 'node:timers/promises';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import { comparePlans, type PlanComparison } from '../../src/fidelity/compare.ts';
import {
  explainInTwin,
  explainStatement,
  planGenerically,
  planLikeApplication,
} from '../../src/fidelity/explain.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { type BenchStatement, readStatements } from './script.ts';
import { startSource } from './source.ts';
import { type Compared, goalsHold, type MajorResult, summaryLine, tableLines } from './table.ts';

const MAJORS = [13, 14, 15, 16, 17, 18];

async function measure(major: number): Promise<MajorResult> {
  const statements = readStatements('queries');
  const applicable = statements.filter(({ since }) => since <= major);
  const source = await startSource(major);
  const sandbox = await startTestServer(major);
  try {
    await withClient(source.connection(), (client) => planOnce(client, applicable));
    await withClient(source.connection(), countersShown);
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    const twin = await buildTwin(sandbox, snapshot);
    const compared = await withClient(source.connection(), (here) =>
      withClient(twin.planner, async (there) => {
        for (const client of [here, there]) {
          await client.query('BEGIN');
          await (client === here ? planLikeApplication(client, snapshot) : planGenerically(client));
        }
        const results: Compared[] = [];
        for (const statement of applicable)
          results.push({ statement, ...(await compare(here, there, twin, statement)) });
        return results;
      }),
    );
    return {
      major,
      compared,
      notApplicable: statements.length - applicable.length,
      notes: [...snapshot.notes, ...twin.notes],
    };
  } finally {
    await Promise.all([source.stop(), sandbox.stop()]);
  }
}

/** A workload has been planned before its Snapshot is taken: the planner has then looked at the ends of indexes. */
async function planOnce(client: Client, statements: readonly BenchStatement[]): Promise<void> {
  await client.query('BEGIN; SET LOCAL plan_cache_mode = force_generic_plan');
  for (const statement of statements) await explain(client, statement);
  await client.query('ROLLBACK');
}

/** Counters of a session appear when it ends; 13 and 14 collect them at their own pace. */
async function countersShown(client: Client): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { rows } = await client.query(
      `SELECT FROM pg_stat_user_indexes WHERE indexrelname = 'on_slow_fast_idx' AND idx_scan > 0`,
    );
    if (rows.length > 0) return;
    await setTimeout(100);
  }
  throw new Error('the counters of the statements that were planned never appeared');
}

async function compare(
  here: Client,
  there: Client,
  twin: Twin,
  statement: BenchStatement,
): Promise<{ readonly comparison: PlanComparison | null; readonly failure: string | null }> {
  const source = await explain(here, statement);
  const copy = await explain(there, statement, twin);
  if ('error' in source) throw new Error(`${statement.origin}: ${source.error}`);
  if ('error' in copy) return { comparison: null, failure: copy.error };
  return { comparison: comparePlans(source.output, copy.output), failure: null };
}

function explain(client: Client, { text, origin, role }: BenchStatement, twin: Twin | null = null) {
  const parameterCount = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  const query = { id: origin, plannableText: text, parameterCount };
  const setup = role === null ? '' : `SET LOCAL ROLE ${role}`;
  return twin === null ? explainStatement(client, query, setup) : explainInTwin(client, twin, query, setup);
}

const wanted = process.argv.slice(2).map(Number);
const results: MajorResult[] = [];
for (const major of wanted.length === 0 ? MAJORS : wanted) {
  const result = await measure(major);
  results.push(result);
  console.log(tableLines([result], results.length === 1).join('\n'));
}
console.log(summaryLine(results));
process.exitCode = goalsHold(results) ? 0 : 1;

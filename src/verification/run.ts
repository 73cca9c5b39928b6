/** Applies migrations to a database in a sandbox, costs the workload with and without them, and rolls them back. */
import { type Client, withClient } from '../database/client.ts';
import type { ParsedStatement } from '../model/query.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { GateResult, IndexMeasurement, QueryMeasurement, Verification } from '../model/verification.ts';
import type { PlannableQuery } from '../model/what-if.ts';
import { planIndexNames } from '../plan/explain.ts';
import { displayRelation } from '../util/identifiers.ts';
import { PlanSession } from '../whatif/plan-session.ts';
import { type IndexState, readIndexState, runMigrationFile } from './apply.ts';
import { catalogueDifference, readCatalogueLines } from './catalogue.ts';
import type { LoadedMigration, MigrationFolder } from './folder.ts';
import {
  fail,
  judgeApplied,
  judgeCatalogue,
  judgeCheaper,
  judgeRegressions,
  judgeUsed,
  pass,
} from './gates.ts';
import { measureLatency } from './latency.ts';
import { readColumnValues } from './sample-values.ts';

/** A statement of the workload as verification needs it. */
export interface VerifiableQuery extends PlannableQuery {
  readonly text: string;
  readonly calls: number;
  readonly parsed: ParsedStatement;
}

export interface VerificationTarget {
  readonly connection: ConnectionSettings;
  readonly data: Verification['data'];
  readonly serverVersion: string;
  /** Called when all migrations are applied, with the indexes that have storage; a twin gives its files their sizes. Returns sizes it estimated, by oid. */
  readonly settle: (client: Client, indexOids: readonly number[]) => Promise<ReadonlyMap<number, number>>;
}

export interface RunOptions {
  /** Largest tolerated rise of one query's cost, as a fraction. */
  readonly maxRegression: number;
  /** Timed runs per query where there are rows. */
  readonly runs: number;
  readonly progress: (line: string) => void;
}

interface Applied {
  readonly migration: LoadedMigration;
  readonly state: IndexState | null;
  readonly buildMs: number;
}

export async function runVerification(
  target: VerificationTarget,
  folder: MigrationFolder,
  queries: readonly VerifiableQuery[],
  options: RunOptions,
): Promise<Verification> {
  return withClient(target.connection, async (client) => {
    const gates: GateResult[] = [];
    const before = await readCatalogueLines(client);
    const applied: Applied[] = [];
    for (const migration of folder.migrations) applied.push(await apply(client, migration, gates, options));
    const storage = applied.flatMap(({ state }) => state?.storageOids ?? []);
    const estimated = await target.settle(client, storage);
    options.progress(`planning ${queries.length} queries without and with the indexes`);
    const measured = await measureQueries(target, applied, queries, options);
    gates.push(
      ...judgeUsed(folder.manifest, measured),
      ...judgeCheaper(folder.manifest, measured, target.data === 'twin'),
      ...judgeRegressions(measured, options.maxRegression),
    );
    const indexes: IndexMeasurement[] = [];
    for (const one of applied.toReversed())
      indexes.unshift(await rollBack(client, one, estimated, gates, options));
    gates.push(judgeCatalogue(catalogueDifference(before, await readCatalogueLines(client))));
    return {
      passed: gates.every((gate) => gate.passed),
      data: target.data,
      serverVersion: target.serverVersion,
      gates,
      indexes,
      queries: measured,
    };
  });
}

/** Up, what it left, and up again: a migration that was interrupted is run twice. */
async function apply(
  client: Client,
  migration: LoadedMigration,
  gates: GateResult[],
  options: RunOptions,
): Promise<Applied> {
  const { entry, up } = migration;
  options.progress(`applying ${entry.up}`);
  const run = await runMigrationFile(client, entry.up, up);
  gates.push(
    run.failure === null
      ? pass('apply', entry.indexName, `${entry.up} ran.`)
      : fail('apply', entry.indexName, run.failure),
  );
  const index = { schema: entry.relation.schema, name: entry.indexName };
  const state = await readIndexState(client, index);
  gates.push(judgeApplied(entry, state));
  if (run.failure === null) {
    const again = await runMigrationFile(client, entry.up, up);
    const after = await readIndexState(client, index);
    gates.push(
      again.failure === null && after?.oid === state?.oid
        ? pass('reapply', entry.indexName, 'Applied a second time, it changes nothing.')
        : fail('reapply', entry.indexName, again.failure ?? 'Applied a second time, it replaces the index.'),
    );
  }
  return { migration, state, buildMs: run.elapsedMs };
}

async function measureQueries(
  target: VerificationTarget,
  applied: readonly Applied[],
  queries: readonly VerifiableQuery[],
  options: RunOptions,
): Promise<readonly QueryMeasurement[]> {
  const oids = applied.flatMap(({ state }) => state?.treeOids ?? []);
  const without =
    oids.length === 0
      ? ''
      : `UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (${oids.join(', ')})`;
  const session = await PlanSession.open(target.connection);
  try {
    const names = await indexNames(session.client, applied);
    const before = await session.plan(queries, without);
    const after = await session.plan(queries, '');
    const source =
      target.data === 'rows'
        ? await readColumnValues(
            session.client,
            queries.flatMap((query) => query.parsed.parameters),
          )
        : null;
    const measured: QueryMeasurement[] = [];
    for (const [at, query] of queries.entries()) {
      const [planBefore, planAfter] = [before[at], after[at]];
      if (planBefore === undefined || planAfter === undefined) continue;
      if ('error' in planBefore || 'error' in planAfter) continue;
      const used = planIndexNames(planAfter.root).flatMap((name) => names.get(name) ?? []);
      const time = async (setup: string) =>
        source === null ? null : measureLatency(session, query, query.parsed, source, setup, options.runs);
      measured.push({
        queryId: query.id,
        text: query.text,
        calls: query.calls,
        costBefore: planBefore.cost,
        costAfter: planAfter.cost,
        latencyBefore: await time(without),
        latencyAfter: await time(''),
        indexes: [...new Set(used)],
      });
    }
    return measured;
  } finally {
    await session.close();
  }
}

/** The migration's index by every name under which a plan may show it: its own, and those of its partitions' indexes. */
async function indexNames(client: Client, applied: readonly Applied[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { migration, state } of applied) {
    if (state === null) continue;
    const { rows } = await client.query<{ name: string }>(
      'SELECT relname AS name FROM pg_class WHERE oid = ANY ($1)',
      [state.treeOids],
    );
    for (const row of rows) names.set(row.name, migration.entry.indexName);
  }
  return names;
}

async function rollBack(
  client: Client,
  { migration, state, buildMs }: Applied,
  estimated: ReadonlyMap<number, number>,
  gates: GateResult[],
  options: RunOptions,
): Promise<IndexMeasurement> {
  const { entry, down } = migration;
  options.progress(`rolling back ${entry.down}`);
  const index = { schema: entry.relation.schema, name: entry.indexName };
  const sizes = (state?.storageOids ?? []).map((oid) => estimated.get(oid) ?? 0);
  const measured = estimated.size === 0;
  const run = await runMigrationFile(client, entry.down, down);
  const gone = (await readIndexState(client, index)) === null;
  gates.push(
    run.failure === null && gone
      ? pass('rollback', entry.indexName, `${entry.down} ran and the index is gone.`)
      : fail('rollback', entry.indexName, run.failure ?? `${entry.down} ran, but the index is still there.`),
  );
  return {
    indexName: entry.indexName,
    relation: displayRelation(entry.relation),
    buildMs,
    dropMs: run.elapsedMs,
    sizeBytes: measured ? (state?.sizeBytes ?? 0) : sizes.reduce((total, size) => total + size, 0),
    measured,
  };
}

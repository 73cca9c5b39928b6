/** Costs the workload, applies migrations to a database in a sandbox, costs it again, and rolls them back. */
import { type Client, withClient } from '../database/client.ts';
import type { ParsedStatement } from '../model/query.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { Note } from '../model/snapshot.ts';
import type { GateResult, IndexMeasurement, QueryMeasurement, Verification } from '../model/verification.ts';
import type { PlannableQuery } from '../model/what-if.ts';
import { quoteRelation } from '../util/identifiers.ts';
import type { PlanTarget } from '../whatif/plan-session.ts';
import type { FileRun } from './apply.ts';
import { type Applied, applyPair } from './apply-pair.ts';
import { judgeLatency, judgeSizes, machineDrift, slowerQueries } from './data-gates.ts';
import type { MigrationFolder } from './folder.ts';
import { type ClaimBasis, judgeCheaper, judgeRegressions, judgeUsed } from './gates.ts';
import { compareStates, measureState, readValues, type Timing } from './measure.ts';
import { measureIndexes } from './measure-indexes.ts';
import { editedNotes } from './notes.ts';
import type { PromisedDefinitions } from './promised-definitions.ts';
import { rollBackPair } from './roll-back-pair.ts';

/** A statement of the workload as verification needs it. */
export interface VerifiableQuery extends PlannableQuery {
  readonly text: string;
  readonly calls: number;
  readonly parsed: ParsedStatement;
}

export interface VerificationTarget extends PlanTarget {
  /** As superuser. */
  readonly connection: ConnectionSettings;
  readonly data: Verification['data'];
  readonly serverVersion: string;
  readonly claims: ClaimBasis;
  /** What the source or its copy lack. */
  readonly notes: readonly Note[];
  /**
   * Called before statements are planned, with new indexes that have storage: a twin gives its files their sizes.
   * Returns sizes that it estimated, by oid.
   */
  readonly fill: (client: Client, indexOids: readonly number[]) => Promise<ReadonlyMap<number, number>>;
  /** Called before files run: a twin's tables are then empty, so that no build reads them. */
  readonly empty: (client: Client) => Promise<void>;
}

export interface RunOptions {
  /** Largest tolerated rise of one query's cost, as a fraction. */
  readonly maxRegression: number;
  /** Share of a claimed saving that must be found. */
  readonly minSaving: number;
  /** With rows: how far an index may be above its estimate, as a fraction; null where that is not asked. */
  readonly maxSizeOver: number | null;
  /** With rows: most that a query may take longer, as a fraction; null where that is not asked. */
  readonly maxLatencyRegression: number | null;
  /** False where down files are not run. */
  readonly rollBack: boolean;
  /** Timed runs per query where there are rows. */
  readonly runs: number;
  readonly progress: (line: string) => void;
}

/** @param gates what was judged before; every further result is added as it comes, for whom the end takes too long */
export async function runVerification(
  target: VerificationTarget,
  folder: MigrationFolder,
  promised: PromisedDefinitions,
  queries: readonly VerifiableQuery[],
  options: RunOptions,
  gates: GateResult[],
): Promise<Verification> {
  const { connection, data } = target;
  return withClient(connection, async (client) => {
    options.progress(`planning ${queries.length} queries without the indexes`);
    await target.fill(client, []);
    const timing = data === 'rows' ? { values: await readValues(target, queries), runs: options.runs } : null;
    const before = await measureState(target, queries, timing);

    await target.empty(client);
    const applied: Applied[] = [];
    for (const migration of folder.migrations) {
      options.progress(`applying ${migration.up.fileName}`);
      applied.push(await applyPair(client, connection, migration, promised, gates));
    }

    options.progress(`planning ${queries.length} queries with the indexes`);
    const states = applied.flatMap(({ indexes }) => indexes);
    const estimated = await target.fill(
      client,
      states.flatMap(({ storageOids }) => storageOids),
    );
    const after = await measureState(target, queries, timing);
    const { measured, users, lost, notes } = compareStates(
      queries,
      before,
      after,
      new Map(
        states.flatMap(({ name, table, treeNames }) =>
          treeNames.map((inTree) => [quoteRelation(inTree), { schema: table.schema, name }] as const),
        ),
      ),
    );
    for (const { migration, indexes } of applied)
      for (const index of migration.entry === null
        ? indexes.map(({ name, table }) => ({ schema: table.schema, name }))
        : [{ schema: migration.entry.relation.schema, name: migration.entry.indexName }])
        gates.push(
          judgeUsed(index.name, migration.entry, users.get(quoteRelation(index)) ?? [], measured.length),
        );
    if (folder.manifest !== null)
      gates.push(...judgeCheaper(folder.manifest, measured, target.claims, options.minSaving));
    gates.push(...judgeRegressions(measured, lost, options.maxRegression));

    if (timing !== null && options.maxLatencyRegression !== null)
      gates.push(...(await askLatency(target, queries, measured, timing, options.maxLatencyRegression)));

    await target.empty(client);
    const indexes: IndexMeasurement[] = [];
    const left = new Set<string>();
    for (const one of applied.toReversed()) {
      const { down } = one.migration;
      let rolledBack: FileRun | null = null;
      if (options.rollBack && down !== null) {
        options.progress(`rolling back ${down.fileName}`);
        rolledBack = await rollBackPair(client, connection, one, down, left, gates);
      }
      indexes.unshift(...measureIndexes(one, rolledBack, data === 'rows' ? null : estimated));
    }
    if (data === 'rows' && options.maxSizeOver !== null)
      gates.push(...judgeSizes(folder.manifest?.migrations ?? [], indexes, options.maxSizeOver));
    return {
      passed: gates.every((gate) => gate.passed),
      data,
      serverVersion: target.serverVersion,
      gates,
      skipped: [],
      indexes,
      queries: measured,
      notes: [...target.notes, ...editedNotes(folder.edited), ...notes],
    };
  });
}

/** How often a query is timed that looks slower, before it fails: a machine that does other work too slows anything down once. */
const LATENCY_ROUNDS = 3;

/** Those that look slower are timed again with the indexes; they fail where they look so every time. */
async function askLatency(
  target: VerificationTarget,
  queries: readonly VerifiableQuery[],
  measured: readonly QueryMeasurement[],
  timing: Timing,
  maxRegression: number,
): Promise<readonly GateResult[]> {
  const drift = machineDrift(measured);
  let slower = slowerQueries(measured, drift, maxRegression);
  for (let round = 1; round < LATENCY_ROUNDS && slower.length > 0; round++) {
    const again = queries.filter(({ id }) => slower.some(({ queryId }) => queryId === id));
    const samples = await measureState(target, again, timing);
    const timed = slower.flatMap((query) => {
      const latency = samples[again.findIndex(({ id }) => id === query.queryId)]?.latency ?? null;
      return latency === null || 'error' in latency ? [] : [{ ...query, latencyAfter: latency }];
    });
    slower = slowerQueries(timed, drift, maxRegression);
  }
  return judgeLatency(measured, slower, maxRegression);
}

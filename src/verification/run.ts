/** Costs the workload, applies migrations to a database in a sandbox, costs it again, and rolls them back. */
import { type Client, withClient } from '../database/client.ts';
import type { ParsedStatement } from '../model/query.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { Note } from '../model/snapshot.ts';
import type { GateResult, IndexMeasurement, Verification } from '../model/verification.ts';
import type { PlannableQuery } from '../model/what-if.ts';
import { quoteRelation } from '../util/identifiers.ts';
import type { PlanTarget } from '../whatif/plan-session.ts';
import { type Applied, applyPair } from './apply-pair.ts';
import type { MigrationFolder } from './folder.ts';
import { type ClaimBasis, judgeCheaper, judgeRegressions, judgeUsed } from './gates.ts';
import { compareStates, measureState, readValues } from './measure.ts';
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
    if (folder.manifest !== null) gates.push(...judgeCheaper(folder.manifest, measured, target.claims));
    gates.push(...judgeRegressions(measured, lost, options.maxRegression));

    await target.empty(client);
    const indexes: IndexMeasurement[] = [];
    const left = new Set<string>();
    for (const one of applied.toReversed()) {
      options.progress(`rolling back ${one.migration.down.fileName}`);
      indexes.unshift(
        ...(await rollBackPair(client, connection, one, data === 'rows' ? null : estimated, left, gates)),
      );
    }
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

/** Applies migrations to a database in a sandbox, costs the workload with and without them, and rolls them back. */
import { type Client, withClient } from '../database/client.ts';
import type { ParsedStatement } from '../model/query.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { Note } from '../model/snapshot.ts';
import type { GateResult, IndexMeasurement, Verification } from '../model/verification.ts';
import type { PlannableQuery } from '../model/what-if.ts';
import { displayRelation } from '../util/identifiers.ts';
import type { PlanTarget } from '../whatif/plan-session.ts';
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
import { measureQueries, plannableQueries } from './measure.ts';
import { editedNotes } from './notes.ts';

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
  /** Whether costs are those of the claims: the same statistics, the same major. */
  readonly exactCosts: boolean;
  /** What the source or its copy lack. */
  readonly notes: readonly Note[];
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

/** A migration that was run, and what it left. */
export interface Applied {
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
    const plannable = await plannableQueries(target, queries);
    const applied: Applied[] = [];
    for (const migration of folder.migrations) applied.push(await apply(client, migration, gates, options));
    const storage = applied.flatMap(({ state }) => state?.storageOids ?? []);
    const estimated = await target.settle(client, storage);
    options.progress(`planning ${queries.length} queries without and with the indexes`);
    const { measured, lost, notes } = await measureQueries(target, applied, queries, plannable, options.runs);
    gates.push(
      ...judgeUsed(folder.manifest, measured),
      ...judgeCheaper(folder.manifest, measured, target.exactCosts),
      ...judgeRegressions(measured, lost, options.maxRegression),
    );
    const indexes: IndexMeasurement[] = [];
    for (const one of applied.toReversed())
      indexes.unshift(await rollBack(client, one, target.data === 'rows' ? null : estimated, gates, options));
    gates.push(judgeCatalogue(catalogueDifference(before, await readCatalogueLines(client))));
    return {
      passed: gates.every((gate) => gate.passed),
      data: target.data,
      serverVersion: target.serverVersion,
      gates,
      indexes,
      queries: measured,
      notes: [...target.notes, ...editedNotes(folder.migrations), ...notes],
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

/** @param estimated sizes by oid, or null where the files on disk have theirs */
async function rollBack(
  client: Client,
  { migration, state, buildMs }: Applied,
  estimated: ReadonlyMap<number, number> | null,
  gates: GateResult[],
  options: RunOptions,
): Promise<IndexMeasurement> {
  const { entry, down } = migration;
  options.progress(`rolling back ${entry.down}`);
  const index = { schema: entry.relation.schema, name: entry.indexName };
  const sizes = (state?.storageOids ?? []).map((oid) => estimated?.get(oid) ?? 0);
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
    sizeBytes: estimated === null ? (state?.sizeBytes ?? 0) : sizes.reduce((total, size) => total + size, 0),
    measured: estimated === null,
  };
}

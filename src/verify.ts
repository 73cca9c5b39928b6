/** The verification pipeline on one page: migrations + Snapshot (or a database's rows) -> sandbox -> applied, checked, costed, rolled back. */
import { collectSnapshot } from './collect/collect.ts';
import { type Client, withClient } from './database/client.ts';
import type { Manifest } from './model/migration.ts';
import type { Sandbox, SandboxOptions } from './model/sandbox.ts';
import type { Note, Snapshot } from './model/snapshot.ts';
import type { GateName, SkippedGate, Verification } from './model/verification.ts';
import { loadParser, parseWorkload } from './query/parse.ts';
import { startSandbox } from './sandbox/provider.ts';
import { toPlannable } from './selection/baseline.ts';
import { canonicalDatabase } from './snapshot/canonical.ts';
import { buildTwinSchema, extendTwin, type Twin } from './twin/build.ts';
import { neededSnapshot } from './twin/needed.ts';
import { estimateIndexSizes, sizedIndex } from './twin/size/index-size.ts';
import { formatNumber } from './util/format.ts';
import { sha256 } from './util/hash.ts';
import { conclude } from './verification/conclude.ts';
import { copyRows } from './verification/copy-rows.ts';
import { judgeFiles } from './verification/files-gate.ts';
import { type MigrationFolder, readMigrationFolder } from './verification/folder.ts';
import { judgeFolder } from './verification/folder-gate.ts';
import type { ClaimBasis } from './verification/gates.ts';
import { readPromisedDefinitions } from './verification/promised-definitions.ts';
import { mayRun, refused } from './verification/refusal.ts';
import { runVerification, type VerifiableQuery, type VerificationTarget } from './verification/run.ts';
import { judgeSchema } from './verification/schema-gate.ts';
import { judgeBySquawk } from './verification/squawk.ts';
import { judgeTimeOver, withinTime } from './verification/time-limit.ts';
import { costsUnasked, costsUnaskedNote, rowsUnasked, turnedOff } from './verification/unasked.ts';

export interface VerifyOptions {
  /** What the database looks like: its statistics for a twin, or its rows. */
  readonly source:
    | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
    | { readonly kind: 'rows'; readonly url: string; readonly samplePercent: number | null };
  readonly sandbox: Pick<SandboxOptions, 'provider' | 'image'>;
  readonly maxRegression: number;
  /** Share of the claimed saving that each query must still bring. */
  readonly minSaving: number;
  /** With all rows: how far an index may be above the manifest's estimate, as a fraction. */
  readonly maxSizeOver: number;
  /** With rows: most that a query may take longer, as a fraction; null: not asked. */
  readonly maxLatencyRegression: number | null;
  /** A database, such as CI's, whose schema is compared with that of the source; null for none. */
  readonly compareWith: Pick<Snapshot, 'catalogue'> | null;
  /** Patterns of the names of up files in a folder without a manifest; none: all. */
  readonly only: readonly string[];
  /** Gates that are not asked. What cannot be run at all, because it is no SQL, fails nevertheless. */
  readonly skipGates: readonly GateName[];
  /** Timed runs per query where there are rows. */
  readonly runs: number;
  /** Files that were edited since the manifest was written become notes, and do not fail. */
  readonly allowEdited: boolean;
  /** Milliseconds from the first plan to the last rollback. */
  readonly timeLimitMs: number;
  readonly progress: (line: string) => void;
}

export const defaultVerifyOptions: Omit<VerifyOptions, 'source'> = {
  sandbox: { provider: 'auto', image: null },
  maxRegression: 0.1,
  minSaving: 0.95,
  maxSizeOver: 0.5,
  maxLatencyRegression: null,
  compareWith: null,
  only: [],
  skipGates: [],
  runs: 10,
  allowEdited: false,
  timeLimitMs: 3_600_000,
  progress: () => {},
};

/**
 * What is wrong with the files is in the result; nothing of them runs unless they pass the gates before.
 * @param folder where advise wrote, or a folder of pairs that somebody wrote by hand.
 * Errors: `migrations-missing`, `manifest-*`, `sandbox-*`, `connection-failed`, those of collectSnapshot and copyRows
 */
export async function verify(
  folder: string,
  given: Pick<VerifyOptions, 'source'> & Partial<VerifyOptions>,
): Promise<Verification> {
  const options: VerifyOptions = { ...defaultVerifyOptions, ...given };
  const migrations = await readMigrationFolder(folder, options.only);
  const skipped: SkippedGate[] = turnedOff(options.skipGates);
  const found = await findAll(migrations, options, skipped);
  return conclude(found, migrations, skipped);
}

/** @param skipped gates that cannot be asked are added */
async function findAll(
  migrations: MigrationFolder,
  options: VerifyOptions,
  skipped: SkippedGate[],
): Promise<Verification> {
  const { source, progress, skipGates } = options;
  const isOff = (gate: GateName) => skipped.some((one) => one.gate === gate);
  const skip = (more: readonly SkippedGate[]) => skipped.push(...more.filter(({ gate }) => !isOff(gate)));
  const snapshot = source.kind === 'snapshot' ? source.snapshot : await collectSnapshot(source.url);
  const gates = [
    ...judgeFolder(migrations, options.allowEdited, !isOff('rollback')),
    ...(await judgeFiles(migrations, snapshot)),
  ];
  if (!isOff('squawk')) {
    const read = await judgeBySquawk(migrations, snapshot.server.major);
    if (typeof read === 'string') skip([{ gate: 'squawk', reason: read }]);
    else gates.push(...read);
  }
  if (options.compareWith !== null)
    gates.push(...(await judgeSchema(snapshot.catalogue, options.compareWith.catalogue, migrations)));
  const withoutCosts = source.kind === 'snapshot' ? await costsUnasked(migrations, snapshot.catalogue) : [];
  skip(withoutCosts);
  if (source.kind === 'rows') skip(rowsUnasked(source.samplePercent, options.maxLatencyRegression));
  if (!mayRun(gates, skipGates)) return refused(gates, source.kind, null, snapshot.notes);
  const queries = await verifiableQueries(migrations, snapshot);
  const sandbox = await startSandbox(
    { ...options.sandbox, major: snapshot.server.major, settings: {} },
    progress,
  );
  try {
    const built = source.kind === 'rows' ? snapshot : neededSnapshot(snapshot, allSql(migrations, queries));
    progress(
      `building the schema: ${built.catalogue.relations.length} of ${formatNumber(snapshot.catalogue.relations.length, 'relation')}`,
    );
    const twin = await buildTwinSchema(sandbox, built, source.kind === 'snapshot');
    const notes = [
      ...snapshot.notes,
      ...twin.notes,
      ...(withoutCosts.length === 0 ? [] : [costsUnaskedNote]),
    ];
    const { definitions, failed } = await readPromisedDefinitions(twin.connection, migrations);
    gates.push(...failed);
    if (!mayRun(gates, skipGates)) return refused(gates, source.kind, sandbox.version, notes);
    if (source.kind === 'rows') {
      const copied = await withClient(twin.owner, (client) =>
        copyRows(source.url, client, snapshot, source.samplePercent, progress),
      );
      notes.push(...copied);
    }
    let step = 'starting';
    const timed = {
      ...options,
      maxSizeOver: isOff('size') ? null : options.maxSizeOver,
      maxLatencyRegression: isOff('latency') ? null : options.maxLatencyRegression,
      rollBack: !isOff('rollback'),
      progress: (line: string) => {
        step = line;
        progress(line);
      },
    };
    const of = target(sandbox, twin, source.kind, notes, claimBasis(twin, snapshot, migrations.manifest));
    return (
      (await withinTime(
        options.timeLimitMs,
        runVerification(of, migrations, definitions, queries, timed, gates),
      )) ?? refused([...gates, judgeTimeOver(options.timeLimitMs, step)], source.kind, sandbox.version, notes)
    );
  } finally {
    await sandbox.stop();
  }
}

/** What the sandbox will run or plan. */
function allSql({ migrations }: MigrationFolder, queries: readonly VerifiableQuery[]): string[] {
  return [
    ...migrations.flatMap(({ entry, up, down }) => [entry?.createSql ?? '', up.content, down?.content ?? '']),
    ...queries.map(({ text }) => text),
  ];
}

function target(
  sandbox: Sandbox,
  twin: Twin,
  kind: VerifyOptions['source']['kind'],
  notes: readonly Note[],
  claims: ClaimBasis,
): VerificationTarget {
  const { connection, planner, clockStands } = twin;
  const common = { connection, planner, clockStands, serverVersion: sandbox.version, notes };
  if (kind === 'rows')
    return {
      ...common,
      data: 'rows',
      claims: 'direction',
      fill: async () => new Map(),
      empty: async () => {},
    };
  return {
    ...common,
    data: 'twin',
    claims,
    fill: (client, oids) => giveSizes(twin, client, oids),
    empty: (client) => twin.files.empty(client),
  };
}

/** @param snapshot the whole of it, of which the twin may be built from a part */
function claimBasis({ exact }: Twin, snapshot: Snapshot, manifest: Manifest | null): ClaimBasis {
  if (!exact) return 'direction';
  return manifest?.snapshotHash === sha256(canonicalDatabase(snapshot)) ? 'costs' : 'shares';
}

/** Files run on empty tables; now tables and new indexes get the sizes that the planner shall see. */
async function giveSizes(
  twin: Twin,
  client: Client,
  oids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  await extendTwin(twin);
  if (oids.length === 0) return new Map();
  const sizes = await withClient(twin.planner, (planner) => estimateIndexSizes(planner, oids));
  await twin.files.resize(
    client,
    [...sizes].map(([oid, size]) => sizedIndex(oid, size)),
  );
  return new Map([...sizes].map(([oid, size]) => [oid, size.sizeBytes]));
}

/** The Snapshot's workload, and queries of the manifest that it does not hold. */
async function verifiableQueries(
  { manifest }: MigrationFolder,
  snapshot: Snapshot,
): Promise<readonly VerifiableQuery[]> {
  await loadParser();
  const parse = (statements: Snapshot['workload']['statements']): readonly VerifiableQuery[] =>
    parseWorkload(
      { ...snapshot.workload, statements },
      snapshot.catalogue,
      snapshot.searchPath,
      snapshot.server.major,
      snapshot.roleSearchPaths,
    ).flatMap(({ id, text, calls, parsed }) =>
      parsed.kind === 'statement' ? [{ ...toPlannable(id, parsed), text, calls, parsed }] : [],
    );
  const own = parse(snapshot.workload.statements);
  const known = new Set(own.map((query) => query.id));
  const claimed = (manifest?.queries ?? [])
    .filter((query) => !known.has(query.id))
    .map((query) => ({
      id: query.id,
      text: query.text,
      calls: query.calls,
      totalTimeMs: null,
      meanTimeMs: null,
      rows: null,
      user: null,
      topLevel: true,
      origin: 'manifest',
    }));
  return [
    ...own,
    ...claimed.flatMap(({ id, ...statement }) => parse([statement]).map((query) => ({ ...query, id }))),
  ];
}

/** The verification pipeline on one page: migrations + Snapshot (or a database's rows) -> sandbox -> applied, checked, costed, rolled back. */
import { collectSnapshot } from './collect/collect.ts';
import { type Client, withClient } from './database/client.ts';
import type { Sandbox, SandboxOptions } from './model/sandbox.ts';
import type { Note, Snapshot } from './model/snapshot.ts';
import type { Verification } from './model/verification.ts';
import { loadParser, parseWorkload } from './query/parse.ts';
import { startSandbox } from './sandbox/provider.ts';
import { toPlannable } from './selection/baseline.ts';
import { buildTwinSchema, extendTwin, type Twin } from './twin/build.ts';
import { neededSnapshot } from './twin/needed.ts';
import { estimateIndexSizes, sizedIndex } from './twin/size/index-size.ts';
import { formatNumber } from './util/format.ts';
import { copyRows } from './verification/copy-rows.ts';
import { type MigrationFolder, readMigrationFolder } from './verification/folder.ts';
import { runVerification, type VerifiableQuery, type VerificationTarget } from './verification/run.ts';

export interface VerifyOptions {
  /** What the database looks like: its statistics for a twin, or its rows. */
  readonly source:
    | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
    | { readonly kind: 'rows'; readonly url: string; readonly samplePercent: number | null };
  readonly sandbox: Pick<SandboxOptions, 'provider' | 'image'>;
  readonly maxRegression: number;
  /** Timed runs per query where there are rows. */
  readonly runs: number;
  readonly progress: (line: string) => void;
}

/** @param folder where advise wrote. Errors: `migrations-*`, `manifest-invalid`, `sandbox-*`, `connection-failed`, those of collectSnapshot and copyRows */
export async function verify(folder: string, options: VerifyOptions): Promise<Verification> {
  const migrations = await readMigrationFolder(folder);
  const { source, progress } = options;
  const snapshot = source.kind === 'snapshot' ? source.snapshot : await collectSnapshot(source.url);
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
    const notes = [...snapshot.notes, ...twin.notes];
    if (source.kind === 'rows') {
      const copied = await withClient(twin.owner, (client) =>
        copyRows(source.url, client, snapshot, source.samplePercent, progress),
      );
      notes.push(...copied);
    }
    return await runVerification(target(sandbox, twin, source.kind, notes), migrations, queries, options);
  } finally {
    await sandbox.stop();
  }
}

/** What the sandbox will run or plan. */
function allSql({ migrations }: MigrationFolder, queries: readonly VerifiableQuery[]): string[] {
  return [...migrations.flatMap(({ up, down }) => [up, down]), ...queries.map(({ text }) => text)];
}

function target(
  sandbox: Sandbox,
  twin: Twin,
  kind: 'snapshot' | 'rows',
  notes: readonly Note[],
): VerificationTarget {
  const { connection, planner, clockStands } = twin;
  const common = { connection, planner, clockStands, serverVersion: sandbox.version, notes };
  return kind === 'rows'
    ? { ...common, data: 'rows', exactCosts: false, settle: async () => new Map() }
    : {
        ...common,
        data: 'twin',
        exactCosts: twin.exact,
        settle: (client, oids) => giveSizes(twin, client, oids),
      };
}

/** The migrations ran on empty files; now tables and indexes get the sizes that the planner shall see. */
async function giveSizes(
  twin: Twin,
  client: Client,
  oids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  await extendTwin(twin);
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
  const claimed = manifest.queries
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

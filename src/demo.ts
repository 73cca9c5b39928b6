/** The demo on one page: a hotel's database and its workload, advised, migrated, measured and rolled back on a real server. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Advice, advise, defaultRecommendationOptions } from './advise.ts';
import { collectSnapshot } from './collect/collect.ts';
import { type Client, connectionUrl, withClient } from './database/client.ts';
import { loadHotel } from './demo/load.ts';
import { measureWorkload, type StatementMeasurement } from './demo/measure-workload.ts';
import { reportTeam } from './demo/report-team.ts';
import { runWorkload, startObservation } from './demo/run-workload.ts';
import type { Recommendation } from './model/recommendation.ts';
import type { Sandbox, SandboxOptions } from './model/sandbox.ts';
import type { Verification } from './model/verification.ts';
import { startSandbox } from './sandbox/provider.ts';
import { writeSnapshot } from './snapshot/file.ts';
import { quoteIdentifier } from './util/identifiers.ts';
import { readIndexState, runMigrationFile } from './verification/apply.ts';
import { catalogueDifference, readCatalogueLines } from './verification/catalogue.ts';
import { verify } from './verify.ts';
import { writeMigrations } from './write-migrations.ts';

export interface DemoOptions {
  /** Where the Snapshot and the migrations go. */
  readonly folder: string;
  readonly sandbox: Pick<SandboxOptions, 'provider' | 'image'>;
  readonly progress: (line: string) => void;
}

export interface DemoIndex {
  readonly name: string;
  readonly buildMs: number;
  readonly dropMs: number;
  readonly sizeBytes: number;
  readonly estimatedBytes: number;
  readonly valid: boolean;
}

/** One of the report's five indexes, built on the demo's rows. */
export interface HandMadeMeasurement {
  readonly name: string;
  readonly key: string;
  readonly table: string;
  readonly sizeBytes: number;
}

export interface DemoResult {
  readonly serverVersion: string;
  readonly files: readonly string[];
  readonly snapshotPath: string;
  readonly recommendation: Recommendation;
  /** Without any index but the keys, with the advised ones, and with the report's five hand-made ones instead, timed by turns. */
  readonly before: readonly StatementMeasurement[];
  readonly after: readonly StatementMeasurement[];
  readonly byHand: readonly StatementMeasurement[];
  readonly handMade: readonly HandMadeMeasurement[];
  readonly indexes: readonly DemoIndex[];
  /** What advise says once its indexes are there. */
  readonly second: Recommendation;
  readonly verification: Verification;
  /** Lines of the catalogue that differ after the rollback; empty as it should be. */
  readonly difference: readonly string[];
  /** Everything applied, valid, verified, rolled back, and nothing more to advise. */
  readonly passed: boolean;
}

const MAJOR = 18;
/** A twentieth of a day runs in a few seconds. */
const FRACTION = 1 / 20;
const SEED = 1;
const RUNS = 20;

export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { progress } = options;
  const server = await startSandbox(
    {
      ...options.sandbox,
      major: MAJOR,
      settings: { shared_preload_libraries: 'pg_stat_statements', shared_buffers: '256MB' },
    },
    progress,
  );
  try {
    return await withClient(server.connection(), (client) => demonstrate(server, client, options));
  } finally {
    await server.stop();
  }
}

async function demonstrate(server: Sandbox, client: Client, options: DemoOptions): Promise<DemoResult> {
  const { folder, progress } = options;
  const url = connectionUrl(server.connection());

  progress('loading the hotel');
  await loadHotel(client, (line) => progress(`loading the hotel: ${line}`));
  progress('running a twentieth of a day of its application');
  await startObservation(client);
  await runWorkload(client, { fraction: FRACTION, seed: SEED });
  // What the demo itself asks of the server from here on is not the hotel's.
  await client.query("ALTER SYSTEM SET pg_stat_statements.track = 'none'");
  await client.query('SELECT pg_reload_conf()');
  progress('reading the workload into a Snapshot');
  const snapshotPath = join(folder, 'hotel.snapshot.json.gz');
  await mkdir(folder, { recursive: true });
  const snapshot = await collectSnapshot(url);
  await writeSnapshot(snapshotPath, snapshot);
  const adviseOptions = { recommendation: defaultRecommendationOptions, sandbox: options.sandbox, progress };
  const advice = await advise(snapshot, adviseOptions);
  const migrationsFolder = join(folder, 'migrations-out');
  const { paths: files } = await writeMigrations(migrationsFolder, advice);
  progress('verifying the files in a twin');
  const verification = await verify(migrationsFolder, {
    source: { kind: 'snapshot', snapshot },
    sandbox: options.sandbox,
    progress,
  });

  const catalogue = await readCatalogueLines(client);
  progress('applying the migrations');
  const applied = await applyAll(server, client, advice);
  progress('asking again, now that they are there');
  const { recommendation: second } = await advise(await collectSnapshot(url), adviseOptions);
  progress(
    'timing the statements by turns: without them, with them, with those that the report’s team made by hand',
  );
  const handMade = await buildByHand(client);
  const advisedNames = advice.pairs.map((pair) => pair.indexName);
  const handMadeNames = handMade.map((index) => index.name);
  const [before = [], after = [], byHand = []] = await measureWorkload(
    client,
    [[], advisedNames, handMadeNames],
    { runs: RUNS, seed: SEED },
  );
  for (const name of handMadeNames) await client.query(`DROP INDEX ${quoteIdentifier(name)}`);
  progress('rolling back');
  const indexes = await rollBackAll(server, advice, applied);
  const difference = catalogueDifference(catalogue, await readCatalogueLines(client));
  return {
    serverVersion: server.version,
    files,
    snapshotPath,
    recommendation: advice.recommendation,
    before,
    after,
    byHand,
    handMade,
    indexes,
    second,
    verification,
    difference,
    passed:
      indexes.length > 0 &&
      indexes.every((index) => index.valid) &&
      verification.passed &&
      difference.length === 0 &&
      second.indexes.length === 0,
  };
}

interface AppliedIndex {
  readonly buildMs: number;
  readonly sizeBytes: number;
  readonly valid: boolean;
}

async function applyAll(
  server: Sandbox,
  client: Client,
  { pairs }: Advice,
): Promise<readonly AppliedIndex[]> {
  const applied: AppliedIndex[] = [];
  for (const { up, indexName, relation } of pairs) {
    const { failure, elapsedMs } = await runMigrationFile(server.connection(), up.fileName, up.content);
    if (failure !== null) throw new Error(failure);
    const state = await readIndexState(client, { schema: relation.schema, name: indexName });
    applied.push({ buildMs: elapsedMs, sizeBytes: state?.sizeBytes ?? 0, valid: state?.valid ?? false });
  }
  return applied;
}

async function rollBackAll(
  server: Sandbox,
  { pairs, recommendation }: Advice,
  applied: readonly AppliedIndex[],
): Promise<readonly DemoIndex[]> {
  const indexes: DemoIndex[] = [];
  for (const [at, { down, indexName }] of pairs.entries()) {
    const { failure, elapsedMs } = await runMigrationFile(server.connection(), down.fileName, down.content);
    if (failure !== null) throw new Error(failure);
    const { buildMs = 0, sizeBytes = 0, valid = false } = applied[at] ?? {};
    const estimatedBytes = recommendation.indexes[at]?.sizeBytes ?? 0;
    indexes.push({ name: indexName, buildMs, dropMs: elapsedMs, sizeBytes, estimatedBytes, valid });
  }
  return indexes;
}

/** Builds the team's own indexes beside those that are there. */
async function buildByHand(client: Client): Promise<readonly HandMadeMeasurement[]> {
  const handMade: HandMadeMeasurement[] = [];
  for (const { name, key, createSql } of reportTeam.indexes) {
    await client.query(createSql);
    const state = await readIndexState(client, { schema: 'public', name });
    if (state === null) throw new Error(`there is no index ${name}`);
    handMade.push({ name, key, table: state.table.name, sizeBytes: state.sizeBytes });
  }
  return handMade;
}

/** Reads a source database into a Snapshot: one connection, one READ ONLY transaction, catalogue reads only. */
import type { Client } from '../database/client.ts';
import { neutralOutputStatement } from '../database/neutral-output.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { toolVersion } from '../util/version.ts';
import { readCatalogue } from './catalogue.ts';
import { type CollectOptions, defaultCollectOptions } from './options.ts';
import { withSecuredRoles } from './policies.ts';
import { createReader } from './reader.ts';
import { applyRoleSettings, readApplicationRole } from './role-settings.ts';
import { applicationSearchPath, otherSearchPaths, readSearchPathSetting } from './search-path.ts';
import { databaseNotes, readDatabase, readServer } from './server-and-database.ts';
import { withReadOnlySession } from './session.ts';
import { readSettings } from './settings.ts';
import { mergedNameNotes } from './workload/merged-names.ts';
import { observeValues } from './workload/observe-values.ts';
import { noWorkload, readPgStatStatements } from './workload/pg-stat-statements.ts';

/**
 * Reads all that later stages need from the database at `url` (a Postgres URL). Nothing is written there, and no lock
 * stronger than ACCESS SHARE is taken.
 *
 * What the role may not read is a note of the Snapshot. Errors: those of `withReadOnlySession`, `unsupported-version`.
 */
export async function collectSnapshot(url: string, options: Partial<CollectOptions> = {}): Promise<Snapshot> {
  const chosen = { ...defaultCollectOptions, ...options };
  return withReadOnlySession(url, chosen, (client) => readSource(client, chosen));
}

async function readSource(client: Client, options: CollectOptions): Promise<Snapshot> {
  const step = async (name: string) => options.onStep?.(name);

  await step('server');
  const { server, collectedAt, notes: serverNotes } = await readServer(client);
  const reader = createReader(client, server.major);
  const settings = await readSettings(reader);
  const pathSetting = await readSearchPathSetting(reader);
  // After the source's own settings were read.
  await client.query(neutralOutputStatement);
  const database = await readDatabase(reader);

  const { catalogue, notes: catalogueNotes } = await readCatalogue(reader, step);

  await step('workload');
  const { workload, notes: workloadNotes } =
    options.workload === 'none'
      ? { workload: noWorkload, notes: [] }
      : await readPgStatStatements(reader, options);
  const observed = options.observeValues ? await observeValues(reader, workload) : { workload, notes: [] };
  const role = await readApplicationRole(reader, workload);

  const searchPath = options.searchPath ?? applicationSearchPath(pathSetting, role, catalogue.schemas);
  const roleSearchPaths =
    options.searchPath === null ? otherSearchPaths(pathSetting, role, catalogue.schemas, searchPath) : [];
  const mergedNames = await mergedNameNotes({ server, catalogue, searchPath, roleSearchPaths, workload });

  const secured = await withSecuredRoles(reader, catalogue, workload);

  await step('done');
  return {
    format: 'indexwright-snapshot',
    formatVersion: 1,
    toolVersion,
    collectedAt,
    server,
    database,
    settings: applyRoleSettings(settings, role),
    searchPath,
    roleSearchPaths,
    catalogue: secured,
    workload: observed.workload,
    notes: [
      ...serverNotes,
      ...databaseNotes(database),
      ...catalogueNotes,
      ...workloadNotes,
      ...observed.notes,
      ...role.notes,
      ...mergedNames,
    ],
  };
}

/** Lets the server write the indexes that a manifest promises, to compare them with those that its files make. */
import { type Client, withClient } from '../database/client.ts';
import type { ManifestEntry } from '../model/migration.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { GateResult } from '../model/verification.ts';
import { errorMessage } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { readIndexState } from './apply.ts';
import type { MigrationFolder } from './folder.ts';
import { fail } from './gates.ts';

/** What pg_get_indexdef says of each. */
export type PromisedDefinitions = ReadonlyMap<ManifestEntry, string>;

/**
 * Each is built and rolled back, while the tables are still empty. One that the server refuses fails: the schema is not
 * the one that it was promised for.
 */
export async function readPromisedDefinitions(
  connection: ConnectionSettings,
  { migrations }: MigrationFolder,
): Promise<{ readonly definitions: PromisedDefinitions; readonly failed: readonly GateResult[] }> {
  const definitions = new Map<ManifestEntry, string>();
  const failed: GateResult[] = [];
  await withClient(connection, async (client) => {
    for (const { entry } of migrations)
      if (entry !== null)
        try {
          definitions.set(entry, await definitionOf(client, entry));
        } catch (error) {
          failed.push(
            fail(
              'fresh',
              'snapshot-stale',
              entry.indexName,
              `The schema of the Snapshot does not take the promised index: ${singleLine(errorMessage(error))}. Take a Snapshot anew, or ask for advice anew.`,
            ),
          );
        }
  });
  return { definitions, failed };
}

async function definitionOf(client: Client, entry: ManifestEntry): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query(entry.createSql);
    const state = await readIndexState(client, { schema: entry.relation.schema, name: entry.indexName });
    if (state === null) throw new Error(`${entry.createSql} made no index`);
    return state.definition;
  } finally {
    await client.query('ROLLBACK');
  }
}

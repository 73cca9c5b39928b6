/** Builds the statistical twin: a database that plans as the source does and holds no rows. */
import { type Client, withClient } from '../database/client.ts';
import type { ConnectionSettings, Sandbox } from '../model/sandbox.ts';
import type { Note, RelationSize, Snapshot } from '../model/snapshot.ts';
import { clockSql, withPinnedClock } from './clock.ts';
import { createTwinDatabase } from './database.ts';
import { insertExtendedStatistics } from './extended-statistics.ts';
import { storeIndexEnds } from './index-ends.ts';
import { makeSchema } from './make-schema.ts';
import { refuseOwnSchemas } from './own-names.ts';
import { setPolicySettings } from './policy-settings.ts';
import { RelationFiles, type SizedRelation } from './relation-files.ts';
import { closed, connectionAs, createRoles } from './roles.ts';
import { estimateIndexHeads } from './size/index-size.ts';
import { insertStatistics } from './statistics.ts';
import { switchesSql } from './switches.ts';
import { placeRelations } from './tablespaces.ts';

export interface Twin {
  readonly sandbox: Sandbox;
  readonly snapshot: Snapshot;
  /** As superuser, with the source's planner settings and allow_system_table_mods on. Nothing of the source's is to run or be planned so. */
  readonly connection: ConnectionSettings;
  /** As the ordinary role that owns all that comes from the source. */
  readonly owner: ConnectionSettings;
  /** As the ordinary role that plans statements. */
  readonly planner: ConnectionSettings;
  readonly files: RelationFiles;
  /** What the twin could not rebuild. */
  readonly notes: readonly Note[];
  /** Extensions that the source has and the sandbox lacks. */
  readonly missingExtensions: readonly string[];
  /** Whether `now()` is the time of the Snapshot, in views, functions, policies and statements that pinClock has read. */
  readonly clockStands: boolean;
  /** False where the sandbox is of another major than the source: costs are near, not equal. */
  readonly exact: boolean;
}

/**
 * Schema, settings and statistics, with all files still empty; `extendTwin` gives them their sizes. Error: `schema-name-taken`.
 * @param clockStands false where statements will run on rows: reading the stopped clock takes longer
 */
export async function buildTwinSchema(
  sandbox: Sandbox,
  snapshot: Snapshot,
  clockStands = true,
): Promise<Twin> {
  refuseOwnSchemas(snapshot);
  const notes: Note[] = [];
  const files = new RelationFiles(sandbox);
  const missingExtensions: string[] = [];
  const exact = sandbox.major === snapshot.server.major;
  if (!exact)
    notes.push({
      code: 'other-major',
      message: `The twin runs PostgreSQL ${sandbox.major}, the source ${snapshot.server.major}: costs are no longer exact.`,
      hint: `Run: indexwright sandbox install ${snapshot.server.major}`,
    });
  const { connection, notes: databaseNotes } = await createTwinDatabase(sandbox, snapshot);
  notes.push(...databaseNotes);
  const owner = connectionAs('indexwright_owner', connection);
  const planner = connectionAs('indexwright_planner', connection);
  await withClient(closed(connection), async (superuser) => {
    await superuser.query('SET client_min_messages = error');
    await createRoles(superuser, connection);
    await superuser.query(switchesSql);
    if (clockStands) await superuser.query(clockSql(snapshot.redaction?.clock ?? snapshot.collectedAt));
    await withClient(owner, async (client) => {
      await client.query('SET check_function_bodies = off; SET client_min_messages = error');
      const pinned = clockStands ? withPinnedClock(snapshot) : snapshot;
      const schema = await makeSchema({ superuser, owner: client }, pinned, sandbox.major);
      notes.push(...schema.notes);
      missingExtensions.push(...schema.missingExtensions);
      notes.push(...(await setPolicySettings(superuser, schema.built, connection.database)));
      notes.push(...(await placeRelations(superuser, snapshot)));
      notes.push(...(await insertStatistics(superuser, schema.built)));
      notes.push(...(await insertExtendedStatistics(superuser, snapshot, sandbox.major)));
      const { ends, notes: endsNotes } = await storeIndexEnds({ superuser, owner: client }, schema.built);
      files.setIndexEnds(ends);
      notes.push(...endsNotes);
    });
  });
  return {
    sandbox,
    snapshot,
    connection,
    owner,
    planner,
    files,
    notes,
    missingExtensions,
    clockStands,
    exact,
  };
}

/** Gives every table and index of the twin the size it has on the source; tables first, since what is in an index depends on them. */
export async function extendTwin(twin: Twin): Promise<void> {
  await withClient(closed(twin.connection), async (client) => {
    const { tables, indexes } = await sizedRelations(client, twin.snapshot);
    await twin.files.resize(client, tables);
    const unknown = new Map(
      indexes.flatMap(({ oid, blocks, knownHeight, metapage }) =>
        knownHeight === null && metapage === undefined ? [[oid, blocks]] : [],
      ),
    );
    const heads = await withClient(twin.planner, (planner) => estimateIndexHeads(planner, unknown));
    await twin.files.resize(
      client,
      indexes.map(({ knownHeight, ...index }) => ({
        ...index,
        treeHeight: knownHeight ?? heads.get(index.oid)?.treeHeight ?? 0,
        gin: heads.get(index.oid)?.gin ?? null,
      })),
    );
  });
}

export async function buildTwin(sandbox: Sandbox, snapshot: Snapshot): Promise<Twin> {
  const twin = await buildTwinSchema(sandbox, snapshot);
  await extendTwin(twin);
  return twin;
}

/** Sizes by the Snapshot of what exists in the twin. */
async function sizedRelations(
  client: Client,
  snapshot: Snapshot,
): Promise<{
  readonly tables: readonly SizedRelation[];
  readonly indexes: readonly (Omit<SizedRelation, 'treeHeight' | 'gin'> & {
    readonly knownHeight: number | null;
  })[];
}> {
  const { rows } = await client.query<{ oid: string; key: string }>(
    `SELECT c.oid, n.nspname || chr(1) || c.relname AS key FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm', 'p', 'i', 'I') AND c.oid >= 16384`,
  );
  const oids = new Map(rows.map((row) => [row.key, Number(row.oid)]));
  const { relations } = snapshot.catalogue;
  const sized = (schema: string, name: string, size: RelationSize, tableBlocks: number) => {
    const oid = oids.get(`${schema}\u0001${name}`);
    return oid === undefined ? [] : [{ oid, ...size, tableBlocks }];
  };
  return {
    tables: relations.flatMap(({ schema, name, size }) =>
      sized(schema, name, size, size.blocks).map((table) => ({ ...table, treeHeight: 0, gin: null })),
    ),
    indexes: relations.flatMap(({ schema, size, indexes }) =>
      indexes.flatMap((index) =>
        sized(schema, index.name, index.size, size.blocks).map((of) => ({
          ...of,
          knownHeight: index.treeHeight,
          metapage: index.metapage,
        })),
      ),
    ),
  };
}

/** Builds the statistical twin: a database that plans as the source does and holds no rows. */
import { type Client, withClient } from '../database/client.ts';
import type { ConnectionSettings, Sandbox } from '../model/sandbox.ts';
import type { Note, RelationSize, Snapshot } from '../model/snapshot.ts';
import { chunks } from '../util/collections.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { clockSql, withPinnedClock } from './clock.ts';
import { createTwinDatabase } from './database.ts';
import { insertExtendedStatistics } from './extended-statistics.ts';
import { storeIndexEnds } from './index-ends.ts';
import { RelationFiles, type SizedRelation } from './relation-files.ts';
import { connectionAs, createRoles, type TwinClients } from './roles.ts';
import { type SchemaStatement, schemaPhases } from './schema.ts';
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
  /** Whether `now()` is the time of the Snapshot, in views, functions and statements that pinClock has read. */
  readonly clockStands: boolean;
  /** False where the sandbox is of another major than the source: costs are near, not equal. */
  readonly exact: boolean;
}

/**
 * Schema, settings and statistics, with all files still empty; `extendTwin` gives them their sizes.
 * @param clockStands false where statements will run on rows: reading the stopped clock takes longer
 */
export async function buildTwinSchema(
  sandbox: Sandbox,
  snapshot: Snapshot,
  clockStands = true,
): Promise<Twin> {
  const notes: Note[] = [];
  const files = new RelationFiles(sandbox);
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
  await withClient(connection, async (superuser) => {
    await superuser.query('SET client_min_messages = error');
    await createRoles(superuser, connection);
    await superuser.query(switchesSql);
    if (clockStands) await superuser.query(clockSql(snapshot.redaction?.clock ?? snapshot.collectedAt));
    await withClient(owner, async (client) => {
      await client.query('SET check_function_bodies = off; SET client_min_messages = error');
      for (const phase of schemaPhases(clockStands ? withPinnedClock(snapshot) : snapshot))
        notes.push(...(await runPhase({ superuser, owner: client }, phase)));
      await invalidateIndexes(superuser, snapshot);
      notes.push(...(await placeRelations(superuser, snapshot)));
      notes.push(...(await insertStatistics(superuser, snapshot)));
      notes.push(...(await insertExtendedStatistics(superuser, snapshot)));
      const { ends, notes: endsNotes } = await storeIndexEnds({ superuser, owner: client }, snapshot);
      files.setIndexEnds(ends);
      notes.push(...endsNotes);
    });
  });
  return { sandbox, snapshot, connection, owner, planner, files, notes, clockStands, exact };
}

/** The planner passes over an index that CREATE INDEX CONCURRENTLY left unfinished. */
async function invalidateIndexes(client: Client, { catalogue }: Snapshot): Promise<void> {
  const invalid = catalogue.relations.flatMap(({ schema, indexes }) =>
    indexes.filter(({ isValid }) => !isValid).map(({ name }) => quoteRelation({ schema, name })),
  );
  await client.query(
    'UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (SELECT to_regclass(name) FROM unnest($1::text[]) name)',
    [invalid],
  );
}

/** Gives every table and index of the twin the size it has on the source; tables first, since what is in an index depends on them. */
export async function extendTwin(twin: Twin): Promise<void> {
  await withClient(twin.connection, async (client) => {
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

/** More would hold more locks at once than they save round trips. */
const STATEMENTS_AT_ONCE = 100;

/** Runs the statements until none succeeds any more; what is left gets its fallback, then becomes a note. */
async function runPhase(clients: TwinClients, phase: readonly SchemaStatement[]): Promise<Note[]> {
  let pending = [...phase];
  const errors = new Map<SchemaStatement, string>();
  for (let before = Number.POSITIVE_INFINITY; pending.length > 0 && pending.length < before; ) {
    before = pending.length;
    const failed: SchemaStatement[] = [];
    for (const privileged of [true, false]) {
      const client = privileged ? clients.superuser : clients.owner;
      const own = pending.filter((statement) => statement.privileged === privileged);
      for (const batch of chunks(own, STATEMENTS_AT_ONCE))
        failed.push(...(await runBatch(client, batch, errors)));
    }
    pending = failed;
  }
  const notes: Note[] = [];
  for (const statement of pending) {
    if (statement.fallback !== null && (await succeeds(clients.owner, statement.fallback, () => {})))
      continue;
    notes.push({
      code: statement.subject.startsWith('extension ') ? 'extension-missing' : 'not-rebuilt',
      message: `The twin has no ${statement.subject}: ${errors.get(statement) ?? 'unknown error'}.`,
      hint: statement.subject.startsWith('extension ')
        ? 'Use a sandbox that has it: --sandbox container --sandbox-image <image>.'
        : null,
    });
  }
  return notes;
}

/** In one message and so one transaction, which takes half the time; where one fails, each on its own. Returns those that failed. */
async function runBatch(
  client: Client,
  batch: readonly SchemaStatement[],
  errors: Map<SchemaStatement, string>,
): Promise<SchemaStatement[]> {
  try {
    // Each on lines of its own: it may end in a comment.
    await client.query(batch.map(({ sql }) => sql).join('\n;\n'));
    return [];
  } catch {
    // Nothing of it was done: which one failed, and why, shows below.
  }
  const failed: SchemaStatement[] = [];
  for (const statement of batch)
    if (!(await succeeds(client, statement.sql, (message) => errors.set(statement, message))))
      failed.push(statement);
  return failed;
}

/** Duplicates count as done: a partition's constraint may have come with its parent's. */
async function succeeds(client: Client, sql: string, onError: (message: string) => void): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === '42710') return true;
    onError(errorMessage(error));
    return false;
  }
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

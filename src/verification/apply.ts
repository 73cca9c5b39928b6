/** Runs migration files statement by statement, as psql does, and looks at what they left. */
import { type Client, withClient } from '../database/client.ts';
import { indexWork } from '../migrations/index-work.ts';
import { runScript, splitScript } from '../migrations/script.ts';
import type { RelationName } from '../model/relation.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { FileLocation } from '../model/verification.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteRelation } from '../util/identifiers.ts';

export interface FileRun {
  /** Null when every statement succeeded; else one sentence with the line. */
  readonly failure: string | null;
  /** The line of the statement that failed, or null. */
  readonly failedLine: number | null;
  /** Milliseconds of the statements that create or drop indexes: settings and guards are not the work. */
  readonly elapsedMs: number;
  /** The same by the name of the index. */
  readonly elapsedByIndex: ReadonlyMap<string, number>;
}

/** On a connection of its own, as psql has one for each file: what a file sets or makes for its session ends with it. */
export function runMigrationFile(
  connection: ConnectionSettings,
  fileName: string,
  content: string,
): Promise<FileRun> {
  return withClient(connection, (client) => runFile(client, fileName, content));
}

async function runFile(client: Client, fileName: string, content: string): Promise<FileRun> {
  const elapsedByIndex = new Map<string, number>();
  let elapsedMs = 0;
  const finish = (failure: string | null, failedLine: number | null): FileRun => ({
    failure,
    failedLine,
    elapsedMs,
    elapsedByIndex,
  });
  try {
    const statements = await splitScript(content);
    const failed = await runScript(statements, async (sql, { tree }) => {
      const started = performance.now();
      await client.query(sql);
      const elapsed = performance.now() - started;
      const work = indexWork(tree);
      if (work.length > 0) elapsedMs += elapsed;
      for (const { name } of work)
        elapsedByIndex.set(name, (elapsedByIndex.get(name) ?? 0) + elapsed / work.length);
    });
    if (failed === null) return finish(null, null);
    const { line } = failed.statement;
    return finish(`${fileName}, line ${line}: ${errorMessage(failed.error)}`, line);
  } catch (error) {
    return finish(`${fileName}: ${errorMessage(error)}`, null);
  }
}

/** Where a file stopped, or its beginning. */
export function lineOf({ fileName }: { readonly fileName: string }, { failedLine }: FileRun): FileLocation {
  return { file: fileName, line: failedLine ?? 1 };
}

/** State of an index in the catalogue, or null where there is none of that name. */
export interface IndexState {
  readonly oid: number;
  readonly name: string;
  readonly table: RelationName;
  readonly definition: string;
  readonly valid: boolean;
  readonly sizeBytes: number;
  /** Every index of its tree that has storage: itself, or the partitions' ones. */
  readonly storageOids: readonly number[];
  /** Itself and every index below it. */
  readonly treeOids: readonly number[];
  /** Their names: a partition's index may be in another schema. */
  readonly treeNames: readonly RelationName[];
}

export async function readIndexState(client: Client, index: RelationName): Promise<IndexState | null> {
  const { rows } = await client.query<{ oid: string | null }>('SELECT to_regclass($1)::oid::text AS oid', [
    quoteRelation(index),
  ]);
  const oid = rows[0]?.oid ?? null;
  return oid === null ? null : readIndexStateOf(client, Number(oid));
}

/** Null where the object is no index. */
export async function readIndexStateOf(client: Client, oid: number): Promise<IndexState | null> {
  const { rows } = await client.query<{
    oid: string;
    name: string;
    schema: string;
    table: string;
    definition: string;
    valid: boolean;
    sizeBytes: string;
    storageOids: string[];
    treeOids: string[];
    treeNames: RelationName[];
  }>(
    `WITH RECURSIVE tree AS (
       SELECT $1::oid AS oid UNION SELECT i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid)
     SELECT i.indexrelid::text AS oid, x.relname AS name, n.nspname AS schema, t.relname AS table, pg_get_indexdef(i.indexrelid) AS definition,
            i.indisvalid AND i.indisready AND i.indislive AS valid,
            (SELECT sum(pg_relation_size(oid))::text FROM tree) AS "sizeBytes",
            (SELECT array_agg(c.oid::text ORDER BY c.oid) FROM tree JOIN pg_class c USING (oid) WHERE c.relkind = 'i') AS "storageOids",
            (SELECT array_agg(oid::text ORDER BY oid) FROM tree) AS "treeOids",
            (SELECT json_agg(json_build_object('schema', s.nspname, 'name', c.relname) ORDER BY c.oid)
             FROM tree JOIN pg_class c USING (oid) JOIN pg_namespace s ON s.oid = c.relnamespace) AS "treeNames"
     FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE i.indexrelid = $1::oid`,
    [oid],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    oid: Number(row.oid),
    name: row.name,
    table: { schema: row.schema, name: row.table },
    definition: row.definition,
    valid: row.valid,
    sizeBytes: Number(row.sizeBytes),
    storageOids: (row.storageOids ?? []).map(Number),
    treeOids: row.treeOids.map(Number),
    treeNames: row.treeNames,
  };
}

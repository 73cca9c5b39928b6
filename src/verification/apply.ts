/** Runs migration files statement by statement, as psql does, and looks at what they left. */
import type { Client } from '../database/client.ts';
import { runScript, type ScriptStatement, splitScript } from '../migrations/script.ts';
import type { RelationName } from '../model/relation.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteRelation } from '../util/identifiers.ts';

export interface FileRun {
  /** Null when every statement succeeded; else one sentence with the line. */
  readonly failure: string | null;
  /** Milliseconds of its CREATE INDEX and DROP INDEX statements: settings and guards are not the work. */
  readonly elapsedMs: number;
}

export async function runMigrationFile(client: Client, fileName: string, content: string): Promise<FileRun> {
  let failure: string | null = null;
  let elapsedMs = 0;
  try {
    const statements = await splitScript(content);
    const work = new Set(statements.filter(({ tree }) => isIndexWork(tree)).map(({ sql }) => sql));
    const failed = await runScript(statements, async (sql) => {
      const started = performance.now();
      await client.query(sql);
      if (work.has(sql)) elapsedMs += performance.now() - started;
    });
    if (failed !== null)
      failure = `${fileName}, line ${failed.statement.line}: ${errorMessage(failed.error)}`;
  } catch (error) {
    failure = `${fileName}: ${errorMessage(error)}`;
  }
  // What the file left of its session must not reach the next one: psql has a session for each.
  try {
    await client.query('ROLLBACK; RESET SESSION AUTHORIZATION; RESET ALL');
  } catch (error) {
    failure ??= `${fileName}: it leaves a session that cannot go on: ${errorMessage(error)}`;
  }
  return { failure, elapsedMs };
}

function isIndexWork(tree: ScriptStatement['tree']): boolean {
  return 'IndexStmt' in tree || 'DropStmt' in tree;
}

/** State of an index in the catalogue, or null where there is none of that name. */
export interface IndexState {
  readonly oid: number;
  readonly table: RelationName;
  readonly definition: string;
  readonly valid: boolean;
  readonly sizeBytes: number;
  /** Every index of its tree that has storage: itself, or the partitions' ones. */
  readonly storageOids: readonly number[];
  /** Itself and every index below it. */
  readonly treeOids: readonly number[];
}

export async function readIndexState(client: Client, index: RelationName): Promise<IndexState | null> {
  const { rows } = await client.query<{
    oid: string;
    schema: string;
    name: string;
    definition: string;
    valid: boolean;
    sizeBytes: string;
    storageOids: string[];
    treeOids: string[];
  }>(
    `WITH RECURSIVE tree AS (
       SELECT to_regclass($1)::oid AS oid UNION SELECT i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid)
     SELECT i.indexrelid::text AS oid, n.nspname AS schema, t.relname AS name, pg_get_indexdef(i.indexrelid) AS definition,
            i.indisvalid AND i.indisready AND i.indislive AS valid,
            (SELECT sum(pg_relation_size(oid))::text FROM tree) AS "sizeBytes",
            (SELECT array_agg(c.oid::text ORDER BY c.oid) FROM tree JOIN pg_class c USING (oid) WHERE c.relkind = 'i') AS "storageOids",
            (SELECT array_agg(oid::text ORDER BY oid) FROM tree) AS "treeOids"
     FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE i.indexrelid = to_regclass($1)`,
    [quoteRelation(index)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    oid: Number(row.oid),
    table: { schema: row.schema, name: row.name },
    definition: row.definition,
    valid: row.valid,
    sizeBytes: Number(row.sizeBytes),
    storageOids: (row.storageOids ?? []).map(Number),
    treeOids: row.treeOids.map(Number),
  };
}

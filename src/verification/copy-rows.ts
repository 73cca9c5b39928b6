/** Copies the rows of a database of the user's into a sandbox; the source is only read. */
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type Client, connectUrl } from '../database/client.ts';
import type { Note, Relation, Snapshot } from '../model/snapshot.ts';
import { displayIdentifier, displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import {
  beginSource,
  beginTarget,
  currentRole,
  explainSourceError,
  explainTargetError,
} from './copy-session.ts';
import { refreshViews } from './refresh-views.ts';

/**
 * All tables, in one READ ONLY, REPEATABLE READ transaction of the source; then materialised views are refreshed and everything is analysed.
 * Returns what could not be copied or refreshed.
 * Errors: `connection-failed`, `permission-denied`, `source-timeout`, `source-locked`, `source-conflict`, `source-changed`, `copy-failed`.
 * @param samplePercent share of each table's pages to take, or null for all rows
 */
export async function copyRows(
  url: string,
  target: Client,
  snapshot: Snapshot,
  samplePercent: number | null,
  progress: (line: string) => void,
): Promise<readonly Note[]> {
  const { relations } = snapshot.catalogue;
  const tables = relations.filter(({ kind }) => kind === 'table');
  const views = relations.filter(({ kind }) => kind === 'materialized-view');
  const notes: Note[] = [];
  const source = await connectUrl(url);
  try {
    await source.query(beginSource);
    const role = await currentRole(source);
    await target.query(beginTarget);
    for (const table of tables) {
      if (!(await exists(target, table))) {
        notes.push(missingNote(table));
        continue;
      }
      if (table.rowSecurity) notes.push(rowSecurityNote(table, role));
      progress(`copying ${displayRelation(table)}`);
      await copyTable(source, target, table, samplePercent, role);
    }
    await target.query('COMMIT');
    await source.query('ROLLBACK');
  } finally {
    await source.end().catch(() => {});
  }
  notes.push(...(await refreshViews(target, views)));
  await target.query('VACUUM ANALYZE');
  return notes;
}

async function copyTable(
  source: Client,
  target: Client,
  table: Relation,
  samplePercent: number | null,
  role: string,
): Promise<void> {
  const name = quoteRelation(table);
  const columns = table.columns
    .filter((column) => column.generated === null)
    .map((column) => quoteIdentifier(column.name))
    .join(', ');
  const sample = samplePercent === null ? '' : ` TABLESAMPLE SYSTEM (${samplePercent}) REPEATABLE (0)`;
  const rows = source.query(copyTo(`COPY (SELECT ${columns} FROM ONLY ${name}${sample}) TO STDOUT`));
  // A table without columns of its own has empty lines for rows; an empty list of columns is not allowed.
  const list = columns === '' ? '' : ` (${columns})`;
  const sink = target.query(copyFrom(`COPY ${name}${list} FROM STDIN`));
  // When one side fails, both do: which was first tells whose fault it is.
  const failures: ('source' | 'target')[] = [];
  rows.once('error', () => failures.push('source'));
  sink.once('error', () => failures.push('target'));
  try {
    await pipeline(rows, sink);
  } catch (error) {
    throw failures[0] === 'target'
      ? explainTargetError(error, table)
      : explainSourceError(error, table, role);
  }
}

async function exists(client: Client, table: Relation): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    quoteRelation(table),
  ]);
  return rows[0]?.found ?? false;
}

function missingNote(table: Relation): Note {
  return {
    code: 'rows-missing',
    message: `The rows of ${displayRelation(table)} were not copied: the throw-away server has no such table.`,
    hint: null,
  };
}

function rowSecurityNote(table: Relation, role: string): Note {
  return {
    code: 'rows-hidden',
    message: `${displayRelation(table)} has row-level security: only rows that ${displayIdentifier(role)} may see were copied.`,
    hint: 'Read with a role that has BYPASSRLS to copy all.',
  };
}

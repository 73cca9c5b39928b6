/** Turns the smallest and largest values of columns into the bytes that the twin's indexes hold at their ends. */
import type { RelationName } from '../model/relation.ts';
import type { Note, Snapshot } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { errorMessage } from '../util/errors.ts';
import { displayRelation } from '../util/identifiers.ts';
import type { StoredValue } from './btree-file.ts';
import { singleColumnValues } from './heap-page.ts';
import type { TwinClients } from './roles.ts';

export interface StoredEnds {
  readonly low: StoredValue;
  readonly high: StoredValue;
}

/** By table oid and column number, as `columnKey` joins them. */
export type EndsByColumn = ReadonlyMap<string, StoredEnds>;

export function columnKey(tableOid: number, columnNumber: number): string {
  return `${tableOid}.${columnNumber}`;
}

interface ColumnRow extends RelationName {
  readonly key: string;
  readonly type: string;
  readonly variableLength: boolean;
  readonly low: string;
  readonly high: string;
}

/** Two of them and their line pointers fit on a page. */
const MAX_VALUE_BYTES = 2_700;

/**
 * The server itself converts: one table a type is filled with the values, read back as a file, and dropped.
 * Returns a note for each relation with a value that the twin cannot take.
 */
export async function storeIndexEnds(
  clients: TwinClients,
  snapshot: Snapshot,
): Promise<{ readonly ends: EndsByColumn; readonly notes: readonly Note[] }> {
  const asked = snapshot.catalogue.relations.flatMap(({ schema, name, statistics }) =>
    statistics.flatMap(({ column, indexEnds }) =>
      indexEnds === undefined ? [] : [{ schema, name, column, ...indexEnds }],
    ),
  );
  const ends = new Map<string, StoredEnds>();
  const notes: Note[] = [];
  if (asked.length === 0) return { ends, notes };
  const { rows } = await clients.owner.query<ColumnRow>(
    `SELECT x.*, a.attrelid || '.' || a.attnum AS key, format_type(a.atttypid, a.atttypmod) AS type, a.attlen < 0 AS "variableLength"
     FROM json_to_recordset($1) AS x (schema text, name text, "column" text, low text, high text)
     JOIN pg_namespace n ON n.nspname = x.schema
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = x.name
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = x."column" AND NOT a.attisdropped`,
    [JSON.stringify(asked)],
  );
  for (const [type, columns] of groupBy(rows, (row) => row.type)) {
    const store = async (some: readonly ColumnRow[]) => {
      for (const [key, stored] of await storeValues(clients, type, some)) ends.set(key, stored);
    };
    await store(columns).catch(async () => {
      // One value that the twin cannot read fails them all: find whose it is.
      for (const column of columns)
        await store([column]).catch((error: unknown) =>
          notes.push({
            code: 'statistics-not-restored',
            message: `The twin could not take the ends of an index of ${displayRelation(column)}: ${errorMessage(error)}.`,
            hint: null,
          }),
        );
    });
  }
  return { ends, notes };
}

async function storeValues(
  { superuser, owner: client }: TwinClients,
  type: string,
  columns: readonly ColumnRow[],
): Promise<readonly (readonly [string, StoredEnds])[]> {
  const table = 'indexwright_ends';
  const variableLength = columns.some((column) => column.variableLength);
  await client.query(`CREATE TABLE pg_temp.${table} (value ${type})`);
  try {
    // Neither compressed nor moved out of line.
    if (variableLength)
      await client.query(`ALTER TABLE pg_temp.${table} ALTER COLUMN value SET STORAGE PLAIN`);
    await client.query(
      `INSERT INTO pg_temp.${table} SELECT CAST(x.value AS ${type}) FROM unnest($1::text[]) WITH ORDINALITY AS x (value, position) ORDER BY position`,
      [columns.flatMap(({ low, high }) => [low, high])],
    );
    // VACUUM FULL writes a new file around the buffers, in the rows' order.
    await client.query(`VACUUM FULL pg_temp.${table}`);
    const { rows: paths } = await client.query<{ path: string }>(
      `SELECT pg_relation_filepath('pg_temp.${table}') AS path`,
    );
    const { rows: files } = await superuser.query<{ file: Buffer }>(
      'SELECT pg_read_binary_file($1) AS file',
      [paths[0]?.path],
    );
    const values = singleColumnValues(files[0]?.file ?? Buffer.alloc(0));
    return columns.flatMap(({ key }, at) => {
      const [low, high] = [values[2 * at], values[2 * at + 1]];
      if (low === undefined || high === undefined) throw new Error(`the values of ${key} were not stored`);
      if (Math.max(low.length, high.length) > MAX_VALUE_BYTES) return [];
      const stored = (bytes: Buffer): StoredValue => ({ bytes, variableLength });
      return [[key, { low: stored(low), high: stored(high) }] as const];
    });
  } finally {
    await client.query(`DROP TABLE pg_temp.${table}`);
  }
}

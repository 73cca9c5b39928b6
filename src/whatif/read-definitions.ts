/** Reads hypothetical indexes back as the server understood them: what is emitted means the same under any search path. */
import type { Client } from '../database/client.ts';
import { type IndexKeyRow, toIndexKeys } from '../database/index-keys.ts';
import { neutralOutputStatement } from '../database/neutral-output.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { IndexDefinition } from '../model/index-definition.ts';
import { stripOuterParentheses } from '../util/parentheses.ts';

/**
 * Definitions by oid, with types, functions, operators and operator classes qualified where they are not of pg_catalog.
 * @param created what was asked for, by the index's oid
 */
export async function readDefinitions(
  client: Client,
  created: ReadonlyMap<number, IndexDefinition>,
): Promise<ReadonlyMap<number, IndexDefinition>> {
  if (created.size === 0) return new Map();
  const oids = [...created.keys()];
  await client.query(`BEGIN; ${neutralOutputStatement}`);
  try {
    const keys = await client.query<IndexKeyRow>(readSqlFile('collect/index-keys.sql'), [oids]);
    const partial = await client.query<{ oid: number; predicate: string }>(
      readSqlFile('whatif/index-predicates.sql'),
      [oids],
    );
    const keysByOid = toIndexKeys(keys.rows);
    const predicates = new Map(partial.rows.map((row) => [row.oid, stripOuterParentheses(row.predicate)]));
    return new Map(
      [...created].map(([oid, asked]) => [
        oid,
        { ...asked, ...keysByOid.get(oid), predicate: predicates.get(oid) ?? null },
      ]),
    );
  } finally {
    await client.query('ROLLBACK');
  }
}

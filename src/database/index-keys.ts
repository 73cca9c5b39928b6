/** What an index stores, key by key, as sql/collect/index-keys.sql reads it. */
import type { IndexKey, IndexKeyTarget } from '../model/index-definition.ts';
import { groupBy } from '../util/collections.ts';
import { stripOuterParentheses } from '../util/parentheses.ts';

export interface IndexKeyRow {
  readonly index_oid: number;
  readonly is_key: boolean;
  readonly column: string | null;
  readonly expression: string | null;
  /** pg_index.indoption: bit 1 DESC, bit 2 NULLS FIRST; 0 for access methods without order. */
  readonly option: number;
  readonly opclass: string | null;
  readonly collation: string | null;
}

export interface IndexKeys {
  readonly keys: readonly IndexKey[];
  readonly included: readonly string[];
}

/** By index oid. */
export function toIndexKeys(rows: readonly IndexKeyRow[]): ReadonlyMap<number, IndexKeys> {
  return new Map(
    [...groupBy(rows, (row) => row.index_oid)].map(([oid, parts]) => [
      oid,
      {
        keys: parts.filter((part) => part.is_key).map(toKey),
        included: parts.filter((part) => !part.is_key).flatMap((part) => part.column ?? []),
      },
    ]),
  );
}

function toKey(row: IndexKeyRow): IndexKey {
  return {
    target: toTarget(row),
    direction: (row.option & 1) === 0 ? 'asc' : 'desc',
    nulls: (row.option & 2) === 0 ? 'last' : 'first',
    opclass: row.opclass,
    collation: row.collation,
  };
}

function toTarget(row: IndexKeyRow): IndexKeyTarget {
  if (row.column !== null) return { kind: 'column', column: row.column };
  return { kind: 'expression', sql: stripOuterParentheses(row.expression ?? '') };
}

/** What the server itself runs when rows are deleted: for each foreign key to them, a search of the referring table, which no plan of the DELETE shows. */
import type { Constraint as ConstraintNode } from '@pgsql/types';
import type { Query } from '../model/query.ts';
import type { Catalogue, Relation, WorkloadStatement } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { searchedColumn } from '../util/foreign-key.ts';
import { displayIdentifier, displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import { lineageOf } from '../util/partitions.ts';
import { names } from './ast.ts';
import { tryParse } from './parser.ts';

/**
 * The queries, and after them the checks that their DELETEs run and that no index serves: once for each deleted row (a row a call
 * where that is not known). Checks that were observed themselves (pg_stat_statements.track = all) are not added again; a check
 * that deletes (ON DELETE CASCADE) runs further ones.
 * @param read makes queries of statements
 * @param smallPages pages of a table below which an index would not help
 */
export function withForeignKeyChecks(
  queries: readonly Query[],
  read: (statements: readonly WorkloadStatement[]) => readonly Query[],
  catalogue: Catalogue,
  smallPages: number,
): readonly Query[] {
  const keys = unservedKeys(catalogue, smallPages);
  const relations = new Map(catalogue.relations.map((relation) => [quoteRelation(relation), relation]));
  const all = [...queries];
  for (let latest = queries; latest.length > 0; ) {
    const checks = latest.flatMap((query) => checksOf(query, keys, relations));
    const known = new Set(all.map(({ id }) => id));
    latest = read(checks)
      .filter(({ id }) => !known.has(id))
      .map((query) => ({ ...query, ranFor: query.origins[0] ?? '' }));
    all.push(...latest);
  }
  return all;
}

interface ForeignKey {
  readonly name: string;
  readonly referring: Relation;
  readonly referenced: string;
  readonly columns: readonly string[];
  readonly onDelete: string;
}

/** By referenced relation; those whose table is large and has no index that searches by one of the key's columns. */
function unservedKeys({ relations }: Catalogue, smallPages: number): ReadonlyMap<string, ForeignKey[]> {
  const keys = relations.flatMap((referring) =>
    referring.constraints.flatMap(({ type, inherited, definition, name }) => {
      const node = type === 'foreign-key' && !inherited ? constraintNode(definition) : null;
      return node === null ? [] : [foreignKey(referring, name, node)];
    }),
  );
  const unserved = keys.filter(
    ({ referring, columns }) =>
      (referring.kind === 'partitioned-table' || referring.size.blocks >= smallPages) &&
      !referring.indexes.some((index) => columns.includes(searchedColumn(index) ?? '')),
  );
  return groupBy(unserved, ({ referenced }) => referenced);
}

function foreignKey(referring: Relation, name: string, node: ConstraintNode): ForeignKey {
  // Always qualified: the catalogue is read under an empty search path.
  const { schemaname = '', relname: table = '' } = node.pktable ?? {};
  return {
    name,
    referring,
    referenced: quoteRelation({ schema: schemaname, name: table }),
    columns: names(node.fk_attrs),
    onDelete: node.fk_del_action ?? 'a',
  };
}

/** Null where it cannot be read, and for one that is not enforced. */
function constraintNode(definition: string): ConstraintNode | null {
  if (/\bNOT ENFORCED$/.test(definition)) return null;
  const statement = tryParse(`ALTER TABLE t ADD ${definition}`)?.stmts?.[0]?.stmt;
  if (statement === undefined || !('AlterTableStmt' in statement)) return null;
  const [command] = statement.AlterTableStmt.cmds ?? [];
  const added = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined;
  return added !== undefined && 'Constraint' in added ? added.Constraint : null;
}

function checksOf(
  { calls, totalTimeMs, rowsPerCall, parsed }: Query,
  keys: ReadonlyMap<string, readonly ForeignKey[]>,
  relations: ReadonlyMap<string, Relation>,
): readonly WorkloadStatement[] {
  if (parsed.kind === 'failure' || parsed.statementType !== 'delete') return [];
  const rows = Math.round(calls * (rowsPerCall ?? 1));
  const target = parsed.uses.find(({ role }) => role === 'target');
  if (target === undefined || rows === 0) return [];
  // A row of a partition is also one of the partitioned tables above it.
  return lineageOf(target.relation, relations)
    .flatMap((relation) => keys.get(relation) ?? [])
    .map((key) => ({
      text: checkText(key),
      calls: rows,
      // The DELETE's own time holds it.
      totalTimeMs: totalTimeMs === null ? null : 0,
      meanTimeMs: totalTimeMs === null ? null : 0,
      rows: null,
      user: null,
      topLevel: false,
      origin: `The server runs it for each row that DELETE takes out of ${displayRelation(target.relation)}, by the foreign key ${displayIdentifier(key.name)}.`,
    }));
}

/** As ri_triggers.c writes it, and pg_stat_statements shows it. */
function checkText({ referring, columns, onDelete }: ForeignKey): string {
  const from = `${referring.kind === 'partitioned-table' ? '' : 'ONLY '}${quoteRelation(referring)}`;
  const where = columns
    .map((column, at) => {
      // An operator of pg_catalog need not exist for a type that does not belong there.
      const ownType = referring.columns.find(({ name }) => name === column)?.type.includes('.') ?? false;
      return `$${at + 1} ${ownType ? '=' : 'OPERATOR(pg_catalog.=)'} ${quoteIdentifier(column)}`;
    })
    .join(' AND ');
  switch (onDelete) {
    case 'c':
      return `DELETE FROM ${from} WHERE ${where}`;
    case 'n':
    case 'd': {
      const value = onDelete === 'n' ? 'NULL' : 'DEFAULT';
      const set = columns.map((column) => `${quoteIdentifier(column)} = ${value}`).join(', ');
      return `UPDATE ${from} SET ${set} WHERE ${where}`;
    }
    default:
      return `SELECT $${columns.length + 1} FROM ${from} x WHERE ${where} FOR KEY SHARE OF x`;
  }
}

/** Reads INSERT, UPDATE, DELETE and MERGE: the relation they change, what they write to it, and the rows they look for. */
import type { DeleteStmt, InsertStmt, MergeStmt, Node, ReturningClause, UpdateStmt } from '@pgsql/types';
import type { Analysis, Environment } from './analysis.ts';
import { addConditions } from './conditions.ts';
import { bindExpression, type Place } from './expand.ts';
import { readFrom, readItem } from './from.ts';
import { readOutputs } from './outputs.ts';
import { nullableRegion, type Region } from './region.ts';
import type { FromItem, Level } from './scope.ts';
import { opaqueSource } from './sources.ts';
import { readWith } from './with.ts';
import { readTarget, type WriteTarget, writeAssignment, writeColumns } from './write-target.ts';

export function readInsert(
  insert: InsertStmt,
  surroundings: Environment,
  region: Region,
  analysis: Analysis,
): Level {
  const place = placeFor(insert, surroundings, region, analysis);
  const target = readTarget(insert.relation, place);
  const listed = (insert.cols ?? []).flatMap((col) => ('ResTarget' in col ? [col.ResTarget.name ?? ''] : []));
  const columns = listed.length > 0 ? listed : target.item.columns.map((column) => column.name);
  writeColumns(target, columns);
  const source = insert.selectStmt;
  if (source !== undefined && 'SelectStmt' in source) {
    const rows = source.SelectStmt.valuesLists ?? [];
    for (const row of rows) {
      const values = 'List' in row ? (row.List.items ?? []) : [];
      for (const [index, value] of values.entries()) writeAssignment(target, columns[index], value, place);
    }
    if (rows.length === 0)
      analysis.readers.readSelect(source.SelectStmt, place.environment, region, analysis).readAll();
  }
  const conflict = insert.onConflictClause;
  const excluded: FromItem = {
    sources: [opaqueSource({ alias: 'excluded', columns, uses: [] })],
    columns: [],
    order: null,
  };
  const inConflict = withScope(place, [target.item, excluded]);
  assign(conflict?.targetList, target, inConflict);
  if (conflict?.whereClause !== undefined) bindExpression(conflict.whereClause, inConflict);
  return returning(insert.returningClause, [target.item], place);
}

export function readUpdate(
  update: UpdateStmt,
  surroundings: Environment,
  region: Region,
  analysis: Analysis,
): Level {
  const place = placeFor(update, surroundings, region, analysis);
  const target = readTarget(update.relation, place);
  const items = [target.item, ...readFrom(update.fromClause ?? [], place)];
  const inside = withScope(place, items);
  addConditions(update.whereClause, inside);
  assign(update.targetList, target, inside);
  return returning(update.returningClause, items, inside);
}

export function readDelete(
  deletion: DeleteStmt,
  surroundings: Environment,
  region: Region,
  analysis: Analysis,
): Level {
  const place = placeFor(deletion, surroundings, region, analysis);
  const target = readTarget(deletion.relation, place);
  const items = [target.item, ...readFrom(deletion.usingClause ?? [], place)];
  const inside = withScope(place, items);
  addConditions(deletion.whereClause, inside);
  return returning(deletion.returningClause, items, inside);
}

/** A join of source and target, outer on the side whose unmatched rows an action wants. */
export function readMerge(
  merge: MergeStmt,
  surroundings: Environment,
  region: Region,
  analysis: Analysis,
): Level {
  const place = placeFor(merge, surroundings, region, analysis);
  const clauses = (merge.mergeWhenClauses ?? []).flatMap((node) =>
    'MergeWhenClause' in node ? [node.MergeWhenClause] : [],
  );
  const wants = (kind: string) => clauses.some((clause) => clause.matchKind === kind);
  const targetRegion = wants('MERGE_WHEN_NOT_MATCHED_BY_TARGET') ? nullableRegion(region) : region;
  const sourceRegion = wants('MERGE_WHEN_NOT_MATCHED_BY_SOURCE') ? nullableRegion(region) : region;
  const target = readTarget(merge.relation, { ...place, region: targetRegion });
  const source =
    merge.sourceRelation === undefined
      ? []
      : [readItem(merge.sourceRelation, { ...place, region: sourceRegion })];
  const inside = withScope(place, [target.item, ...source]);
  const joined = targetRegion === region ? sourceRegion : targetRegion;
  addConditions(merge.joinCondition, { ...inside, region: joined });
  for (const { condition, targetList, values } of clauses) {
    if (condition !== undefined) bindExpression(condition, inside);
    assign(targetList, target, inside);
    for (const [index, value] of (values ?? []).entries()) {
      const column = targetList?.[index];
      const name = column !== undefined && 'ResTarget' in column ? column.ResTarget.name : undefined;
      writeAssignment(target, name, value, inside);
    }
  }
  return returning(merge.returningClause, [target.item, ...source], inside);
}

function placeFor(
  statement: { readonly withClause?: InsertStmt['withClause'] },
  surroundings: Environment,
  region: Region,
  analysis: Analysis,
): Place {
  const environment = readWith(statement.withClause, statement, surroundings, analysis);
  return {
    scope: { items: [], outer: environment.outer, correlated: null },
    environment,
    region,
    analysis,
  };
}

function withScope(place: Place, items: readonly FromItem[]): Place {
  return { ...place, scope: { ...place.scope, items } };
}

/** SET lists: the columns are written, their new values read. */
function assign(targets: readonly Node[] | undefined, target: WriteTarget, place: Place): void {
  for (const node of targets ?? []) {
    if (!('ResTarget' in node)) continue;
    const { name, val } = node.ResTarget;
    if (name !== undefined) writeColumns(target, [name]);
    const value = val === undefined ? undefined : assignedValue(val);
    if (value !== undefined) writeAssignment(target, name, value, place);
  }
}

/** One column's part of `(a, b) = (1, 2)`; of `(a, b) = (SELECT ...)`, which each column repeats, all of it once. */
function assignedValue(value: Node): Node | undefined {
  if (!('MultiAssignRef' in value)) return value;
  const { source, colno = 1 } = value.MultiAssignRef;
  if (source !== undefined && 'RowExpr' in source) return source.RowExpr.args?.[colno - 1];
  return colno === 1 ? source : undefined;
}

/** RETURNING reads what it names; `old` and `new` (PostgreSQL 18) are rows that no index serves. */
function returning(clause: ReturningClause | undefined, items: readonly FromItem[], place: Place): Level {
  const inside = withScope(place, items);
  const { outputs, readAll } = readOutputs(clause?.exprs ?? [], items, inside);
  return { outputs, readAll, order: null, plain: false };
}

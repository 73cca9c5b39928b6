/** Reads the FROM clause: relations, subqueries, functions and joins become sources that names are looked up in. */
import type { Alias, JoinExpr, Node, RangeFunction, RangeSubselect } from '@pgsql/types';
import type { Environment } from './analysis.ts';
import { names, operatorNode, rebuild } from './ast.ts';
import { opaqueNode, usesIn } from './binding.ts';
import { alternatives } from './choices.ts';
import { addConditions } from './conditions.ts';
import { bindExpression, type Place } from './expand.ts';
import { fullJoinRegion, nullableRegion, openRegion, type Region } from './region.ts';
import { readRelation } from './relations.ts';
import type { FromItem, Output, Scope, Source } from './scope.ts';
import { derivedSource, itemOf, opaqueSource, renamed } from './sources.ts';
import type { UseBuilder } from './use.ts';

/** Reads all items of a FROM clause in order; later ones see earlier ones where they are LATERAL. */
export function readFrom(clause: readonly Node[], place: Place): readonly FromItem[] {
  const items: FromItem[] = [];
  for (const node of clause) items.push(readItem(node, { ...place, scope: withItems(place, items) }));
  return items;
}

function withItems(place: Place, items: readonly FromItem[]): Place['scope'] {
  return { ...place.scope, items: [...place.scope.items, ...items] };
}

/** Reads one item; `place.scope` holds what a LATERAL item may refer to. */
export function readItem(node: Node, place: Place): FromItem {
  if ('RangeVar' in node) return readRelation(node.RangeVar, place);
  if ('RangeSubselect' in node) return readSubselect(node.RangeSubselect, place);
  if ('RangeFunction' in node) return readFunction(node.RangeFunction, place);
  if ('JoinExpr' in node) return readJoin(node.JoinExpr, place);
  if ('RangeTableSample' in node && node.RangeTableSample.relation !== undefined)
    return readItem(node.RangeTableSample.relation, place);
  if ('RangeTableFunc' in node) return readTableExpression(node, node.RangeTableFunc.alias, place);
  if ('JsonTable' in node) return readTableExpression(node, node.JsonTable.alias, place);
  return itemOf(opaqueSource({ alias: null, columns: [], uses: [] }));
}

function readSubselect({ subquery, alias, lateral }: RangeSubselect, place: Place): FromItem {
  if (subquery === undefined || !('SelectStmt' in subquery))
    return itemOf(opaqueSource({ alias: alias?.aliasname ?? null, columns: [], uses: [] }));
  const region = openRegion(place.region);
  const outer = lateral === true ? place.scope : place.environment.outer;
  const environment: Environment = { ...place.environment, outer };
  const level = place.analysis.readers.readSelect(subquery.SelectStmt, environment, region, place.analysis);
  region.opensUp = level.plain;
  return derivedSource(alias?.aliasname ?? null, level, names(alias?.colnames));
}

/** Functions see what stands before them in FROM, with or without LATERAL. */
function readFunction({ functions, alias, coldeflist }: RangeFunction, place: Place): FromItem {
  const uses = new Set<UseBuilder>();
  let functionName = '';
  for (const entry of functions ?? []) {
    const [call] = 'List' in entry ? (entry.List.items ?? []) : [entry];
    if (call === undefined) continue;
    for (const use of usesIn(bindExpression(call, place))) uses.add(use);
    if ('FuncCall' in call) functionName = names(call.FuncCall.funcname).at(-1) ?? '';
  }
  const defined = (coldeflist ?? []).flatMap((definition) =>
    'ColumnDef' in definition ? [definition.ColumnDef.colname ?? ''] : [],
  );
  const aliasName = alias?.aliasname ?? functionName;
  const columns = [...names(alias?.colnames), ...defined];
  // A function of one scalar result names its column as itself or its alias.
  return itemOf(
    opaqueSource({
      alias: aliasName,
      columns: columns.length > 0 ? columns : [aliasName],
      uses,
    }),
  );
}

/** XMLTABLE and JSON_TABLE: their arguments are read, their columns unknown. */
function readTableExpression(node: Node, alias: Alias | undefined, place: Place): FromItem {
  const uses = new Set<UseBuilder>();
  rebuild(node, (inner) => {
    if ('ColumnRef' in inner) for (const use of usesIn(bindExpression(inner, place))) uses.add(use);
    return undefined;
  });
  const columns = names(alias?.colnames);
  return itemOf(opaqueSource({ alias: alias?.aliasname ?? null, columns, uses }));
}

function readJoin(join: JoinExpr, place: Place): FromItem {
  const sides = joinRegions(join, place.region);
  if (join.larg === undefined || join.rarg === undefined) return { sources: [], columns: [], order: null };
  const left = readItem(join.larg, { ...place, region: sides.left });
  const right = readItem(join.rarg, { ...place, region: sides.right, scope: withItems(place, [left]) });
  const scope: Scope = { ...place.scope, items: [left, right] };
  const merged = mergedNames(join, left, right);
  for (const region of sides.conditions) {
    for (const name of merged) addUsing(name, left, right, { ...place, region });
    addConditions(join.quals, { ...place, region, scope });
  }
  const mergedColumns = merged.flatMap((name) =>
    mergedColumn(join, columnNamed(name, left), columnNamed(name, right)),
  );
  const isMerged = new Set(merged);
  const columns = [
    ...mergedColumns,
    ...[...left.columns, ...right.columns].filter((column) => !isMerged.has(column.name)),
  ];
  return aliased(join, { sources: [...left.sources, ...right.sources], columns, order: null }, mergedColumns);
}

interface JoinRegions {
  readonly left: Region;
  readonly right: Region;
  /** Where the conditions are in force. */
  readonly conditions: readonly Region[];
}

/** Conditions of an outer join narrow its nullable side only. */
function joinRegions(join: JoinExpr, region: Region): JoinRegions {
  const nullable = nullableRegion(region);
  switch (join.jointype) {
    case 'JOIN_LEFT':
      return { left: region, right: nullable, conditions: [nullable] };
    case 'JOIN_RIGHT':
      return { left: nullable, right: region, conditions: [nullable] };
    case 'JOIN_FULL': {
      const right = nullableRegion(region);
      const conditions = [fullJoinRegion(nullable, right), fullJoinRegion(right, nullable)];
      return { left: nullable, right, conditions };
    }
    default:
      return { left: region, right: region, conditions: [region] };
  }
}

function mergedNames(join: JoinExpr, left: FromItem, right: FromItem): readonly string[] {
  if (join.isNatural !== true) return names(join.usingClause);
  const rightNames = new Set(right.columns.map((column) => column.name));
  return [...new Set(left.columns.map((column) => column.name))].filter((name) => rightNames.has(name));
}

function addUsing(name: string, left: FromItem, right: FromItem, place: Place): void {
  const leftColumn = columnNamed(name, left);
  const rightColumn = columnNamed(name, right);
  if (leftColumn === undefined || rightColumn === undefined) return;
  const bind = () => operatorNode(leftColumn.bind(), '=', rightColumn.bind());
  for (const expression of alternatives(place.analysis.choices, bind))
    place.analysis.conditions.push({ expression, region: place.region });
}

function columnNamed(name: string, item: FromItem): Output | undefined {
  return item.columns.find((column) => column.name === name);
}

/** The side that is never null; of a full join, neither alone. */
function mergedColumn(
  join: JoinExpr,
  left: Output | undefined,
  right: Output | undefined,
): readonly Output[] {
  if (left === undefined || right === undefined) return [left ?? right ?? []].flat();
  if (join.jointype === 'JOIN_RIGHT') return [right];
  if (join.jointype !== 'JOIN_FULL') return [left];
  return [{ name: left.name, bind: () => opaqueNode([...usesIn(left.bind()), ...usesIn(right.bind())]) }];
}

/** `(a JOIN b ...) AS j (x, y)` hides the names inside; `USING (x) AS j` adds one for the merged columns. */
function aliased(join: JoinExpr, item: FromItem, merged: readonly Output[]): FromItem {
  const { alias, join_using_alias: usingAlias } = join;
  if (alias !== undefined) {
    const columns = renamed(item.columns, names(alias.colnames));
    return { sources: [joinSource(alias, columns, item)], columns, order: null };
  }
  if (usingAlias === undefined) return item;
  return { ...item, sources: [...item.sources, joinSource(usingAlias, merged, item)] };
}

function joinSource(alias: Alias, columns: readonly Output[], item: FromItem): Source {
  return {
    alias: alias.aliasname ?? null,
    schema: null,
    columns,
    readWhole: () => item.sources.flatMap((inner) => inner.readWhole()),
  };
}

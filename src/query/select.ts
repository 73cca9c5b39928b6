/** Reads one SELECT: its FROM, conditions, keys and outputs, and which of its outputs let conditions from outside pass. */
import type { Node, SelectStmt } from '@pgsql/types';
import type { Analysis, Environment } from './analysis.ts';
import { opaqueNode } from './binding.ts';
import { alternatives, bindOnce } from './choices.ts';
import { addConditions } from './conditions.ts';
import { bindExpression, type Place } from './expand.ts';
import { extremeKeys } from './extremes.ts';
import { readFrom } from './from.ts';
import { hasAggregate } from './functions.ts';
import { guardOutputs } from './guard.ts';
import { bindKeys, distinctKeys, groupingKeys, windowsOf } from './keys.ts';
import { requestOrder } from './ordering.ts';
import { readOutputs } from './outputs.ts';
import { noteLimit } from './parameters.ts';
import type { Region } from './region.ts';
import type { FromItem, Level } from './scope.ts';
import { readSetOperation } from './set-operation.ts';
import { readWith } from './with.ts';

export function readSelect(
  select: SelectStmt,
  surroundings: Environment,
  region: Region,
  analysis: Analysis,
): Level {
  const environment = readWith(select.withClause, select, surroundings, analysis);
  const bare: Place = {
    scope: { items: [], outer: environment.outer, correlated: null },
    environment,
    region,
    analysis,
  };
  const level = readBody(select, bare);
  readLimit('limit', select.limitCount, bare);
  readLimit('offset', select.limitOffset, bare);
  return level;
}

/** `place` has no sources yet. */
function readBody(select: SelectStmt, place: Place): Level {
  if (select.op !== undefined && select.op !== 'SETOP_NONE') return readSetOperation(select, place);
  if (select.valuesLists !== undefined) return readValues(select.valuesLists, place);
  const items = readFrom(select.fromClause ?? [], place);
  return readLevel(select, items, { ...place, scope: { ...place.scope, items } });
}

function readLevel(select: SelectStmt, items: readonly FromItem[], place: Place): Level {
  const { analysis, region } = place;
  addConditions(select.whereClause, place);
  const { outputs, readAll } = readOutputs(select.targetList ?? [], items, place);
  const grouping = groupingKeys(select, outputs, place);
  readHaving(select, place);
  const windows = windowsOf(select).map((window) => ({
    partition: bindKeys(window.partitionClause, place),
    definition: window,
  }));
  const distinct = distinctKeys(select, outputs, place);
  const order = requestOrder(select, outputs, windows, items, place);
  for (const [kind, keys] of [
    ['grouping', grouping],
    ['distinct', distinct],
    ['extremes', extremeKeys(select, place)],
  ] as const)
    if (keys !== null && keys.length > 0)
      for (const bound of alternatives(analysis.choices, () => keys.map((key) => key())))
        analysis.keyLists.push({ kind, keys: bound, region });
  const guarded = guardOutputs(
    select,
    outputs.map((output) => ({ ...output, bind: bindOnce(analysis.choices, output.bind) })),
    windows.map((window) => window.partition),
    distinct,
    analysis,
  );
  return { ...guarded, readAll, order };
}

function readLimit(kind: 'limit' | 'offset', expression: Node | undefined, place: Place): void {
  if (expression === undefined) return;
  bindExpression(expression, place);
  noteLimit(place.analysis.parameters, kind, expression);
}

/** What HAVING says without aggregates holds for the rows too (the planner moves it to WHERE), but not with grouping sets. */
function readHaving({ havingClause, groupClause }: SelectStmt, place: Place): void {
  if (havingClause === undefined) return;
  const moved = (groupClause ?? []).length > 0 && !(groupClause ?? []).some((key) => 'GroupingSet' in key);
  const conjuncts =
    'BoolExpr' in havingClause && havingClause.BoolExpr.boolop === 'AND_EXPR'
      ? (havingClause.BoolExpr.args ?? [])
      : [havingClause];
  for (const conjunct of conjuncts)
    if (moved && !hasAggregate(conjunct, place.analysis.catalogue.functions)) addConditions(conjunct, place);
    else bindExpression(conjunct, place);
}

/** VALUES: no relation, but expressions that may hold subqueries. */
function readValues(lists: readonly Node[], place: Place): Level {
  const rows = lists.map((list) => ('List' in list ? (list.List.items ?? []) : []));
  const bound = rows.map((row) => row.map((value) => bindExpression(value, place)));
  const [first = [], ...others] = bound;
  return {
    outputs: first.map((value, index) => ({
      name: `column${index + 1}`,
      bind: () => (others.length === 0 ? value : opaqueNode()),
    })),
    readAll: () => {},
    order: null,
    plain: false,
  };
}

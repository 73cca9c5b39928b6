/** Finds min() and max() that an index answers by its first or last entry. */
import type { Node, SelectStmt } from '@pgsql/types';
import { lastName, visitNodes } from './ast.ts';
import { bindExpression, type Place } from './expand.ts';
import { hasWindowCall, isAggregateCall } from './functions.ts';
import type { BoundKey } from './keys.ts';

/**
 * What they are of, at a level that reads one relation, has no groups and computes nothing else over all rows: the planner then reads each from an
 * index, `max(x)` as `ORDER BY x DESC LIMIT 1` (preprocess_minmax_aggregates in planagg.c). Else none.
 */
export function extremeKeys(select: SelectStmt, place: Place): readonly BoundKey[] {
  const { targetList, havingClause, groupClause, fromClause } = select;
  const [from, ...more] = fromClause ?? [];
  if (from === undefined || more.length > 0 || 'JoinExpr' in from) return [];
  if (groupClause !== undefined || hasWindowCall(targetList)) return [];
  const keys: BoundKey[] = [];
  let others = false;
  visitNodes([targetList, havingClause], (node) => {
    const argument = extremeArgument(node);
    if (argument !== null) keys.push(() => bindExpression(argument, place));
    else others ||= isAggregateCall(node, place.analysis.catalogue.functions);
    return argument === null && !('SubLink' in node);
  });
  return others ? [] : keys;
}

function extremeArgument(node: Node): Node | null {
  if (!('FuncCall' in node)) return null;
  const { funcname, args = [], agg_filter, agg_order } = node.FuncCall;
  const [argument] = args;
  const plain = args.length === 1 && agg_filter === undefined && agg_order === undefined;
  return plain && ['min', 'max'].includes(lastName(funcname)) ? (argument ?? null) : null;
}

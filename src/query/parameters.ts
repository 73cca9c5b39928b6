/** Which column each `$n` of a statement meets, and how: what a value for it can be sampled from. */
import type { Node } from '@pgsql/types';
import type { ParameterUse } from '../model/query.ts';
import { lastName, listItems, parameterNumber, visitNodes, withoutCasts } from './ast.ts';
import { bindingOf, usesIn } from './binding.ts';
import { commutator } from './operators.ts';
import type { UseBuilder } from './use.ts';

export type ParameterLog = Map<number, ParameterUse>;

export function newParameterLog(): ParameterLog {
  return new Map();
}

const UNKNOWN: ParameterUse = { kind: 'other', relation: null, column: null, operator: null };

/** Highest `$n` in a tree; 0 where there is none. */
export function parameterCount(tree: unknown): number {
  let highest = 0;
  visitNodes(tree, (node) => {
    if ('ParamRef' in node) highest = Math.max(highest, node.ParamRef.number ?? 0);
    return true;
  });
  return highest;
}

/** The log as a list, index n - 1. */
export function parameterUses(log: ParameterLog, count: number): readonly ParameterUse[] {
  return Array.from({ length: count }, (_, index) => log.get(index + 1) ?? UNKNOWN);
}

/** Notes the LIMIT or OFFSET expression of a level. */
export function noteLimit(log: ParameterLog, kind: 'limit' | 'offset', expression: Node): void {
  const number = parameterNumber(expression);
  if (number !== null) log.set(number, { ...UNKNOWN, kind });
}

/** Notes a value that is written to a column. */
export function noteWritten(log: ParameterLog, value: Node, use: UseBuilder, column: string): void {
  const number = parameterNumber(value);
  if (number === null || log.has(number)) return;
  log.set(number, { ...UNKNOWN, relation: nameOf(use), column });
}

/** Notes every comparison in a bound expression. */
export function noteComparisons(log: ParameterLog, expression: Node): void {
  visitNodes(expression, (node) => {
    if (!('A_Expr' in node)) return true;
    const { kind, name, lexpr, rexpr } = node.A_Expr;
    const operator = lastName(name);
    if (lexpr === undefined || rexpr === undefined) return true;
    if (kind === 'AEXPR_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN') {
      const [low, high] = listItems(rexpr);
      if (low !== undefined) noteComparison(log, lexpr, '>=', low);
      if (high !== undefined) noteComparison(log, lexpr, '<=', high);
    } else if (kind === 'AEXPR_IN') {
      for (const item of listItems(rexpr)) noteComparison(log, lexpr, 'in', item);
    } else if (kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL') {
      const array = withoutCasts(rexpr);
      if ('A_ArrayExpr' in array)
        for (const item of array.A_ArrayExpr.elements ?? []) noteComparison(log, lexpr, 'in', item);
      else {
        noteAgainst(log, rexpr, kind === 'AEXPR_OP_ANY' ? `${operator} any` : `${operator} all`, lexpr);
        noteAgainst(log, lexpr, 'element', rexpr);
      }
    } else noteComparison(log, lexpr, operator, rexpr);
    return true;
  });
}

function noteComparison(log: ParameterLog, left: Node, operator: string, right: Node): void {
  if ('RowExpr' in left && 'RowExpr' in right) {
    const rightItems = right.RowExpr.args ?? [];
    for (const [index, item] of (left.RowExpr.args ?? []).entries()) {
      const other = rightItems[index];
      if (other !== undefined) noteComparison(log, item, operator, other);
    }
    return;
  }
  noteAgainst(log, right, operator, left);
  noteAgainst(log, left, commutator(operator) ?? operator, right);
}

/** Notes `parameter` as standing to the right of `operator`, with `target` on its left. */
function noteAgainst(log: ParameterLog, parameter: Node, operator: string, target: Node): void {
  const number = parameterNumber(parameter);
  if (number === null || log.get(number)?.kind === 'comparison') return;
  const binding = bindingOf(withoutCasts(target));
  const [use, ...others] = usesIn(target);
  if (use === undefined || others.length > 0) return;
  const column = binding?.kind === 'column' ? binding.column.name : null;
  log.set(number, { kind: 'comparison', relation: nameOf(use), column, operator });
}

function nameOf(use: UseBuilder) {
  return { schema: use.relation.schema, name: use.relation.name };
}

/** Decides which outputs of a query level let conditions and orderings from outside through to its relations. */
import type { Node, SelectStmt } from '@pgsql/types';
import type { Analysis } from './analysis.ts';
import { expressionKey, opaqueNode } from './binding.ts';
import { hasAggregate, hasSetReturning, hasWindowCall, volatilityOf } from './functions.ts';
import { type BoundKey, distinctOn } from './keys.ts';
import type { Output } from './scope.ts';

/**
 * The rules of subquery_is_pushdown_safe and check_output_expressions in allpaths.c: nothing passes a LIMIT; an aggregate,
 * window or set-returning result never does; columns pass window functions and DISTINCT ON where they are keys of it.
 */
export function guardOutputs(
  select: SelectStmt,
  outputs: readonly Output[],
  partitions: readonly (readonly BoundKey[])[],
  distinct: readonly BoundKey[] | null,
  analysis: Analysis,
): { readonly outputs: readonly Output[]; readonly plain: boolean } {
  const facts = analysis.catalogue.functions;
  const limited = hasLimit(select);
  const grouped = select.groupClause !== undefined;
  const aggregated = !grouped && hasAggregate([select.targetList, select.havingClause], facts);
  const groupingSets = (select.groupClause ?? []).some((key) => 'GroupingSet' in key);
  const setReturning = hasSetReturning(select.targetList, facts);
  const nonePass = limited || aggregated || groupingSets;
  const on = distinct !== null && distinctOn(select.distinctClause ?? []).length > 0 ? [distinct] : [];
  const required = [...partitions, ...on];

  const passes = (expression: Node): boolean => {
    if (nonePass || hasAggregate(expression, facts) || hasWindowCall(expression)) return false;
    if (hasSetReturning(expression, facts) || volatilityOf(expression, facts) === 'volatile') return false;
    const key = expressionKey(expression);
    return required.every((keys) => keys.some((bind) => expressionKey(bind()) === key));
  };
  return {
    outputs: outputs.map((output) => ({
      name: output.name,
      bind: () => {
        const expression = output.bind();
        return passes(expression) ? expression : opaqueNode([], expression);
      },
    })),
    plain: !nonePass && !grouped && !setReturning && required.length === 0 && distinct === null,
  };
}

/** `LIMIT ALL` and `LIMIT NULL` are none. */
export function hasLimit({ limitCount, limitOffset }: SelectStmt): boolean {
  if (limitOffset !== undefined) return true;
  return limitCount !== undefined && !('A_Const' in limitCount && limitCount.A_Const.isnull === true);
}

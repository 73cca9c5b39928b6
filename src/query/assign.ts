/** Gives every use what the conditions, orders and keys of the statement ask of it, once all of them are known. */
import type { Node } from '@pgsql/types';
import type { IndexKeyTarget } from '../model/index-definition.ts';
import type { OrderKey, Predicate } from '../model/predicate.ts';
import type { Analysis, KeyListRequest } from './analysis.ts';
import { lastName, parameterNumber } from './ast.ts';
import { usesIn } from './binding.ts';
import { targetFacts } from './comparison.ts';
import type { Finding } from './finding.ts';
import type { FunctionFacts } from './functions.ts';
import { findPredicates } from './predicates.ts';
import { nullableBorders, openNullable, type Region, reaches } from './region.ts';
import type { OrderRequest } from './scope.ts';
import { targetOf } from './target.ts';
import type { UseBuilder } from './use.ts';
import { isConstant } from './value.ts';

export function assignToUses(analysis: Analysis): void {
  const facts = analysis.catalogue.functions;
  const found = analysis.conditions.flatMap(({ expression, region }) =>
    findPredicates(expression, facts).map((finding) => ({ finding, region })),
  );
  openOuterJoins(found);
  for (const { finding, region } of found) {
    const { use, branches } = finding;
    if (!reaches(region, use.region)) continue;
    if (branches.length === 1)
      use.predicates.push(...branches.flat().filter((predicate) => !isAlwaysTrue(predicate, use)));
    else use.disjunctions.push(branches);
  }
  for (const { request, region } of analysis.orders) assignOrder(request, region, facts);
  for (const request of analysis.keyLists) assignKeys(request, facts);
}

/** IS NOT NULL of a column that never is: it made an outer join inner, if there was one, and says nothing else. */
function isAlwaysTrue({ kind, target }: Predicate, { relation }: UseBuilder): boolean {
  if (kind !== 'is-not-null' || target.kind !== 'column') return false;
  return relation.columns.some((column) => column.name === target.column && column.notNull);
}

/** Until nothing changes: one join that becomes inner lets conditions through that make the next one so. */
function openOuterJoins(found: readonly { readonly finding: Finding; readonly region: Region }[]): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const { finding, region } of found) {
      if (!finding.strict) continue;
      for (const border of nullableBorders(region, finding.use.region) ?? []) {
        openNullable(border);
        changed = true;
      }
    }
  }
}

/** The keys up to the first that is not the same relation's; constants among them order nothing. */
export function assignOrder(request: OrderRequest, region: Region, facts: FunctionFacts): void {
  if (request.limited) assignNearest(request, region, facts);
  let use: UseBuilder | null = null;
  const keys: OrderKey[] = [];
  for (const { expression, direction, nulls } of request.keys) {
    if (isFixed(expression)) continue;
    const target = targetOf(expression, facts);
    if (target === null || !target.indexable || (use !== null && target.use !== use)) break;
    use = target.use;
    keys.push({ target: target.target, direction, nulls });
  }
  if (use === null || !reaches(region, use.region)) return;
  // A view's own ORDER BY gives way to one that comes with a LIMIT.
  if (use.order.length > 0 && (use.limited || !request.limited)) return;
  use.order = keys;
  use.limited = request.limited;
}

/** What an index can return in the order of its distance, ascending alone: a later key sorts what is equally far. */
function assignNearest({ keys }: OrderRequest, region: Region, facts: FunctionFacts): void {
  const [first] = keys;
  if (first === undefined || first.direction !== 'asc' || !('A_Expr' in first.expression)) return;
  const { name, lexpr, rexpr } = first.expression.A_Expr;
  // The other distances are those of parts of texts, and of types that extensions bring.
  if (lexpr === undefined || rexpr === undefined || lastName(name) !== '<->') return;
  for (const [side, other] of [
    [lexpr, rexpr],
    [rexpr, lexpr],
  ] as const) {
    const target = targetOf(side, facts);
    if (target === null || !target.indexable || usesIn(other).size > 0) continue;
    if (!reaches(region, target.use.region)) continue;
    const { type } = targetFacts(target);
    target.use.nearest ??= { target: target.target, ...(type === undefined ? {} : { type }) };
  }
}

function assignKeys({ kind, keys, region }: KeyListRequest, facts: FunctionFacts): void {
  const targets: IndexKeyTarget[] = [];
  let use: UseBuilder | null = null;
  for (const expression of keys) {
    if (isFixed(expression)) continue;
    const target = targetOf(expression, facts);
    if (target === null || !target.indexable || (use !== null && target.use !== use)) return;
    use = target.use;
    targets.push(target.target);
  }
  if (use === null || !reaches(region, use.region) || use[kind].length > 0) return;
  use[kind] = [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()];
}

/** The same for every row. */
function isFixed(expression: Node): boolean {
  return isConstant(expression) || parameterNumber(expression) !== null;
}

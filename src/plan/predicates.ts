/** What a plan says of the relations it scans: conditions that views, inlined functions and row security kept out of the query's text. */
import type { Node } from '@pgsql/types';
import type { PlanNode } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Catalogue, Note } from '../model/snapshot.ts';
import { assignOrder } from '../query/assign.ts';
import { rebuild } from '../query/ast.ts';
import { indexCatalogue } from '../query/catalogue-index.ts';
import type { FunctionFacts } from '../query/functions.ts';
import { sortKey } from '../query/ordering.ts';
import { findPredicates } from '../query/predicates.ts';
import { resolveColumn } from '../query/resolve.ts';
import type { Scope } from '../query/scope.ts';
import { finishUse, type UseBuilder } from '../query/use.ts';
import { planNodes } from './explain.ts';
import { readPrintedCondition, readPrintedSortKey, SUB_PLAN } from './printed-expression.ts';
import { type PlanScans, scansOf } from './scans.ts';

export interface PlanUses {
  /** One for each relation scanned, partitions under the relation that the query names; the columns read are unknown (null). */
  readonly uses: readonly RelationUse[];
  /** Conditions that could not be read. */
  readonly notes: readonly Note[];
}

/** @param root of a plan by EXPLAIN (VERBOSE), which qualifies every column with its alias */
export function planUses(root: PlanNode, catalogue: Catalogue, searchPath: readonly string[]): PlanUses {
  const index = indexCatalogue(catalogue, searchPath);
  // A subplan is run for every row: no index can be searched for its result.
  const facts: FunctionFacts = {
    ...index.functions,
    volatility: (name) => (name === SUB_PLAN ? 'volatile' : index.functions.volatility(name)),
  };
  const scans = scansOf(root, index);
  const notes: Note[] = [];
  for (const node of planNodes(root)) {
    for (const condition of conditionsOf(node)) {
      const parsed = readPrintedCondition(condition);
      if (parsed === null) notes.push(unreadable(condition));
      else addPredicates(bind(parsed, scans.scopeOf(node)), scans.useOf(node), facts);
    }
  }
  addOrders(root, false, scans, facts);
  return { uses: scans.uses.map((use) => ({ ...finishUse(use), columns: null })), notes };
}

/** Those of scans and joins; a Filter elsewhere is HAVING, or on what a subplan gives. */
function conditionsOf({ nodeType, conditions }: PlanNode): readonly string[] {
  // The scan of the heap above a bitmap repeats its condition, and knows the alias.
  if (nodeType === 'Bitmap Index Scan') return [];
  if (nodeType.endsWith('Scan')) return Object.values(conditions);
  if (!/Join|Nested Loop/.test(nodeType)) return [];
  // A join has a Filter only where it is an outer one: nulls made by the join go through it, not rows of a relation.
  const { Filter: _, ...joining } = conditions;
  return Object.values(joining);
}

function unreadable(condition: string): Note {
  return {
    code: 'plan-condition-unread',
    message: `the plan's condition ${condition} could not be read and was left out`,
    hint: null,
  };
}

function bind(expression: Node, scope: Scope): Node {
  return rebuild(expression, (node) =>
    'ColumnRef' in node ? resolveColumn(node.ColumnRef, scope) : undefined,
  );
}

/** A scan's condition narrows that scan alone: what else it names is given from outside. A join's narrows both sides. */
function addPredicates(condition: Node, scanned: UseBuilder | null, facts: FunctionFacts): void {
  for (const { use, branches } of findPredicates(condition, facts)) {
    if (scanned !== null && use !== scanned) continue;
    if (branches.length === 1) use.predicates.push(...branches.flat());
    else use.disjunctions.push(branches);
  }
}

/** Nodes that hand on rows as they come, so that a LIMIT above reaches the sort below. */
const PASSES_ROWS = new Set([
  'Result',
  'LockRows',
  'Subquery Scan',
  'Gather Merge',
  'Append',
  'Merge Append',
]);

function addOrders(node: PlanNode, limited: boolean, scans: PlanScans, facts: FunctionFacts): void {
  const keys = node.sortKeys.flatMap((text) => {
    const parsed = readPrintedSortKey(text);
    const key = parsed === null ? null : sortKey(parsed);
    return key === null ? [] : [{ ...key, expression: bind(key.expression, scans.scopeOf(node)) }];
  });
  if (keys.length > 0 && keys.length === node.sortKeys.length)
    assignOrder({ keys, limited }, scans.region, facts);
  const below = node.nodeType === 'Limit' || (limited && PASSES_ROWS.has(node.nodeType));
  for (const child of node.children) addOrders(child, below, scans, facts);
}

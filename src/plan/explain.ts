/** Reads EXPLAIN (FORMAT JSON) into plan nodes. */
import type { Plan, PlanNode } from '../model/plan.ts';
import type { RelationName } from '../model/relation.ts';

/** A node as EXPLAIN prints it. */
type RawNode = Readonly<Record<string, unknown>>;

const CONDITIONS = [
  'Filter',
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'TID Cond',
  'One-Time Filter',
];

/** @param output the value of the `QUERY PLAN` column, parsed JSON; throws where it is not of EXPLAIN's shape */
export function readPlan(output: unknown): Plan {
  const root = (output as readonly { readonly Plan?: RawNode }[] | undefined)?.[0]?.Plan;
  if (root === undefined) throw new Error('EXPLAIN returned no plan');
  const node = readNode(root);
  return { cost: node.totalCost, root: node };
}

/** Whether parts of the plan were left out as it was shown, since they need not run for the values given. */
export function isPruned(output: unknown): boolean {
  const isNodePruned = (node: RawNode): boolean =>
    Number(node['Subplans Removed'] ?? 0) > 0 || (Array.isArray(node.Plans) && node.Plans.some(isNodePruned));
  return (output as readonly { readonly Plan?: RawNode }[]).some(
    ({ Plan }) => Plan !== undefined && isNodePruned(Plan),
  );
}

function readNode(raw: RawNode): PlanNode {
  const name = text(raw['Relation Name']);
  return {
    nodeType: text(raw['Node Type']) ?? '',
    relation: name === null ? null : { schema: text(raw.Schema) ?? '', name },
    alias: text(raw.Alias),
    indexName: text(raw['Index Name']),
    startupCost: Number(raw['Startup Cost']),
    totalCost: Number(raw['Total Cost']),
    rows: Number(raw['Plan Rows']),
    width: Number(raw['Plan Width']),
    conditions: Object.fromEntries(
      CONDITIONS.flatMap((key) => {
        const condition = text(raw[key]);
        return condition === null ? [] : [[key, condition]];
      }),
    ),
    sortKeys: Array.isArray(raw['Sort Key']) ? raw['Sort Key'].map(String) : [],
    children: Array.isArray(raw.Plans) ? raw.Plans.map((child: RawNode) => readNode(child)) : [],
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Every node of the tree, parents first. */
export function planNodes(root: PlanNode): readonly PlanNode[] {
  return [root, ...root.children.flatMap(planNodes)];
}

/** Names of all indexes in the tree (EXPLAIN does not qualify them), sorted. */
export function planIndexNames(root: PlanNode): readonly string[] {
  const names = planNodes(root).flatMap((node) => (node.indexName === null ? [] : [node.indexName]));
  return [...new Set(names)].sort();
}

/**
 * Every index of the tree with the schema that it shares with its table; the plan must be VERBOSE. A scan of a bitmap's index names
 * no table: that is the bitmap heap scan's above it.
 */
export function planIndexes(
  { relation, indexName, children }: PlanNode,
  above: RelationName | null = null,
): readonly RelationName[] {
  const table = relation ?? above;
  const own = indexName === null || table === null ? [] : [{ schema: table.schema, name: indexName }];
  return [...own, ...children.flatMap((child) => planIndexes(child, table))];
}

/** What the plan reads from the first page to the last, with the planner cost of one scan. */
export function sequentialScans(
  root: PlanNode,
): readonly { readonly relation: RelationName; readonly cost: number }[] {
  return planNodes(root).flatMap(({ nodeType, relation, totalCost }) =>
    nodeType === 'Seq Scan' && relation !== null ? [{ relation, cost: totalCost }] : [],
  );
}

/** Compares the plans of one statement on two servers, as EXPLAIN (FORMAT JSON) printed them. */

export interface PlanComparison {
  /** Equal in everything but estimates: nodes, their order, relations, indexes, join types, conditions, sort keys, workers. */
  readonly samePlan: boolean;
  /** Total costs equal as printed, to a hundredth. */
  readonly sameCost: boolean;
  readonly sourceCost: number;
  readonly twinCost: number;
  /** |twin - source| / source. */
  readonly deviation: number;
  /** Where the plans part, `source | twin`; null for the same plan. */
  readonly difference: string | null;
}

type RawNode = Readonly<Record<string, unknown>>;

/** What the planner estimates, as opposed to what it decides. */
const ESTIMATES = new Set(['Startup Cost', 'Total Cost', 'Plan Rows', 'Plan Width', 'Plans']);

/** @param source, twin the values of the `QUERY PLAN` column, parsed; throws where one is not of EXPLAIN's shape */
export function comparePlans(source: unknown, twin: unknown): PlanComparison {
  const [here, there] = [rootOf(source), rootOf(twin)];
  const sourceCost = Number(here['Total Cost']);
  const twinCost = Number(there['Total Cost']);
  const difference = firstDifference(here, there);
  return {
    samePlan: difference === null,
    sameCost: sourceCost === twinCost,
    sourceCost,
    twinCost,
    deviation: sourceCost === twinCost ? 0 : Math.abs(twinCost - sourceCost) / Math.max(sourceCost, 0.01),
    difference,
  };
}

function rootOf(output: unknown): RawNode {
  const root = (output as readonly { readonly Plan?: RawNode }[] | undefined)?.[0]?.Plan;
  if (root === undefined) throw new Error('EXPLAIN returned no plan');
  return root;
}

/** Parents before children, so that what is shown is the cause and not what follows from it. */
function firstDifference(source: RawNode, twin: RawNode): string | null {
  const [a, b] = [describeNode(source), describeNode(twin)];
  if (a !== b) return `${a} | ${b}`;
  for (const key of new Set([...Object.keys(source), ...Object.keys(twin)])) {
    const [x, y] = [JSON.stringify(source[key]), JSON.stringify(twin[key])];
    if (!ESTIMATES.has(key) && x !== y) return `${a}: ${key} ${x} | ${y}`;
  }
  const [here, there] = [childrenOf(source), childrenOf(twin)];
  if (here.length !== there.length) return `${a}: ${here.length} children | ${there.length}`;
  for (const [at, child] of here.entries()) {
    const other = there[at];
    const difference = other === undefined ? null : firstDifference(child, other);
    if (difference !== null) return difference;
  }
  return null;
}

function childrenOf(node: RawNode): readonly RawNode[] {
  return Array.isArray(node.Plans) ? node.Plans : [];
}

/** `Index Scan using orders_pkey on orders` */
function describeNode(node: RawNode): string {
  const part = (word: string, key: string) => (typeof node[key] === 'string' ? ` ${word} ${node[key]}` : '');
  return `${node['Node Type']}${part('using', 'Index Name')}${part('on', 'Relation Name')}`;
}

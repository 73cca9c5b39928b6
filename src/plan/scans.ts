/** The base relations that a plan scans, and the aliases by which its conditions name them. */
import type { PlanNode } from '../model/plan.ts';
import type { Relation } from '../model/snapshot.ts';
import type { CatalogueIndex } from '../query/catalogue-index.ts';
import { type Region, rootRegion } from '../query/region.ts';
import type { FromItem, Scope } from '../query/scope.ts';
import { baseSource, itemOf } from '../query/sources.ts';
import { newUse, type UseBuilder } from '../query/use.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { planNodes } from './explain.ts';

export interface PlanScans {
  readonly uses: readonly UseBuilder[];
  readonly region: Region;
  /** The use that a scan node is one of; null for other nodes. */
  useOf(node: PlanNode): UseBuilder | null;
  /** Names that a node's expressions may hold: its own relation's first, for plans that do not qualify them. */
  scopeOf(node: PlanNode): Scope;
}

export function scansOf(root: PlanNode, index: CatalogueIndex): PlanScans {
  const region = rootRegion();
  const uses = new Map<string, UseBuilder>();
  const items = new Map<string, FromItem>();
  const byAlias = new Map<string, UseBuilder>();
  for (const node of planNodes(root)) {
    const scanned = node.alias === null || !node.nodeType.endsWith('Scan') ? null : findRelation(node, index);
    if (scanned === null || node.alias === null) continue;
    const { relation, alias } = scanned;
    const key = `${quoteRelation(relation)} ${alias}`;
    const use = uses.get(key) ?? newUse(uses.size, relation, alias, region);
    uses.set(key, use);
    byAlias.set(node.alias, use);
    items.set(node.alias, itemOf(baseSource(use, { alias: node.alias, schema: null })));
  }
  return {
    uses: [...uses.values()],
    region,
    useOf: (node) => byAlias.get(node.alias ?? '') ?? null,
    scopeOf: (node) => {
      const own = node.alias === null ? undefined : items.get(node.alias);
      return {
        items: [...(own === undefined ? [] : [own]), ...items.values()],
        outer: null,
        correlated: null,
      };
    },
  };
}

/** A partition counts as the relation it is a part of, unless the query named the partition itself. */
function findRelation(
  { relation: name, alias }: PlanNode,
  index: CatalogueIndex,
): { readonly relation: Relation; readonly alias: string } | null {
  if (name === null || alias === null) return null;
  const found = index.find(name.schema === '' ? undefined : name.schema, name.name);
  if (found === null || found.kind === 'foreign-table' || found.kind === 'view') return null;
  if (alias === found.name) return { relation: found, alias };
  let relation = found;
  while (relation.partition.parent !== null) {
    const { schema, name: parentName } = relation.partition.parent;
    const parent = index.find(schema, parentName);
    if (parent === null) break;
    relation = parent;
  }
  // Partitions of one use are e_1, e_2 ...
  return { relation, alias: relation === found ? alias : alias.replace(/_\d+$/, '') };
}

/** Collects the candidates of all generators for a workload: each definition once, none that exists or is subsumed. */
import type { AccessMethod, CandidateIndex, IndexDefinition } from '../model/index-definition.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Relation, Snapshot } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { lineageOf } from '../util/partitions.ts';
import { brin } from './brin.ts';
import type { GeneratorContext } from './context.ts';
import { covering } from './covering.ts';
import { equalityRange } from './equality-range.ts';
import { expression } from './expression.ts';
import { gin } from './gin.ts';
import { gist } from './gist.ts';
import { hash } from './hash.ts';
import { join } from './join.ts';
import { definitionId } from './key.ts';
import { network } from './network.ts';
import { order } from './order.ts';
import { partial } from './partial.ts';
import { prefix } from './prefix.ts';
import { SKIP_SCAN_MAJOR, skipsTo } from './skip-scan.ts';
import { spgist } from './spgist.ts';
import { definitionSubsumes, isServed } from './subsumes.ts';
import { typeFacts } from './type-facts.ts';

const GENERATORS: Readonly<Record<string, (context: GeneratorContext) => IndexDefinition[]>> = {
  brin,
  covering,
  'equality-range': equalityRange,
  expression,
  gin,
  gist,
  hash,
  join,
  network,
  order,
  partial,
  prefix,
  spgist,
};

/** Tables of fewer pages are read whole faster than any index could help: the planner's own default for an empty table is ten. */
export const SMALL_RELATION_PAGES = 8;

export interface GeneratorOptions {
  readonly maxWidth: number;
  /** Those that the judge knows; null for all. */
  readonly accessMethods?: readonly AccessMethod[] | null;
}

/** The uses of one query, from its text and from its plan. */
export interface QueryUses {
  readonly queryId: string;
  readonly uses: readonly RelationUse[];
}

/** Sorted by id. */
export function generateCandidates(
  snapshot: Snapshot,
  queries: readonly QueryUses[],
  options: GeneratorOptions,
): readonly CandidateIndex[] {
  const relations = new Map(snapshot.catalogue.relations.map((r) => [quoteRelation(r), r]));
  const { collate, localeProvider } = snapshot.database;
  const plainCollation =
    localeProvider === 'builtin' || (localeProvider === 'libc' && ['C', 'POSIX'].includes(collate));
  const types = typeFacts(snapshot.catalogue, options.accessMethods ?? null);
  const hasValues = snapshot.redaction?.values !== 'removed';
  const found = new Map<
    string,
    { definition: IndexDefinition; generators: Set<string>; queryIds: Set<string> }
  >();
  for (const { queryId, uses } of queries)
    for (const use of uses) {
      const relation = relations.get(quoteRelation(use.relation));
      if (relation === undefined || !canHaveIndexes(relation, relations)) continue;
      const context = { use, relation, maxWidth: options.maxWidth, plainCollation, types, hasValues };
      for (const [name, generate] of Object.entries(GENERATORS))
        for (const definition of generate(context)) {
          if (isServed(relation, definition)) continue;
          const id = definitionId(definition);
          const entry = found.get(id) ?? { definition, generators: new Set(), queryIds: new Set() };
          entry.generators.add(name);
          entry.queryIds.add(queryId);
          found.set(id, entry);
        }
    }
  const candidates = [...found]
    .map(([id, entry]) => ({
      id,
      definition: entry.definition,
      generators: [...entry.generators].sort(compareText),
      queryIds: [...entry.queryIds].sort(compareText),
    }))
    .sort((a, b) => compareText(a.id, b.id));
  return withServedQueries(candidates, relations, snapshot.server.major >= SKIP_SCAN_MAJOR);
}

/** A candidate can also serve the queries of every narrower one, and of those on partitions below its relation. */
function withServedQueries(
  candidates: readonly CandidateIndex[],
  relations: ReadonlyMap<string, Relation>,
  canSkip: boolean,
): readonly CandidateIndex[] {
  const placed = candidates.map((candidate) => {
    const { relation } = candidate.definition;
    return { candidate, own: quoteRelation(relation), lineage: lineageOf(relation, relations) };
  });
  const families = groupBy(placed, ({ lineage }) => lineage.at(-1));
  return placed.map(({ candidate, own, lineage }) => {
    const { definition } = candidate;
    const relation = relations.get(own);
    const queryIds = new Set(candidate.queryIds);
    for (const below of families.get(lineage.at(-1)) ?? []) {
      const other = below.candidate;
      if (
        below.lineage.includes(own) &&
        (definitionSubsumes(definition, other.definition) ||
          (canSkip && relation !== undefined && skipsTo(definition, other.definition, relation)))
      )
        for (const id of other.queryIds) queryIds.add(id);
    }
    return { ...candidate, queryIds: [...queryIds].sort(compareText) };
  });
}

/** Tables and materialised views, and partitioned tables by what their partitions hold together. */
function canHaveIndexes(relation: Relation, relations: ReadonlyMap<string, Relation>): boolean {
  return (
    ['table', 'materialized-view', 'partitioned-table'].includes(relation.kind) &&
    relationBlocks(relation, relations) >= SMALL_RELATION_PAGES
  );
}

/** Pages of a relation with all its partitions. */
function relationBlocks(relation: Relation, relations: ReadonlyMap<string, Relation>): number {
  if (relation.kind !== 'partitioned-table') return relation.size.blocks;
  let blocks = 0;
  for (const child of relations.values())
    if (child.partition.parent !== null && quoteRelation(child.partition.parent) === quoteRelation(relation))
      blocks += relationBlocks(child, relations);
  return blocks;
}

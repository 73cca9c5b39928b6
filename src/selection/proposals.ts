/** The candidates that the options allow, and for which statements they leave some out. */
import { type GeneratorOptions, generateCandidates } from '../candidates/generate.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Query } from '../model/query.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { Relation, Snapshot } from '../model/snapshot.ts';
import type { Scope } from './scope.ts';

export interface Proposals {
  readonly candidates: readonly CandidateIndex[];
  /** The same of exactly this many keys for some queries, made when asked for. */
  readonly ofWidth: (width: number, queryIds: ReadonlySet<string>) => readonly CandidateIndex[];
  /** Why no index was sought for the query, or not on this relation; null where one was, or where there was none to leave out. */
  readonly leftOut: (query: Query, relation: Relation) => string | null;
}

/** @param uses by query id */
export function proposeCandidates(
  snapshot: Snapshot,
  queries: readonly Query[],
  uses: ReadonlyMap<string, readonly RelationUse[]>,
  scope: Scope,
  {
    maxWidth,
    accessMethods = null,
  }: Pick<RecommendationOptions, 'maxWidth'> & Pick<GeneratorOptions, 'accessMethods'>,
): Proposals {
  const generate = (of: readonly Query[], width = maxWidth) =>
    generateCandidates(
      snapshot,
      of.flatMap(({ id }) => {
        const own = uses.get(id);
        return own === undefined ? [] : [{ queryId: id, uses: own }];
      }),
      { maxWidth: width, accessMethods },
    );
  const all = generate(queries);
  const isOutside = ({ definition }: CandidateIndex) => scope.whyNotOn(definition.relation) !== null;
  const sought = queries.filter((query) => scope.whyNotFor(query) === null);
  const ofWidth = (width: number, queryIds: ReadonlySet<string>) =>
    generate(
      sought.filter(({ id }) => queryIds.has(id)),
      width,
    ).filter((candidate) => candidate.definition.keys.length === width && !isOutside(candidate));
  if (!scope.isLimited) return { candidates: all, ofWidth, leftOut: () => null };
  const anywhere = new Set(all.flatMap(({ queryIds }) => queryIds));
  const outside = new Set(all.filter(isOutside).flatMap(({ queryIds }) => queryIds));
  return {
    candidates: generate(sought).filter((candidate) => !isOutside(candidate)),
    ofWidth,
    leftOut: (query, relation) =>
      (anywhere.has(query.id) ? scope.whyNotFor(query) : null) ??
      (outside.has(query.id) ? scope.whyNotOn(relation) : null),
  };
}

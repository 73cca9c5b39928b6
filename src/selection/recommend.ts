/** Puts what the search found into the form that people and tools read. */

import type { TypeFacts } from '../candidates/type-facts.ts';
import type { ExistingIndexes } from '../model/existing-index.ts';
import type { Plan } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Query } from '../model/query.ts';
import type {
  JudgingServer,
  QueryOutcome,
  Recommendation,
  RecommendationOptions,
  RecommendedIndex,
  ValueOutcome,
} from '../model/recommendation.ts';
import type { Note, Relation, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure } from '../model/what-if.ts';
import { sequentialScans } from '../plan/explain.ts';
import { sum } from '../util/collections.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';
import { type Answer, usedBy } from './cost-table.ts';
import { nearDuplicates } from './near-duplicates.ts';
import type { SizedCandidate } from './problem.ts';
import type { SampledQuery } from './sampled-queries.ts';
import type { Selection } from './select.ts';
import { decideVerdict } from './verdict.ts';
import type { WriteCosts } from './writes.ts';

export interface RecommendInput {
  readonly snapshot: Snapshot;
  readonly queries: readonly Query[];
  /** By query id. */
  readonly uses: ReadonlyMap<string, readonly RelationUse[]>;
  /** Plans as the source has them, by query id. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  readonly selection: Selection;
  /** Why no index was sought for the query, or not on this relation; null where one was. */
  readonly leftOut: (query: Query, relation: Relation) => string | null;
  /** Ids of queries that no candidate was made for where it could not save --min-benefit. */
  readonly untried: ReadonlySet<string>;
  readonly existing: ExistingIndexes;
  readonly writes: WriteCosts;
  readonly samples: readonly SampledQuery[];
  /** One for each chosen candidate, in order. */
  readonly names: readonly string[];
  readonly options: RecommendationOptions;
  readonly smallPages: number;
  readonly types: TypeFacts;
  /** Expressions that the server refuses to index, by targetKey. */
  readonly unstable: ReadonlySet<string>;
  readonly candidates: number;
  readonly whatIfCalls: number;
  readonly toolVersion: string;
  readonly inputHash: string;
  /** What planned. */
  readonly judge: {
    readonly kind: JudgingServer['judge'];
    readonly version: string;
    readonly exact: boolean;
  };
  readonly notes: readonly Note[];
}

export function buildRecommendation(input: RecommendInput): Recommendation {
  const { selection, snapshot } = input;
  const relations = new Map(snapshot.catalogue.relations.map((r) => [quoteRelation(r), r]));
  const nameOf = new Map(selection.chosen.map((candidate, at) => [candidate.id, input.names[at] ?? '']));
  const outcomes = input.queries
    .map((query) => outcome(input, query, relations, nameOf))
    .sort((a, b) => b.calls * (b.costBefore ?? 0) - a.calls * (a.costBefore ?? 0) || compareText(a.id, b.id));
  const indexes = selection.chosen.map((candidate) =>
    recommended(input, candidate, nameOf.get(candidate.id) ?? '', outcomes, relations),
  );
  return {
    toolVersion: input.toolVersion,
    inputHash: input.inputHash,
    server: {
      version: snapshot.server.version,
      twinVersion: input.judge.version,
      exact: input.judge.exact,
      judge: input.judge.kind,
    },
    options: input.options,
    indexes,
    drops: input.existing.drops,
    kept: input.existing.kept,
    bloated: input.existing.bloated,
    queries: outcomes,
    totals: {
      statements: outcomes.length,
      improved: outcomes.filter((query) => query.verdict.code === 'improved').length,
      costBefore: sum(outcomes, (query) => query.calls * (query.costBefore ?? 0)),
      costAfter: sum(outcomes, (query) => query.calls * (query.costAfter ?? 0)),
      writeCost: input.writes.cost(selection.chosen),
      sizeBytes: sum(indexes, (index) => index.sizeBytes),
      candidates: input.candidates,
      whatIfCalls: input.whatIfCalls,
    },
    bound: selection.outlook.bound,
    frontier: selection.outlook.frontier.map(({ indexes: set, ...point }) => ({
      ...point,
      indexes: set.map(({ definition }) => definition),
    })),
    notes: input.notes,
  };
}

function outcome(
  input: RecommendInput,
  query: Query,
  relations: ReadonlyMap<string, Relation>,
  nameOf: ReadonlyMap<string, string>,
): QueryOutcome {
  const { selection } = input;
  const plan = input.baseline.get(query.id);
  const before = selection.before.get(query.id);
  const after = selection.after.get(query.id);
  const verdict = decideVerdict({
    query,
    uses: input.uses.get(query.id) ?? [],
    baseline: plan ?? null,
    before,
    after,
    relations,
    smallPages: input.smallPages,
    types: input.types,
    unstable: input.unstable,
    keptOut: selection.keptOut.get(query.id) ?? null,
    options: input.options,
    isUntried: input.untried.has(query.id),
    leftOut: (relation) => input.leftOut(query, relation),
  });
  return {
    id: query.id,
    text: query.text,
    calls: query.calls,
    totalTimeMs: query.totalTimeMs,
    meanTimeMs: query.meanTimeMs,
    verdict,
    costBefore: costOf(before),
    costAfter: costOf(after),
    sequentialScans: plan === undefined || 'error' in plan ? [] : sequentialScans(plan.root),
    indexes: usedBy(after).map((id) => nameOf.get(id) ?? id),
    values: valueOutcomes(input, query, nameOf),
  };
}

function valueOutcomes(
  { samples, selection }: RecommendInput,
  { id }: Query,
  nameOf: ReadonlyMap<string, string>,
): readonly ValueOutcome[] {
  const own = samples.filter((sample) => sample.of === id);
  return own.flatMap((sample) => {
    const [costBefore, costAfter] = [selection.before, selection.after].map((plans) =>
      costOf(plans.get(sample.id)),
    );
    if (typeof costBefore !== 'number' || typeof costAfter !== 'number') return [];
    const indexes = usedBy(selection.after.get(sample.id)).map((used) => nameOf.get(used) ?? used);
    return [{ labels: sample.labels, costBefore, costAfter, indexes }];
  });
}

function costOf(answer: Answer | undefined): number | null {
  return answer !== undefined && 'plan' in answer ? answer.plan.cost : null;
}

function recommended(
  input: RecommendInput,
  candidate: SizedCandidate,
  name: string,
  outcomes: readonly QueryOutcome[],
  relations: ReadonlyMap<string, Relation>,
): RecommendedIndex {
  const { definition, size } = candidate;
  const { selection, writes } = input;
  // Not by name: indexes in several schemas may share one.
  const users = outcomes.filter((query) => usedBy(selection.after.get(query.id)).includes(candidate.id));
  const relation = relations.get(quoteRelation(definition.relation));
  return {
    name,
    relation: definition.relation,
    definition,
    createSql: createIndexSql(definition, name),
    sizeBytes: size.sizeBytes,
    tuples: size.tuples,
    costBefore: sum(users, (query) => query.calls * (query.costBefore ?? 0)),
    costAfter: sum(users, (query) => query.calls * (query.costAfter ?? 0)),
    queries: users.map((query) => query.id),
    nearDuplicates: relation === undefined ? [] : nearDuplicates(relation, definition),
    saving: selection.effects.get(candidate.id)?.saving ?? 0,
    writes: writes.estimate(
      candidate,
      selection.chosen.filter(({ id }) => id !== candidate.id),
    ),
  };
}

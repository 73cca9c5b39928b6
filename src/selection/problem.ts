/** What a search is about: the queries with their weights, the candidates with their sizes, and the limits to keep. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { RelationName } from '../model/relation.ts';
import type { CandidateSize } from '../model/what-if.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { type Answer, type CostTable, type WeightedQuery, weightedCost } from './cost-table.ts';
import type { Limit } from './master-programme.ts';

export interface SizedCandidate extends CandidateIndex {
  readonly size: CandidateSize;
}

/** Planner cost of indexes, over all calls. */
export type WritePrice = (indexes: readonly SizedCandidate[]) => number;

/** What writes pay. */
export interface WritePrices {
  /** For all of them together. */
  readonly cost: WritePrice;
  /** At least, for each whatever else is there: sums of it never are above `cost`. */
  readonly leastCost: WritePrice;
}

/** A partial index serves only queries with its condition: between equals it must be a fifth smaller. */
const PARTIAL_BURDEN = 1.25;

export class Problem {
  /** Those that can be planned. */
  readonly queries: readonly WeightedQuery[];
  /** These, and behind them the same with sampled values: what must not become too dear. */
  readonly guarded: readonly WeightedQuery[];
  readonly costs: CostTable;
  readonly options: RecommendationOptions;
  /** Planner cost of a page of an index that the calls must pay back. */
  readonly pageCost: number;
  /** Whether the time is up: then nothing more is looked for. */
  readonly isOver: () => boolean;
  /** Plans without any candidate, by query id. */
  readonly before: ReadonlyMap<string, Answer>;
  /** Plans with every candidate there: the least that any of them can do for a query. */
  readonly best: ReadonlyMap<string, Answer>;
  /** Undefined where writes are not weighed. */
  readonly #writes: WritePrices | undefined;
  readonly #relationOf: ReadonlyMap<string, string>;
  readonly #candidates: ReadonlyMap<string, SizedCandidate>;
  /** Of the queries, by id. */
  readonly #positions: ReadonlyMap<string, number>;
  readonly #affectedBy = new Map<string, readonly WeightedQuery[]>();

  constructor(
    parts: Pick<
      Problem,
      'queries' | 'guarded' | 'costs' | 'options' | 'pageCost' | 'isOver' | 'before' | 'best'
    > & {
      readonly candidates: readonly SizedCandidate[];
      readonly writes?: WritePrices | undefined;
    },
  ) {
    this.queries = parts.queries;
    this.guarded = parts.guarded;
    this.costs = parts.costs;
    this.options = parts.options;
    this.pageCost = parts.pageCost;
    this.isOver = parts.isOver;
    this.before = parts.before;
    this.best = parts.best;
    this.#positions = new Map(parts.queries.map(({ id }, at) => [id, at]));
    this.#writes = parts.writes;
    this.#candidates = new Map(parts.candidates.map((candidate) => [candidate.id, candidate]));
    this.#relationOf = new Map(
      parts.candidates.map(({ id, definition }) => [id, quoteRelation(definition.relation)]),
    );
  }

  get allCandidates(): readonly SizedCandidate[] {
    return [...this.#candidates.values()];
  }

  candidates(ids: readonly string[]): readonly SizedCandidate[] {
    return ids.flatMap((id) => this.#candidates.get(id) ?? []);
  }

  sizeBytes(ids: readonly string[]): number {
    return sum(this.candidates(ids), ({ size }) => size.sizeBytes);
  }

  pages(ids: readonly string[]): number {
    return sum(this.candidates(ids), ({ size }) => size.pages);
  }

  /** What writes pay for these together, over all calls. */
  writeCost(ids: readonly string[]): number {
    return this.#writes?.cost(this.candidates(ids)) ?? 0;
  }

  /** What each of these costs them at least, whatever else is there: sums of it never are above `writeCost`. */
  leastWriteCost(ids: readonly string[]): number {
    return this.#writes?.leastCost(this.candidates(ids)) ?? 0;
  }

  /** What they pay more with these beside the others. */
  writeCostOfAdding(added: readonly string[], configuration: readonly string[]): number {
    if (this.#writes === undefined) return 0;
    const relations = new Set(this.candidates(added).map(({ id }) => this.#relationOf.get(id)));
    const others = configuration.filter((id) => relations.has(this.#relationOf.get(id)));
    return this.writeCost([...others, ...added]) - this.writeCost(others);
  }

  /** What decides between indexes that save about as much: size, and how many queries each can serve. */
  burden(ids: readonly string[]): number {
    return sum(
      this.candidates(ids),
      ({ size, definition }) => size.sizeBytes * (definition.predicate === null ? 1 : PARTIAL_BURDEN),
    );
  }

  get limit(): Limit {
    const { budgetBytes, maxIndexes, maxPerTable } = this.options;
    return { budgetBytes, maxIndexes, maxPerTable };
  }

  /** Says of what may be added whether it fits beside the configuration. */
  room(configuration: readonly string[]): (added: readonly string[]) => boolean {
    const { budgetBytes, maxIndexes, maxPerTable } = this.options;
    const freeBytes = (budgetBytes ?? Number.POSITIVE_INFINITY) - this.sizeBytes(configuration);
    const freePlaces = (maxIndexes ?? Number.POSITIVE_INFINITY) - configuration.length;
    return (added) =>
      this.sizeBytes(added) <= freeBytes &&
      added.length <= freePlaces &&
      (maxPerTable === null || this.crowdedTable([...configuration, ...added]) === null);
  }

  /** A table with more indexes of the configuration than it may have. */
  crowdedTable(configuration: readonly string[]): RelationName | null {
    const { maxPerTable } = this.options;
    if (maxPerTable === null) return null;
    const tables = groupBy(this.candidates(configuration), ({ definition }) =>
      quoteRelation(definition.relation),
    );
    const crowded = [...tables.values()].find((indexes) => indexes.length > maxPerTable);
    return crowded?.[0]?.definition.relation ?? null;
  }

  /** The queries that any of these candidates can serve. */
  affected(ids: readonly string[]): readonly WeightedQuery[] {
    const key = ids.join('\n');
    let queries = this.#affectedBy.get(key);
    if (queries === undefined) {
      const served = [...this.costs.servedBy(ids)].flatMap((id) => this.#positions.get(id) ?? []);
      queries = served.sort((a, b) => a - b).flatMap((at) => this.queries[at] ?? []);
      this.#affectedBy.set(key, queries);
    }
    return queries;
  }

  async totalCost(
    configuration: readonly string[],
    queries: readonly WeightedQuery[] = this.queries,
  ): Promise<number> {
    return weightedCost(queries, await this.costs.plans(queries, configuration));
  }
}

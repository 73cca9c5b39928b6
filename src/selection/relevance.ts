/** Which candidates matter to which queries. */
import { compareText } from '../util/identifiers.ts';

export class Relevance {
  /** By query id; null: every candidate matters to every query. */
  readonly #ofQuery: ReadonlyMap<string, readonly string[]> | null;
  readonly #everything: readonly string[];
  readonly #queriesOf = new Map<string, Set<string>>();

  /** @param ofQuery candidate ids by query id; null where every candidate may matter to every query */
  constructor(candidateIds: readonly string[], ofQuery: ReadonlyMap<string, readonly string[]> | null) {
    this.#everything = [...candidateIds].sort(compareText);
    this.#ofQuery =
      ofQuery === null ? null : new Map([...ofQuery].map(([id, ids]) => [id, [...ids].sort(compareText)]));
    for (const [queryId, ids] of ofQuery ?? [])
      for (const id of ids) {
        const queries = this.#queriesOf.get(id);
        if (queries === undefined) this.#queriesOf.set(id, new Set([queryId]));
        else queries.add(queryId);
      }
  }

  /** Of these candidates those that matter to the query, sorted. */
  part(queryId: string, configuration: ReadonlySet<string>): readonly string[] {
    const own = this.#ofQuery === null ? this.#everything : (this.#ofQuery.get(queryId) ?? []);
    return own.filter((id) => configuration.has(id));
  }

  matters(candidateId: string, queryId: string): boolean {
    return this.#ofQuery === null || (this.#queriesOf.get(candidateId)?.has(queryId) ?? false);
  }

  /** Ids of the queries that any of these matters to; null for all. */
  queriesOf(candidateIds: readonly string[]): ReadonlySet<string> | null {
    if (this.#ofQuery === null && candidateIds.length > 0) return null;
    const [first, ...others] = candidateIds.map((id) => this.#queriesOf.get(id) ?? new Set<string>());
    if (first === undefined || others.length === 0) return first ?? new Set();
    return new Set([first, ...others].flatMap((ids) => [...ids]));
  }
}

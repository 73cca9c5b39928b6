/** Splits a selection problem into parts that have nothing to do with each other, each of which is solved alone. */

/** What belongs together: the queries, by position, and the candidates that can serve any of them. */
export interface Component {
  readonly queries: readonly number[];
  readonly candidateIds: readonly string[];
}

/**
 * Queries that share a candidate are of one component, and so are those whose candidates share a group (a table, where a limit is set on its
 * indexes). In the order of their first queries.
 * @param serving candidates that can serve each query
 */
export function components(
  serving: readonly (readonly string[])[],
  groupOf: (candidateId: string) => string,
): readonly Component[] {
  const parents = new Map<string, string>();
  const root = (group: string): string => {
    let at = group;
    for (let above = parents.get(at); above !== undefined; above = parents.get(at)) at = above;
    // The next search for it goes straight there.
    if (at !== group) parents.set(group, at);
    return at;
  };
  for (const ids of serving) {
    const [first, ...others] = ids.map((id) => root(groupOf(id)));
    for (const other of others)
      if (first !== undefined && root(other) !== root(first)) parents.set(root(other), root(first));
  }
  const found = new Map<string, { queries: number[]; candidateIds: Set<string> }>();
  for (const [query, ids] of serving.entries()) {
    if (ids[0] === undefined) continue;
    const key = root(groupOf(ids[0]));
    const component = found.get(key) ?? { queries: [], candidateIds: new Set() };
    component.queries.push(query);
    for (const id of ids) component.candidateIds.add(id);
    found.set(key, component);
  }
  return [...found.values()].map(({ queries, candidateIds }) => ({
    queries,
    candidateIds: [...candidateIds],
  }));
}

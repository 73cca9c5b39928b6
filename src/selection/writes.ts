/** What an index will cost the writers: entries to add, and updates that can no longer be heap-only (HOT). An estimate from the table's counters. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Query } from '../model/query.ts';
import type { WriteEstimate } from '../model/recommendation.ts';
import type { Relation } from '../model/snapshot.ts';
import { sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';

/**
 * Every insert and every update that is not HOT adds an entry, less the share of rows that a partial index leaves out.
 * HOT needs that no indexed column changes: at risk are the HOT updates of statements that set one of the index's columns,
 * by their share of the table's updates in the workload.
 * @param tuples rows the index will hold
 */
export function estimateWrites(
  relation: Relation,
  definition: IndexDefinition,
  tuples: number,
  queries: readonly Query[],
  uses: ReadonlyMap<string, readonly RelationUse[]>,
): WriteEstimate | null {
  const { activity } = relation;
  if (activity === null) return null;
  const covered = definition.predicate === null ? 1 : Math.min(1, tuples / Math.max(1, relation.size.tuples));
  const stored = new Set([
    ...definition.keys.flatMap((key) => (key.target.kind === 'column' ? [key.target.column] : [])),
    ...definition.included,
  ]);
  const updates = queries.flatMap((query) =>
    (uses.get(query.id) ?? [])
      .filter(
        (use) =>
          use.role === 'target' && isUpdate(query) && quoteRelation(use.relation) === quoteRelation(relation),
      )
      .map((use) => ({ calls: query.calls, touches: use.written.some((column) => stored.has(column)) })),
  );
  const all = sum(updates, (update) => update.calls);
  const touching = sum(updates, (update) => (update.touches ? update.calls : 0));
  return {
    since: activity.since,
    entriesAdded: Math.round((activity.inserted + activity.updated - activity.hotUpdated) * covered),
    hotUpdatesAtRisk: all === 0 ? 0 : Math.round((activity.hotUpdated * touching) / all),
  };
}

function isUpdate(query: Query): boolean {
  return query.parsed.kind === 'statement' && ['update', 'merge'].includes(query.parsed.statementType);
}

/** Fills the materialised views of a copy, those that read others after these. */
import type { Client } from '../database/client.ts';
import type { RelationName } from '../model/relation.ts';
import type { Note } from '../model/snapshot.ts';
import { errorMessage } from '../util/errors.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';

/** Refreshes in rounds until none succeeds any more; what is left stays empty and becomes a note. */
export async function refreshViews(client: Client, views: readonly RelationName[]): Promise<readonly Note[]> {
  const errors = new Map<RelationName, string>();
  let pending = views;
  for (let before = Number.POSITIVE_INFINITY; pending.length > 0 && pending.length < before; ) {
    before = pending.length;
    const failed: RelationName[] = [];
    for (const view of pending)
      try {
        await client.query(`REFRESH MATERIALIZED VIEW ${quoteRelation(view)}`);
      } catch (error) {
        errors.set(view, errorMessage(error));
        failed.push(view);
      }
    pending = failed;
  }
  return pending.map((view) => ({
    code: 'rows-missing',
    message: `The materialised view ${displayRelation(view)} stayed empty: ${errors.get(view) ?? 'unknown error'}.`,
    hint: 'Statements that read it are planned and timed without its rows.',
  }));
}

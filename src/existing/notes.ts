/** What the judgement of indexes that exist does not know. */
import type { ExistingIndexes } from '../model/existing-index.ts';
import type { Note } from '../model/snapshot.ts';
import { formatNumber } from '../util/format.ts';

/** @param minObservedDays that were asked for; null where all that exist stay */
export function existingNotes(
  { drops, kept }: ExistingIndexes,
  minObservedDays: number | null,
): readonly Note[] {
  const notes: Note[] = [];
  if (drops.some(({ code }) => code === 'unused'))
    notes.push({
      code: 'unused-on-this-server',
      message:
        'Scans are counted on the server that was read: not those on its standbys, and of an index that is younger than the counters only since it is there. PostgreSQL does not say when an index was made.',
      hint: 'Before an unused index goes, look at pg_stat_user_indexes on each standby, and ask who made it.',
    });
  const young = kept.filter(({ code }) => code === 'too-young').length;
  const days = minObservedDays ?? 0;
  if (young > 0)
    notes.push({
      code: 'counters-too-young',
      message: `${formatNumber(young, 'existing index', 'existing indexes')} might go, but ${days === 0 ? 'since when scans are counted' : `scans have not been counted for ${formatNumber(days, 'day')}, or since when`} is not known; --json says which.`,
      hint: 'Ask again later, or with a lower --min-observed.',
    });
  const notJudged = kept.filter(({ code }) => code === 'not-judged').length;
  if (notJudged > 0)
    notes.push({
      code: 'existing-not-judged',
      message: `${formatNumber(notJudged, 'existing index', 'existing indexes')} might go, but the judge cannot plan without them; --json says which.`,
      hint: 'Leave --what-if out to judge in a statistical twin.',
    });
  return notes;
}

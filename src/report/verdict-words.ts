/** Verdict codes in plain words. */
import type { VerdictCode } from '../model/recommendation.ts';

/** Short, for a table. */
export const verdictLabels: Readonly<Record<VerdictCode, string>> = {
  improved: 'improved',
  'already-served': 'already served',
  'small-relation': 'too small to matter',
  'low-selectivity': 'reads too much of the table',
  'not-sargable': 'written so that no index fits',
  'nothing-indexable': 'nothing to index',
  'not-chosen': 'not chosen',
  'left-out': 'left out by an option',
  'system-catalogue': 'system catalogue',
  'missing-relation': 'unknown table',
  unparsable: 'not understood',
  unplannable: 'not planned',
  utility: 'not a query',
};

/** What becomes of an index that exists, in a word or two. */
import type { DropCode, KeptCode } from '../model/existing-index.ts';

export const dropLabels: Readonly<Record<DropCode, string>> = {
  invalid: 'invalid',
  duplicate: 'duplicate',
  subsumed: 'subsumed',
  replaced: 'replaced',
  unused: 'unused',
};

export const keptLabels: Readonly<Record<KeptCode, string>> = {
  constraint: 'of constraints',
  unique: 'unique',
  'replica-identity': 'replica identity',
  clustered: 'clustered by',
  incomplete: 'being built',
  'not-restorable': 'not to be restored exactly',
  'foreign-key': 'for foreign keys',
  'in-use': 'scanned',
  'in-plans': 'in plans of the workload',
  smaller: 'much smaller than the one that would serve',
  needed: 'needed',
  'too-young': 'with counters too young',
  'out-of-scope': 'on tables that are left out',
  'not-judged': 'not judged',
};

/** What each gate of a verification asks, in plain words, in the order they are passed. */
import type { GateName } from '../model/verification.ts';

export const gateWords: Readonly<Record<GateName, string>> = {
  folder: 'the folder is whole, and the manifest’s claims go together',
  lint: 'the files hold work on indexes only, none of it blocking',
  squawk: 'squawk finds nothing in the files',
  schema: 'the database’s schema is that of the Snapshot',
  fresh: 'the Snapshot is of a time just before the files',
  apply: 'every up file ran to its end',
  valid: 'every index is there, valid, and the one that was promised',
  dropped: 'every index that was to go is gone',
  'nothing-else': 'the up files change nothing else',
  reapply: 'each file can be run again',
  used: 'every index is used by the queries it was made for',
  cheaper: 'those queries cost what was claimed, and less than before',
  'no-regression': 'no other query became worse',
  size: 'no index is larger than was estimated',
  latency: 'no query takes longer',
  rollback: 'every down file ran to its end',
  'catalogue-identical': 'the catalogue is what it was before',
  'time-limit': 'it ended in time',
};

export const gateOrder = Object.keys(gateWords) as readonly GateName[];

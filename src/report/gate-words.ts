/** What each gate of a verification asks, in plain words, in the order they are passed. */
import type { GateName } from '../model/verification.ts';

export const gateWords: Readonly<Record<GateName, string>> = {
  apply: 'every up file ran to its end',
  valid: 'every index is valid and on its table',
  used: 'every index is used by the queries it was made for',
  cheaper: 'those queries cost less, as claimed',
  'no-regression': 'no other query became worse',
  rollback: 'every down file ran to its end',
  'catalogue-identical': 'the catalogue is what it was before',
  reapply: 'each file can be run again',
};

export const gateOrder = Object.keys(gateWords) as readonly GateName[];

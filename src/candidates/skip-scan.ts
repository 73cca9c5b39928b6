/** B-trees that serve a condition on their second key: by one search for each value of the first, where these are few. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import { distinctValues } from './context.ts';
import { definitionSubsumes } from './subsumes.ts';

/** The first major whose planner costs it. */
export const SKIP_SCAN_MAJOR = 18;
/** Of more values, the searches are more than most scans cost. The planner decides below. */
const FEW_VALUES = 100;

/** Whether what begins with the wider one's second key is served by it so. */
export function skipsTo(wider: IndexDefinition, narrower: IndexDefinition, relation: Relation): boolean {
  const [first, ...rest] = wider.keys;
  if (first === undefined || wider.accessMethod !== 'btree' || narrower.accessMethod !== 'btree')
    return false;
  const values = distinctValues(relation, first.target);
  return values > 1 && values <= FEW_VALUES && definitionSubsumes({ ...wider, keys: rest }, narrower);
}

/** B-trees for the addresses in a network that a statement names. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { indexesOfMethod } from './access.ts';
import type { GeneratorContext } from './context.ts';

export function network(context: GeneratorContext): IndexDefinition[] {
  return indexesOfMethod(context, 'btree');
}

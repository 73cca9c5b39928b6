/** Keys for networks, and for texts by how they begin where that is not known before the statement runs. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { indexesOfMethod } from './access.ts';
import type { GeneratorContext } from './context.ts';

export function spgist(context: GeneratorContext): IndexDefinition[] {
  return indexesOfMethod(context, 'spgist');
}

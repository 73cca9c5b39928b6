/** Keys for what values contain: elements of arrays, paths and keys of JSON, words of a text, trigrams of a string. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { indexesOfMethod } from './access.ts';
import type { GeneratorContext } from './context.ts';

export function gin(context: GeneratorContext): IndexDefinition[] {
  return indexesOfMethod(context, 'gin');
}

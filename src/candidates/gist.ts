/** Keys for ranges, shapes and networks that contain or overlap, and for the nearest of places or texts. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { accessesForNearest, indexesOfMethod, indexOn } from './access.ts';
import type { GeneratorContext } from './context.ts';

export function gist(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, types } = context;
  const { nearest } = use;
  return [
    ...indexesOfMethod(context, 'gist'),
    ...(nearest === undefined
      ? []
      : accessesForNearest(nearest, relation, types).map((access) =>
          indexOn(relation, nearest.target, access),
        )),
  ];
}

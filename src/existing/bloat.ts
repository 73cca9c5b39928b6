/** Indexes that take far more room than their content needs: rebuilt, not dropped. */
import type { BloatedIndex } from '../model/existing-index.ts';
import type { WhatIfJudge } from '../model/what-if.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { PAGE_BYTES } from '../util/page.ts';
import { type IndexTree, isPartitioned, nameOf } from './index-tree.ts';

/**
 * A B-tree under random inserts settles at about 1.4 times its fresh size (pages two thirds full instead of 90%),
 * and the estimate of that is off by 5% on the mean (docs/sizes.md). From twice on something is wrong; below this many bytes it does
 * not matter.
 */
const BLOATED = 2;
const WORTH_BYTES = 16e6;

export async function bloatedIndexes(
  trees: readonly IndexTree[],
  judge: Pick<WhatIfJudge, 'freshSizes'>,
): Promise<readonly BloatedIndex[]> {
  const asked = trees
    .flatMap(({ members }) => members)
    .filter(
      ({ relation, index }) =>
        index.accessMethod === 'btree' &&
        index.isValid &&
        !isPartitioned(relation) &&
        index.size.blocks * PAGE_BYTES >= WORTH_BYTES,
    );
  if (asked.length === 0) return [];
  const fresh = await judge.freshSizes(asked.map(nameOf));
  return asked
    .flatMap((member): BloatedIndex[] => {
      const { relation, index } = member;
      const sizeBytes = index.size.blocks * PAGE_BYTES;
      const freshBytes = fresh.get(quoteRelation(nameOf(member)));
      if (freshBytes === undefined || sizeBytes < freshBytes * BLOATED) return [];
      if (sizeBytes - freshBytes < WORTH_BYTES) return [];
      return [
        {
          name: index.name,
          relation: { schema: relation.schema, name: relation.name },
          sizeBytes,
          freshBytes,
          command: `REINDEX INDEX CONCURRENTLY ${quoteRelation(nameOf(member))}`,
        },
      ];
    })
    .sort((a, b) => b.sizeBytes - b.freshBytes - (a.sizeBytes - a.freshBytes));
}

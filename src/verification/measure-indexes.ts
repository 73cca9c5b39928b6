/** What the indexes of a pair took: room, and with real rows time. */
import type { IndexMeasurement } from '../model/verification.ts';
import { sum } from '../util/collections.ts';
import { displayRelation } from '../util/identifiers.ts';
import type { FileRun, IndexState } from './apply.ts';
import type { Applied } from './apply-pair.ts';

/**
 * @param rolledBack null where nothing was rolled back
 * @param estimated sizes by oid, or null where the files on disk have theirs
 */
export function measureIndexes(
  { indexes, elapsedByIndex }: Applied,
  rolledBack: FileRun | null,
  estimated: ReadonlyMap<number, number> | null,
): readonly IndexMeasurement[] {
  return indexes.map((index) => ({
    indexName: index.name,
    relation: displayRelation(index.table),
    buildMs: estimated === null ? elapsedOf(elapsedByIndex, index) : null,
    dropMs: estimated === null && rolledBack !== null ? elapsedOf(rolledBack.elapsedByIndex, index) : null,
    sizeBytes:
      estimated === null ? index.sizeBytes : sum(index.storageOids, (oid) => estimated.get(oid) ?? 0),
    measured: estimated === null,
  }));
}

function elapsedOf(elapsedByIndex: ReadonlyMap<string, number>, { treeNames }: IndexState): number {
  return sum(treeNames, ({ name }) => elapsedByIndex.get(name) ?? 0);
}

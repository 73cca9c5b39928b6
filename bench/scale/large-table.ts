/** Blows one table of a Snapshot up to 10 TB, in its statistics: rows, pages, distinct values, and indexes to match. */
import type { RelationSize, Snapshot } from '../../src/model/snapshot.ts';
import { PAGE_BYTES } from '../../src/util/page.ts';

const TABLE_PAGES = Math.ceil(10e12 / PAGE_BYTES);
const ROWS_PER_PAGE = 80;
const INDEX_ENTRIES_PER_PAGE = 360;

/** The Snapshot with the table `name` as one of 10 TB. */
export function withLargeTable(snapshot: Snapshot, name: string): Snapshot {
  const rows = TABLE_PAGES * ROWS_PER_PAGE;
  return {
    ...snapshot,
    catalogue: {
      ...snapshot.catalogue,
      relations: snapshot.catalogue.relations.map((relation) =>
        relation.name !== name
          ? relation
          : {
              ...relation,
              size: sized(TABLE_PAGES, rows),
              statistics: relation.statistics.map((column) => ({ ...column, distinct: -0.5 })),
              indexes: relation.indexes.map((index) => ({
                ...index,
                size: sized(Math.ceil(rows / INDEX_ENTRIES_PER_PAGE), rows),
              })),
            },
      ),
    },
  };
}

function sized(pages: number, tuples: number): RelationSize {
  return { pages, tuples, allVisiblePages: pages, allFrozenPages: null, blocks: pages };
}

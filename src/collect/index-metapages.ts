/** Reads what only the first page of an index knows: a B-tree's height, the counts of GIN, the size of BRIN's map. */

import { PAGE_BYTES } from '../util/page.ts';
import type { CollectedIndex } from './indexes.ts';
import type { CatalogueReader } from './reader.ts';

export interface IndexMetapage {
  /** Levels above the leaves of a B-tree, else null. */
  readonly treeHeight: number | null;
  /** Hex of the 56 bytes behind the page header, of GIN and BRIN. */
  readonly metapage: string | null;
}

/** src/include/access/nbtree.h, BTMetaPageData: magic, and btm_fastlevel behind five 4-byte fields. */
const BTREE_MAGIC = 0x053162;
const BTREE_FAST_LEVEL = 20;
/** src/include/access/ginblock.h, GinMetaPageData: ginVersion is the last field, always 2 since 9.4. */
const GIN_VERSION_AT = 48;
const GIN_VERSION = 2;
/** src/include/access/brin_page.h, BrinMetaPageData: brinMagic. */
const BRIN_MAGIC = 0xa8109cfa;

/**
 * By index oid. Pages are read as files: what the server has not written yet is missing, and a page that is not of the
 * form expected is left out. Only for a role that may execute pg_read_binary_file.
 */
export async function readIndexMetapages(
  reader: CatalogueReader,
  indexes: readonly CollectedIndex[],
): Promise<ReadonlyMap<number, IndexMetapage>> {
  const asked = new Map(
    indexes
      .filter(({ accessMethod, size }) => ['btree', 'gin', 'brin'].includes(accessMethod) && size.blocks > 0)
      .map((index) => [index.oid, index]),
  );
  const rows = await reader.fixedRows<{ readonly index_oid: number; readonly bytes: string | null }>(
    'index-metapages',
    [[...asked.keys()]],
  );
  return new Map(
    rows.flatMap(({ index_oid: oid, bytes }) => {
      const index = asked.get(oid);
      const metapage =
        index === undefined ? null : decodeMetapage(index.accessMethod, index.size.blocks, bytes ?? '');
      return metapage === null ? [] : [[oid, metapage] as const];
    }),
  );
}

/**
 * Null for what is not the method's metapage, and for a B-tree's that is older than its file.
 * @param blocks pages of the index
 * @param hex of the bytes behind the page header
 */
export function decodeMetapage(accessMethod: string, blocks: number, hex: string): IndexMetapage | null {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length < 56) return null;
  switch (accessMethod) {
    case 'btree':
      return bytes.readUInt32LE(0) === BTREE_MAGIC
        ? heightOf(bytes.readUInt32LE(BTREE_FAST_LEVEL), blocks)
        : null;
    case 'gin':
      return bytes.readUInt32LE(GIN_VERSION_AT) === GIN_VERSION ? { treeHeight: null, metapage: hex } : null;
    case 'brin':
      return bytes.readUInt32LE(0) === BRIN_MAGIC ? { treeHeight: null, metapage: hex } : null;
    default:
      return null;
  }
}

/** The smallest pivot tuples, 16 bytes with a line pointer of 4, that a page less its header and special space holds. */
const MAX_FAN_OUT = Math.floor((PAGE_BYTES - 24 - 16) / 20);

/** A root that was split lately may still be the old one on disk: then so few levels could not hold so many pages. */
function heightOf(treeHeight: number, blocks: number): IndexMetapage | null {
  let capacity = 0;
  for (let level = 0; level <= treeHeight; level++) capacity += MAX_FAN_OUT ** level;
  return blocks - 1 > capacity ? null : { treeHeight, metapage: null };
}

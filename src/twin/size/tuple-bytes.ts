/** How many bytes index tuples have, by their columns' widths and alignments (src/include/access/itup.h; heaptuple.c, heap_compute_data_size). */
import { sum } from '../../util/collections.ts';
import type { ColumnProfile, KeyClass, Width } from './column-profile.ts';

export const LINE_POINTER_BYTES = 4;
const TUPLE_HEADER_BYTES = 8;
/** IndexAttributeBitMapData: a bit for each of 32 columns, present where one is NULL. */
const NULL_BITMAP_BYTES = 4;
const MAXIMUM_ALIGNMENT = 8;
/** Sizes that vary are kept apart up to so many; beyond, they stand in groups. */
const MOST_SIZES = 64;

export interface StoredColumn {
  readonly alignment: number;
  readonly widths: readonly Width[];
  readonly isNull: boolean;
}

/** Sizes of whole tuples, line pointer left out, with their shares. */
export function tupleSizes(columns: readonly StoredColumn[]): readonly Width[] {
  let offsets: readonly Width[] = [{ bytes: 0, share: 1 }];
  for (const { alignment, widths, isNull } of columns)
    if (!isNull)
      offsets = merged(
        offsets.flatMap((offset) =>
          widths.map(({ bytes, share }) => ({
            bytes: align(offset.bytes, alignment) + bytes,
            share: offset.share * share,
          })),
        ),
      );
  const hasNull = columns.some(({ isNull }) => isNull);
  const header = hasNull
    ? align(TUPLE_HEADER_BYTES + NULL_BITMAP_BYTES, MAXIMUM_ALIGNMENT)
    : TUPLE_HEADER_BYTES;
  return merged(
    offsets.map(({ bytes, share }) => ({ bytes: align(header + bytes, MAXIMUM_ALIGNMENT), share })),
  );
}

export function meanBytes(widths: readonly Width[]): number {
  return widths.reduce((total, { bytes, share }) => total + bytes * share, 0);
}

/** Mean over the ways to be NULL, as if these were independent; line pointer left out. */
export function meanTupleBytes(columns: readonly ColumnProfile[]): number {
  let patterns: readonly { readonly share: number; readonly isNull: readonly boolean[] }[] = [
    { share: 1, isNull: [] },
  ];
  for (const { classes } of columns)
    patterns = patterns.flatMap(({ share, isNull }) =>
      nullClasses(classes).map((of) => ({ share: share * of.share, isNull: [...isNull, of.isNull] })),
    );
  return sum(patterns, ({ share, isNull }) => share * meanBytes(tupleSizes(withNulls(columns, isNull))));
}

export function withNulls(
  columns: readonly ColumnProfile[],
  isNull: readonly boolean[],
): readonly StoredColumn[] {
  return columns.map((column, at) => ({ ...column, isNull: isNull[at] ?? false }));
}

/** NULLs and the rest, where there are such. */
export function nullClasses(classes: readonly KeyClass[]): readonly KeyClass[] {
  return [true, false].flatMap((isNull) => {
    const share = sum(
      classes.filter((of) => of.isNull === isNull),
      (of) => of.share,
    );
    return share > 0 ? [{ share, values: 1, isNull }] : [];
  });
}

/** Equal sizes once; where too many are left, neighbours stand together at their mean. */
function merged(widths: readonly Width[]): readonly Width[] {
  const shares = new Map<number, number>();
  for (const { bytes, share } of widths) shares.set(bytes, (shares.get(bytes) ?? 0) + share);
  const sorted = [...shares].map(([bytes, share]) => ({ bytes, share })).sort((a, b) => a.bytes - b.bytes);
  const step = Math.ceil(sorted.length / MOST_SIZES);
  if (step <= 1) return sorted;
  const groups: Width[] = [];
  for (let at = 0; at < sorted.length; at += step) {
    const group = sorted.slice(at, at + step);
    const share = group.reduce((total, width) => total + width.share, 0);
    if (share > 0)
      groups.push({
        bytes: Math.round(group.reduce((total, width) => total + width.bytes * width.share, 0) / share),
        share,
      });
  }
  return groups;
}

export function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

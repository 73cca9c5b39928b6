/** Gives values that can be counted their pseudonyms: the same order, as few distances as possible. */

export interface CountedValue {
  readonly value: bigint;
  /** Smallest pseudonym that its column can hold; not above the value itself. */
  readonly least: bigint;
  /** Its column holds multiples of this only. */
  readonly step: bigint;
}

/** Values whose distances stay, since the planner interpolates between them; each ascending, a pseudonym being value + constant. */
export type Tie = readonly bigint[];

/**
 * Pseudonyms by value: each the smallest that is larger than all before. So they tell how values are ordered, and nothing of how far
 * they lie apart, but for ties. Where `least` is not above any value, no pseudonym is above its value: what a column could hold it
 * still can.
 * @param values ascending, each once
 */
export function countedPseudonyms(
  values: readonly CountedValue[],
  ties: readonly Tie[] = [],
): ReadonlyMap<bigint, bigint> {
  const groups = tiedGroups(values, ties);
  const pseudonyms = new Map<bigint, bigint>();
  let last: bigint | null = null;
  for (const { value, least, step } of values) {
    const lowest: bigint = last === null || last + 1n < least ? least : last + 1n;
    const group = groups.get(value);
    if (group === undefined) last = roundedUp(lowest, step);
    else {
      group.shift ??= shiftFor(value, lowest, group);
      last = value + group.shift;
    }
    pseudonyms.set(value, last);
  }
  return pseudonyms;
}

/** Values that move together. */
interface TiedGroup {
  /** Largest step among all values from its first to its last: the shift is a multiple of it. */
  step: bigint;
  /** Smallest shift that keeps all those values where their columns can hold them. */
  leastShift: bigint;
  shift: bigint | null;
}

function shiftFor(value: bigint, lowest: bigint, { leastShift, step }: TiedGroup): bigint {
  const shift = lowest - value;
  return roundedUp(shift > leastShift ? shift : leastShift, step);
}

/** By tied value; ties that overlap are one group. */
function tiedGroups(values: readonly CountedValue[], ties: readonly Tie[]): ReadonlyMap<bigint, TiedGroup> {
  const groups = new Map<bigint, TiedGroup>();
  const spans = ties
    .flatMap((tie) => {
      const [first, end] = [tie[0], tie.at(-1)];
      return first === undefined || end === undefined || first === end ? [] : [{ first, end, tie }];
    })
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  let open: { readonly group: TiedGroup; end: bigint } | null = null;
  const all: { readonly group: TiedGroup; readonly first: bigint; end: bigint }[] = [];
  for (const { first, end, tie } of spans) {
    if (open === null || first > open.end) {
      const opened = { group: { step: 1n, leastShift: -(1n << 200n), shift: null }, first, end };
      all.push(opened);
      open = opened;
    } else if (end > open.end) open.end = end;
    for (const value of tie) groups.set(value, open.group);
  }
  let at = 0;
  for (const { value, least, step } of values) {
    while (at < all.length && value > (all[at]?.end ?? 0n)) at += 1;
    const span = all[at];
    if (span === undefined) break;
    if (value < span.first) continue;
    if (step > span.group.step) span.group.step = step;
    if (least - value > span.group.leastShift) span.group.leastShift = least - value;
  }
  return groups;
}

function roundedUp(value: bigint, step: bigint): bigint {
  const rest = ((value % step) + step) % step;
  return rest === 0n ? value : value + step - rest;
}

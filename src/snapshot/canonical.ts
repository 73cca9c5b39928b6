/** The one text form of a Snapshot: keys sorted, so that equal content has equal bytes. */
import type { Snapshot } from '../model/snapshot.ts';
import { compareText } from '../util/identifiers.ts';

/** JSON without spaces, keys in code-unit order at every level. What hashes are made of. */
export function canonicalSnapshot(snapshot: Snapshot): string {
  return JSON.stringify(sortKeys(snapshot));
}

/** What costs come from: all but the workload and the notes, which `advise --workload` replaces. */
export function canonicalDatabase({ workload: _workload, notes: _notes, ...database }: Snapshot): string {
  return JSON.stringify(sortKeys(database));
}

/** A Snapshot's JSON, indented: for a file that people read and compare. */
export function readableSnapshot(snapshot: Snapshot): string {
  return `${JSON.stringify(sortKeys(snapshot), null, 2)}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

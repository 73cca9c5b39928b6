/** Puts another workload into a Snapshot. */
import type { Note, Snapshot, Workload } from '../model/snapshot.ts';

/** Notes about how the source's own workload was read; without that workload they say nothing. */
const workloadNoteCodes = /^(pg-stat-statements|statement-texts|workload|role-settings)-/;

/** The Snapshot with `workload` instead of its own, and with `notes` about it instead of those about its own. */
export function withWorkload(snapshot: Snapshot, workload: Workload, notes: readonly Note[] = []): Snapshot {
  return {
    ...snapshot,
    workload,
    notes: [...snapshot.notes.filter((note) => !workloadNoteCodes.test(note.code)), ...notes],
  };
}

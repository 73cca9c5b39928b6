/** Ends a verification: what was not asked is taken out and named, every failure gets its place, and the verdict follows. */
import type { SkippedGate, Verification } from '../model/verification.ts';
import type { MigrationFolder } from './folder.ts';
import { locateFailures } from './locate.ts';

export async function conclude(
  found: Verification,
  folder: MigrationFolder,
  skipped: readonly SkippedGate[],
): Promise<Verification> {
  const off = new Set(skipped.map(({ gate }) => gate));
  const asked = found.gates.filter(({ gate, code }) => !off.has(gate) || code === 'syntax-error');
  const gates = await locateFailures(asked, folder, found.queries);
  return {
    ...found,
    passed: gates.every(({ passed }) => passed),
    gates,
    skipped,
  };
}

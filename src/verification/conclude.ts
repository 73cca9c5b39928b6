/** Ends a verification: what was turned off is taken out and named, every failure gets its place, and the verdict follows. */
import type { GateName, Verification } from '../model/verification.ts';
import type { MigrationFolder } from './folder.ts';
import { locateFailures } from './locate.ts';

export async function conclude(
  found: Verification,
  folder: MigrationFolder,
  turnedOff: readonly GateName[],
): Promise<Verification> {
  const off = new Set(turnedOff);
  const asked = found.gates.filter(({ gate, code }) => !off.has(gate) || code === 'syntax-error');
  const gates = await locateFailures(asked, folder, found.queries);
  return {
    ...found,
    passed: gates.every(({ passed }) => passed),
    gates,
    skipped: [...off].map((gate) => ({ gate, reason: 'turned off by --skip-gate' })),
  };
}

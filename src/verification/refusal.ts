/** Decides whether files may run, and says what is known of those that were not run to their end. */
import type { Note } from '../model/snapshot.ts';
import type { FailureCode, GateName, GateResult, Verification } from '../model/verification.ts';

/** What says nothing against running the pairs. */
const showing: readonly FailureCode[] = ['file-edited', 'tool-file-missing', 'tool-file-edited'];

/** What these find is no reason not to look at what the files do. */
const opinions: readonly GateName[] = ['squawk', 'schema'];

/** A file that was edited fails, and shows what it does all the same; a gate that is turned off stops nothing. */
export function mayRun(gates: readonly GateResult[], turnedOff: readonly GateName[]): boolean {
  return gates.every(
    ({ gate, passed, code }) =>
      passed ||
      (code !== null && showing.includes(code)) ||
      opinions.includes(gate) ||
      (turnedOff.includes(gate) && code !== 'syntax-error'),
  );
}

/** What is known of files that were not run, or not to their end. */
export function refused(
  gates: readonly GateResult[],
  kind: 'snapshot' | 'rows',
  serverVersion: string | null,
  notes: readonly Note[],
): Verification {
  const data = kind === 'rows' ? 'rows' : 'twin';
  return { passed: false, data, serverVersion, gates, skipped: [], indexes: [], queries: [], notes };
}

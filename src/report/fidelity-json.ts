/** What `doctor --fidelity` found, for programs. */
import type { Fidelity } from '../model/fidelity.ts';

/** The fields of `Fidelity`, after a format and its version. */
export function renderFidelityJson(fidelity: Fidelity): string {
  return `${JSON.stringify({ format: 'indexwright-fidelity', formatVersion: 1, ...fidelity }, null, 2)}\n`;
}

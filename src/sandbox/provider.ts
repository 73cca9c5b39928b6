/** Chooses a provider and starts a sandbox: the entry to this folder. */
import type { Sandbox, SandboxOptions } from '../model/sandbox.ts';
import { IndexwrightError } from '../util/errors.ts';
import { containerProvider } from './container.ts';
import { embeddedProvider } from './embedded.ts';
import { embeddedMajors, embeddedRelease } from './embedded-releases.ts';
import type { SandboxAvailability, SandboxProvider } from './provider-contract.ts';
import { systemProvider } from './system.ts';

/** In the order in which `auto` tries them: a container is nearest to what the source runs. */
const providers: readonly SandboxProvider[] = [containerProvider, embeddedProvider, systemProvider];

/**
 * Starts a throw-away server of the wanted major and says in a progress line which one, and why not one before it.
 * With an image given, `auto` means a container: another server would lack what the image was named for.
 * Where no server of the major can be had on this machine, `auto` takes the nearest newer one that is at hand: the caller sees
 * it in `sandbox.major`. Errors: `sandbox-*`, each with what to do about it.
 */
export async function startSandbox(
  options: SandboxOptions,
  progress: (line: string) => void = () => {},
): Promise<Sandbox> {
  const { major } = options;
  try {
    return await startMajor(options, progress);
  } catch (error) {
    // What `sandbox install` would bring is worth the command.
    const canBeHad = options.provider !== 'auto' || options.image !== null || embeddedRelease(major) !== null;
    if (canBeHad || !(error instanceof IndexwrightError) || error.code !== 'sandbox-unavailable') throw error;
    for (const newer of embeddedMajors().filter((other) => other > major)) {
      const sandbox = await startMajor({ ...options, major: newer }, progress).catch(() => null);
      if (sandbox === null) continue;
      progress(`no PostgreSQL ${major} can be had here: with ${newer}, costs are near, not exact`);
      return sandbox;
    }
    throw error;
  }
}

async function startMajor(options: SandboxOptions, progress: (line: string) => void): Promise<Sandbox> {
  const wanted = options.provider === 'auto' && options.image !== null ? 'container' : options.provider;
  const candidates = providers.filter(({ name }) => wanted === 'auto' || wanted === name);
  const failures: { name: string; error: IndexwrightError }[] = [];
  for (const provider of candidates) {
    try {
      const sandbox = await provider.start(options, progress);
      const reasons = failures.map(({ name, error }) => `; no ${name}: ${error.message}`).join('');
      progress(`sandbox: ${sandbox.provider}, PostgreSQL ${sandbox.version} (${sandbox.origin})${reasons}`);
      return sandbox;
    } catch (error) {
      // A wrong setting is wrong everywhere, and anything without a hint is a bug.
      if (!(error instanceof IndexwrightError) || error.code === 'sandbox-setting') throw error;
      failures.push({ name: provider.name, error });
    }
  }
  throw noProvider(options.major, failures);
}

function noProvider(major: number, failures: { name: string; error: IndexwrightError }[]): IndexwrightError {
  const [only, ...others] = failures;
  if (only === undefined) throw new Error('no provider was tried');
  if (others.length === 0) return only.error;
  const reasons = failures.map(({ name, error }) => `${name}: ${error.message}`).join('; ');
  const install = `Run: indexwright sandbox install ${major}`;
  const embedded = failures.find(({ name }) => name === 'embedded')?.error.hint ?? null;
  return new IndexwrightError('sandbox-unavailable', `no PostgreSQL ${major} to work in: ${reasons}`, {
    hint: embedded ?? install,
  });
}

/** What each provider would offer for a major, in the order of `auto`; for `doctor`. Starts, fetches and pulls nothing. */
export async function describeSandboxes(
  major: number,
  image: string | null = null,
): Promise<SandboxAvailability[]> {
  return Promise.all(providers.map((provider) => provider.describe(major, image)));
}

/** Flags that several commands have. */
import { type Command, Option } from 'commander';
import type { SandboxOptions } from '../model/sandbox.ts';
import { UsageError } from '../util/errors.ts';

export interface SandboxFlags {
  readonly sandbox: SandboxOptions['provider'];
  readonly sandboxImage?: string;
}

export function addSandboxOptions(command: Command, provider: SandboxOptions['provider'] = 'auto'): Command {
  return command
    .addOption(
      new Option('--sandbox <provider>', 'where the throw-away server runs')
        .choices(['auto', 'embedded', 'system', 'container'])
        .default(provider)
        .env('INDEXWRIGHT_SANDBOX'),
    )
    .option(
      '--sandbox-image <image>',
      'container image instead of postgres:<major>; implies --sandbox container',
    );
}

export function sandboxOptions(flags: SandboxFlags): Pick<SandboxOptions, 'provider' | 'image'> {
  const image = flags.sandboxImage ?? null;
  if (image !== null && !['auto', 'container'].includes(flags.sandbox))
    throw new UsageError(
      `--sandbox-image does not go with --sandbox ${flags.sandbox}`,
      'Leave --sandbox out, or give --sandbox container.',
    );
  return { provider: image === null ? flags.sandbox : 'container', image };
}

export function urlOption(description: string): Option {
  return new Option('--url <url>', description).env('INDEXWRIGHT_URL');
}

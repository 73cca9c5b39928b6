/** Flags that several commands have. */
import { type Command, Option } from 'commander';
import type { SandboxOptions } from '../model/sandbox.ts';
import { UsageError } from '../util/errors.ts';

export interface SourceFlags {
  readonly url?: string;
  readonly snapshot?: string;
}

export interface SandboxFlags {
  readonly sandbox: SandboxOptions['provider'];
  readonly sandboxImage?: string;
}

/** The flags of where a sandbox runs. A flag beats the environment: an image that was given means a container. */
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
    )
    .hook('preAction', (parsed) => {
      if (
        parsed.getOptionValue('sandboxImage') !== undefined &&
        parsed.getOptionValueSource('sandbox') !== 'cli'
      )
        parsed.setOptionValueWithSource('sandbox', 'container', 'implied');
    });
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

/**
 * The flags with one source, either `url` or `snapshot`. A flag beats the environment: with --snapshot, a URL from
 * INDEXWRIGHT_URL does not count. Errors: `usage` when neither or both were given.
 */
export function sourceFlags<Flags extends SourceFlags>(command: Command, flags: Flags): Flags {
  const { url, ...others } = flags;
  const counts =
    url !== undefined &&
    (command.getOptionValueSource('url') === 'cli' || (flags.snapshot === undefined && url !== ''));
  if (counts && flags.snapshot !== undefined)
    throw new UsageError('--url and --snapshot exclude each other', 'Leave one of them out.');
  if (!counts && flags.snapshot === undefined)
    throw new UsageError(
      `${command.name()} needs a source`,
      'Give --url postgres://user@host:5432/database, or --snapshot with a file that `indexwright snapshot` wrote.',
    );
  return counts ? flags : (others as Flags);
}

import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxLines } from '../../../src/cli/commands/doctor.ts';
import {
  addSandboxOptions,
  type SandboxFlags,
  type SourceFlags,
  sandboxOptions,
  sourceFlags,
  urlOption,
} from '../../../src/cli/shared-options.ts';
import type { SandboxOptions } from '../../../src/model/sandbox.ts';

const variables = ['INDEXWRIGHT_URL', 'INDEXWRIGHT_SANDBOX'];
const clear = () => {
  for (const name of variables) delete process.env[name];
};
let before: readonly (string | undefined)[];
beforeEach(() => {
  before = variables.map((name) => process.env[name]);
  clear();
});
afterEach(() => {
  clear();
  for (const [at, name] of variables.entries()) if (before[at] !== undefined) process.env[name] = before[at];
});

const url = 'postgres://flag@127.0.0.1/x';
const fromEnvironment = 'postgres://environment@127.0.0.1/x';

function source(...args: string[]): SourceFlags {
  let result: SourceFlags = {};
  new Command('advise')
    .addOption(urlOption('source'))
    .option('--snapshot <file>')
    .action((flags: SourceFlags, command: Command) => {
      result = sourceFlags(command, flags);
    })
    .parse(args, { from: 'user' });
  return result;
}

describe('sourceFlags', () => {
  it('takes the one that was given', () => {
    expect(source('--url', url)).toEqual({ url });
    expect(source('--snapshot', 'a.json')).toEqual({ snapshot: 'a.json' });
  });

  it('takes flags before the environment', () => {
    process.env.INDEXWRIGHT_URL = fromEnvironment;
    expect(source()).toEqual({ url: fromEnvironment });
    expect(source('--url', url)).toEqual({ url });
    expect(source('--snapshot', 'a.json')).toEqual({ snapshot: 'a.json' });
  });

  it('refuses two flags and none, whatever the environment says', () => {
    const two = { code: 'usage', message: '--url and --snapshot exclude each other' };
    expect(() => source('--url', url, '--snapshot', 'a.json')).toThrow(expect.objectContaining(two));
    process.env.INDEXWRIGHT_URL = fromEnvironment;
    expect(() => source('--url', url, '--snapshot', 'a.json')).toThrow(expect.objectContaining(two));
    process.env.INDEXWRIGHT_URL = '';
    expect(() => source()).toThrow(
      expect.objectContaining({ code: 'usage', message: 'advise needs a source' }),
    );
  });
});

function sandbox(provider: SandboxOptions['provider'], ...args: string[]) {
  let result: unknown;
  addSandboxOptions(new Command('demo'), provider)
    .action((flags: SandboxFlags) => {
      result = sandboxOptions(flags);
    })
    .parse(args, { from: 'user' });
  return result;
}

describe('an image', () => {
  it.each(['auto', 'embedded'] as const)('means a container where %s is but the default', (provider) => {
    expect(sandbox(provider)).toEqual({ provider, image: null });
    expect(sandbox(provider, '--sandbox-image', 'x')).toEqual({ provider: 'container', image: 'x' });
  });

  it('means a container whatever the environment says', () => {
    process.env.INDEXWRIGHT_SANDBOX = 'system';
    expect(sandbox('embedded')).toEqual({ provider: 'system', image: null });
    expect(sandbox('embedded', '--sandbox-image', 'x')).toEqual({ provider: 'container', image: 'x' });
  });

  it('does not go with another provider that was asked for', () => {
    expect(() => sandbox('auto', '--sandbox', 'system', '--sandbox-image', 'x')).toThrow('does not go with');
  });
});

it('doctor says which sandbox would be used', () => {
  const row = { detail: 'of some kind', hint: null };
  const lines = sandboxLines(16, [
    { ...row, provider: 'container', available: false, hint: 'start an engine' },
    { ...row, provider: 'embedded', available: true },
    { ...row, provider: 'system', available: true },
  ]);
  expect(lines).toContain('auto would use: embedded\n');
  expect(lines).toContain('start an engine');
  expect(sandboxLines(16, [])).toContain('auto would use: none of them\n');
});

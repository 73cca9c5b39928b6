/** Tools of npm, installed apart from the project's own dependencies. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectionUrl } from '../../../src/database/client.ts';
import type { Project } from '../driver.ts';
import { run } from './command.ts';

export const toolsFolder = fileURLToPath(new URL('../tools', import.meta.url));
const modules = join(toolsFolder, 'node_modules');

interface PackageJson {
  readonly version: string;
  readonly bin: string | Readonly<Record<string, string>>;
}

function readPackage(name: string): PackageJson {
  const path = join(modules, name, 'package.json');
  if (!existsSync(path)) throw new Error(`${name} is not in test/formats/tools/node_modules`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** `npmTool('knex')`: what its driver needs of it. */
export function npmTool(name: string, bin = name) {
  return {
    tool: name,
    install: 'npm ci --prefix test/formats/tools',
    version: async () => readPackage(name).version,
    run: (project: Project, ...args: readonly string[]) => runBin(name, bin, project, args),
  };
}

/** The tool's own script under this Node. */
function runBin(name: string, bin: string, project: Project, args: readonly string[]): Promise<string> {
  const entry = readPackage(name).bin;
  const script = join(modules, name, typeof entry === 'string' ? entry : (entry[bin] ?? ''));
  return runNode(project, script, ...args);
}

export function runNode(project: Project, ...args: readonly string[]): Promise<string> {
  return run(process.execPath, args, project, { DATABASE_URL: connectionUrl(project.connection) });
}

/** The tools' packages, where the project's files look for what they import. */
export function linkModules(project: Project): void {
  symlinkSync(modules, join(project.folder, 'node_modules'), 'dir');
}

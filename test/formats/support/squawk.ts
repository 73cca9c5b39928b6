/** squawk's findings in files on disk. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const squawk = createRequire(import.meta.url).resolve('squawk-cli/js/bin/squawk');

export interface SquawkFinding {
  readonly file: string;
  readonly line: number;
  readonly rule_name: string;
  readonly message: string;
}

/** Exits 1 where it finds something; anything that is not its JSON is an error. */
export async function lintFiles(paths: readonly string[]): Promise<readonly SquawkFinding[]> {
  const args = [squawk, '--reporter=json', '--include=require-table-schema', ...paths];
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: { readonly stdout: string }) => error,
  );
  return JSON.parse(stdout);
}

/** The gate `squawk`: lets the user's own squawk read the files, with the rules of their .squawk.toml. */
import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { GateResult } from '../model/verification.ts';
import { singleLine } from '../util/identifiers.ts';
import { type MigrationFolder, sourceFiles } from './folder.ts';
import { fail, pass } from './gates.ts';
import type { SourceFile } from './loaded.ts';

/** What is run: a program and the arguments before squawk's own. */
type Command = readonly [string, ...string[]];

const execute = promisify(execFile);

/** One entry of `--reporter json`; lines count from 0. */
const findingsSchema = z.array(
  z.object({ file: z.string(), line: z.int(), rule_name: z.string(), message: z.string() }),
);

/** @returns a sentence's end that says why it was not asked, where there is no squawk */
export async function judgeBySquawk(
  folder: MigrationFolder,
  major: number,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly GateResult[] | string> {
  const command = await findSquawk(process.cwd(), env);
  if (command === null)
    return 'squawk is neither among the packages of the project (npm install --save-dev squawk-cli) nor on the PATH';
  const files = sourceFiles(folder);
  const output = await runSquawk(command, files, major);
  if ('failure' in output) return `squawk could not be run: ${singleLine(output.failure)}`;
  return files.map(({ fileName }, at) => {
    const [first, ...more] = output.findings.filter(({ file }) => file.endsWith(copyName(at)));
    if (first === undefined) return pass('squawk', fileName, 'squawk finds nothing.');
    const others = more.length === 0 ? '' : ` And ${more.length} more.`;
    const line = first.line + 1;
    return fail(
      'squawk',
      'squawk-finding',
      fileName,
      `Line ${line}: ${first.rule_name}: ${singleLine(first.message)}${others}`,
      { file: fileName, line },
    );
  });
}

/** Of the project in the working directory, or on the PATH; null where there is none. */
async function findSquawk(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Command | null> {
  try {
    const script = createRequire(resolve(directory, 'package.json')).resolve('squawk-cli/js/bin/squawk');
    return [process.execPath, script];
  } catch {
    // Not among the packages of the project.
  }
  for (const place of (env.PATH ?? '').split(delimiter).filter((one) => one !== ''))
    for (const name of process.platform === 'win32' ? ['squawk.exe'] : ['squawk']) {
      const path = join(place, name);
      if (await isExecutable(path)) return [path];
    }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** On copies: a file of the folder may hold both halves, and a name may be one that squawk reads as a pattern. */
async function runSquawk(
  [program, ...before]: Command,
  files: readonly SourceFile[],
  major: number,
): Promise<{ readonly findings: z.infer<typeof findingsSchema> } | { readonly failure: string }> {
  const copies = await mkdtemp(join(tmpdir(), 'indexwright-squawk-'));
  try {
    const paths = files.map((_, at) => join(copies, copyName(at)));
    for (const [at, { content }] of files.entries()) await writeFile(paths[at] ?? '', content);
    const options = [...before, '--reporter', 'json', '--pg-version', `${major}.0`, ...paths];
    // It exits with 1 where it finds something, and prints that all the same.
    const { stdout, message } = await execute(program, options, { maxBuffer: 2 ** 26 }).then(
      (done) => ({ stdout: done.stdout, message: '' }),
      (error: Error & { stdout?: string }) => ({ stdout: error.stdout ?? '', message: error.message }),
    );
    const read = findingsSchema.safeParse(parseJson(stdout));
    return read.success
      ? { findings: read.data }
      : { failure: message === '' ? 'it printed no JSON' : message };
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function copyName(at: number): string {
  return `${String(at + 1).padStart(6, '0')}.sql`;
}

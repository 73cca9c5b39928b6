/** Where a report goes and in which form: `--output <kind>[=<file>]`, as often as wanted. */
import { access, appendFile, constants, stat, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Verification } from '../model/verification.ts';
import { renderVerificationGithub } from '../report/verification-github.ts';
import { renderVerificationJson } from '../report/verification-json.ts';
import { renderVerificationJunit } from '../report/verification-junit.ts';
import { renderVerificationMarkdown } from '../report/verification-markdown.ts';
import { renderVerificationSarif } from '../report/verification-sarif.ts';
import { renderVerificationText } from '../report/verification-text.ts';
import { errorMessage, IndexwrightError, UsageError } from '../util/errors.ts';
import { toolVersion } from '../util/version.ts';
import { type Streams, wantsColour } from './streams.ts';

export const outputKinds = ['text', 'json', 'junit', 'sarif', 'markdown', 'github'] as const;
export type OutputKind = (typeof outputKinds)[number];

export interface OutputTarget {
  readonly kind: OutputKind;
  /** Null for the standard output. */
  readonly file: string | null;
}

/** One that a person or GitHub's runner reads among other lines; any other is one document. */
const lineKinds: readonly OutputKind[] = ['text', 'markdown', 'github'];

/** `junit=report.xml`, behind those given before. */
export function appendOutput(text: string, before: readonly OutputTarget[] = []): readonly OutputTarget[] {
  const [, kind = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const known = outputKinds.find((one) => one === kind);
  if (known === undefined || file === '')
    throw new InvalidArgumentError(
      `Give one of ${outputKinds.join(', ')}, and = with a file if it is to go into one: junit=report.xml.`,
    );
  return [...before, { kind: known, file: file ?? null }];
}

/**
 * The targets that were asked for; the text alone where none was. Checked before anything is run, so that no result is
 * lost at the end. Errors: `usage`, `output-unwritable`
 */
export async function checkOutputs(given: readonly OutputTarget[]): Promise<readonly OutputTarget[]> {
  const targets: readonly OutputTarget[] = given.length === 0 ? [{ kind: 'text', file: null }] : given;
  const printed = targets.filter(({ file }) => file === null);
  const document = printed.find(({ kind }) => !lineKinds.includes(kind));
  if (document !== undefined && printed.length > 1)
    throw new UsageError(
      `${document.kind} cannot share the standard output with another report`,
      `Give it a file: --output ${document.kind}=<file>.`,
    );
  const files = targets.flatMap(({ file }) => (file === null ? [] : [resolve(file)]));
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice !== undefined)
    throw new UsageError(`two reports are to go into ${twice}`, 'Give each a file of its own.');
  for (const file of files)
    try {
      await assertWritable(file);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  return targets;
}

async function assertWritable(file: string): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) throw new Error('it is a folder');
  await access(there === null ? dirname(file) : file, constants.W_OK);
}

/** @param folder of migrations, as it was given */
export async function writeOutputs(
  verification: Verification,
  targets: readonly OutputTarget[],
  folder: string,
  streams: Streams,
): Promise<void> {
  const place = { folder: pathInRepository(folder, streams.env.GITHUB_WORKSPACE) };
  for (const { kind, file } of targets) {
    const colour = file === null && wantsColour(streams.stdout, streams.env);
    const text = render(verification, kind, place, colour);
    if (file === null) streams.stdout.write(text);
    else await write(file, text, writeFile);
    const summary = streams.env.GITHUB_STEP_SUMMARY ?? '';
    if (kind === 'github' && summary !== '')
      await write(summary, `${renderVerificationMarkdown(verification, place)}\n`, appendFile);
  }
}

function render(
  verification: Verification,
  kind: OutputKind,
  place: { readonly folder: string },
  colour: boolean,
): string {
  switch (kind) {
    case 'text':
      return renderVerificationText(verification, { colour });
    case 'json':
      return renderVerificationJson(verification);
    case 'junit':
      return renderVerificationJunit(verification, place);
    case 'sarif':
      return renderVerificationSarif(verification, { ...place, toolVersion });
    case 'markdown':
      return renderVerificationMarkdown(verification, place);
    case 'github':
      return renderVerificationGithub(verification, place);
  }
}

/** GitHub wants paths from the root of the checkout; elsewhere the working directory is taken for it. */
function pathInRepository(folder: string, workspace: string | undefined): string {
  const root = workspace === undefined || workspace === '' ? process.cwd() : workspace;
  const path = relative(root, resolve(folder));
  // Outside of the repository nothing is relative to it.
  return (path.startsWith('..') ? folder : path).split(sep).join('/');
}

async function write(
  file: string,
  text: string,
  way: (file: string, text: string) => Promise<void>,
): Promise<void> {
  try {
    await way(file, text);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): IndexwrightError {
  return new IndexwrightError('output-unwritable', `cannot write ${file}: ${errorMessage(cause)}`, {
    hint: 'Give a file in a folder that exists and that you may write to.',
    cause,
  });
}

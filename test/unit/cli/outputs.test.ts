/** Where reports go: what is asked for is checked before anything runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendOutput, checkOutputs, type OutputTarget, writeOutputs } from '../../../src/cli/outputs.ts';
import { failed } from '../report/fixtures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-outputs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function printed(
  targets: readonly OutputTarget[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  await writeOutputs(failed, targets, 'migrations-out', {
    stdout: { write },
    stderr: { write: () => {} },
    env,
  });
  return text;
}

describe('--output', () => {
  test.each([
    ['junit', { kind: 'junit', file: null }],
    ['junit=report.xml', { kind: 'junit', file: 'report.xml' }],
    ['markdown=a=b.md', { kind: 'markdown', file: 'a=b.md' }],
  ])('%s', (given, target) => {
    expect(appendOutput(given)).toEqual([target]);
  });

  test.each(['', 'xml', 'junit=', '=report.xml', 'JUnit'])('refuses %j', (given) => {
    expect(() => appendOutput(given)).toThrow('Give one of text, json');
  });

  test('is the text where nothing was asked for', async () => {
    expect(await checkOutputs([])).toEqual([{ kind: 'text', file: null }]);
  });

  test('lets what people read share the standard output', async () => {
    const targets = appendOutput('github', appendOutput('text'));
    expect(await checkOutputs(targets)).toEqual(targets);
    expect(await printed(targets)).toMatch(/^FAILED: .*::error file=migrations-out\/2_reservations/s);
  });

  test('a document is alone on it', async () => {
    await expect(checkOutputs(appendOutput('json', appendOutput('text')))).rejects.toMatchObject({
      code: 'usage',
      message: 'json cannot share the standard output with another report',
    });
  });

  test('one file for two reports', async () => {
    const [a, b] = ['./x', 'x'].map((file) => join(folder, file));
    await expect(checkOutputs(appendOutput(`json=${a}`, appendOutput(`junit=${b}`)))).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('a folder that is not there', async () => {
    await expect(checkOutputs(appendOutput(`json=${folder}/no/x.json`))).rejects.toMatchObject({
      code: 'output-unwritable',
    });
  });

  test('a folder in place of the file', async () => {
    await expect(checkOutputs(appendOutput(`json=${folder}`))).rejects.toMatchObject({
      code: 'output-unwritable',
      message: `cannot write ${folder}: it is a folder`,
    });
  });

  test('files are written, and nothing is printed', async () => {
    const file = join(folder, 'r.json');
    expect(await printed(appendOutput(`json=${file}`))).toBe('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ passed: false });
  });

  test('github adds to the summary of the job', async () => {
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, 'before\n');
    await printed(appendOutput('github'), { GITHUB_STEP_SUMMARY: summary });
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### FAILED: /);
  });

  test('paths are those of the repository, wherever the job works', async () => {
    const text = await printed(appendOutput('github'), { GITHUB_WORKSPACE: join(process.cwd(), '..') });
    expect(text).toMatch(/^::error file=[^/,]+\/migrations-out\/2_reservations\.up\.sql,line=14,/);
  });
});

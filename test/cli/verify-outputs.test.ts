/** `verify --output` and `--skip-gate` by the binary, on the committed example. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verificationReportSchema } from '../../src/report/verification-json.ts';
import { indexwright } from './support.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const snapshot = join(repository, 'test/golden/hotel/hotel.snapshot.json.gz');
const up = '20261120094613_sessions_guest_id_idx.up.sql';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'indexwright-ci-'));
  cpSync(join(repository, 'migrations-out'), join(work, 'db/migrations'), { recursive: true });
});
afterAll(() => rmSync(work, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  indexwright(
    ['verify', 'db/migrations', '--snapshot', snapshot, '--sandbox', 'embedded', ...args],
    // Those of a job that runs these tests are not meant.
    { cwd: work, env: { GITHUB_WORKSPACE: '', GITHUB_STEP_SUMMARY: '', ...env } },
  );

test('a build that blocks: exit code 1, and its line in every form', async () => {
  const path = join(work, 'db/migrations', up);
  const content = readFileSync(path, 'utf8');
  const line = content.split('\n').findIndex((text) => text.startsWith('CREATE INDEX CONCURRENTLY')) + 1;
  writeFileSync(path, content.replace('CREATE INDEX CONCURRENTLY', 'CREATE INDEX'));
  try {
    const files = ['junit=r.xml', 'sarif=r.sarif', 'json=r.json', 'markdown=r.md'];
    const { exitCode, stdout, stderr } = await run(
      ['github', ...files].flatMap((output) => ['--output', output]),
      { GITHUB_WORKSPACE: work, GITHUB_STEP_SUMMARY: join(work, 'summary.md') },
    );
    expect(stderr).not.toContain('Error');
    expect(exitCode).toBe(1);
    const at = `db/migrations/${up}`;
    expect(stdout).toContain(
      `::error file=${at},line=${line},title=lint%3A not-concurrent%2C ${up}::Line ${line}: `,
    );
    const read = (name: string) => readFileSync(join(work, name), 'utf8');
    expect(read('r.xml')).toContain(`file="${at}" line="${line}"`);
    expect(JSON.parse(read('r.sarif')).runs[0].results).toContainEqual(
      expect.objectContaining({
        ruleId: 'not-concurrent',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: at, uriBaseId: '%SRCROOT%' },
              region: { startLine: line },
            },
          },
        ],
      }),
    );
    expect(verificationReportSchema.parse(JSON.parse(read('r.json'))).gates).toContainEqual(
      expect.objectContaining({ code: 'not-concurrent', location: { file: up, line } }),
    );
    for (const name of ['r.md', 'summary.md']) expect(read(name)).toContain(`In \`${at}:${line}\`.`);
  } finally {
    writeFileSync(path, content);
  }
});

test('a gate that is turned off is not asked, shown and counted', async () => {
  const path = join(work, 'db/migrations/manifest.json');
  const content = readFileSync(path, 'utf8');
  writeFileSync(path, content.replace(/"costAfter": [\d.]+/, '"costAfter": 1'));
  try {
    expect((await run([])).exitCode).toBe(1);
    const { exitCode, stdout } = await run(['--skip-gate', 'folder', '--skip-gate', 'cheaper']);
    expect(stdout).toMatch(/^PASSED: 5 migrations applied, checked and rolled back, 2 gates skipped/);
    expect(stdout).toContain('skip  the folder is whole, and the manifest’s claims go together');
    expect(stdout.match(/not asked: turned off by --skip-gate/g)).toHaveLength(2);
    expect(exitCode).toBe(0);
  } finally {
    writeFileSync(path, content);
  }
});

test.each([
  [['--output', 'xml'], /Give one of text, json/],
  [['--output', 'json', '--output', 'text'], /cannot share the standard output/],
  [['--output', 'json=no/such/folder.json'], /cannot write .*folder\.json/],
  [['--skip-gate', 'time-limit'], /Give one of folder, lint/],
])('%j: exit code 2, and what to do', async (args, message) => {
  const { exitCode, stdout, stderr } = await run(args);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(exitCode).toBe(2);
});

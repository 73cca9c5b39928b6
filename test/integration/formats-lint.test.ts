/** squawk over every .sql file of every format. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationFormats } from '../../src/migrations/formats/registry.ts';
import { caseNames, renderCase, toolFolder } from '../unit/migrations/formats/support.ts';

const execute = promisify(execFile);
const squawk = createRequire(import.meta.url).resolve('squawk-cli/js/bin/squawk');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = toolFolder({
  'sqitch.plan': '%syntax-version=1.0.0\n%project=app\n\n',
  'migrations/__init__.py': null,
});

test.each(migrationFormats.map(({ id }) => id))('%s', async (id) => {
  const paths: string[] = [];
  for (const name of caseNames)
    for (const { path, content } of (await renderCase(id, name, project)).files) {
      if (!path.endsWith('.sql')) continue;
      const place = join(folder, id, name, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
      paths.push(place);
    }
  if (paths.length === 0) return;
  const { stdout } = await execute(
    process.execPath,
    [squawk, '--reporter=json', '--include=require-table-schema', ...paths],
    { maxBuffer: 2 ** 26 },
  ).catch((error: { stdout: string }) => error);
  expect(JSON.parse(stdout)).toEqual([]);
});

/** What advise found is printed even where its files cannot be written in the end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexwrightHere } from './support.ts';

const snapshot = fileURLToPath(new URL('../golden/hotel/hotel.snapshot.json.gz', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-advise-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a file that came where the folder should be: the advice on stdout, then the error, exit code 2', async () => {
  const out = join(folder, 'out');
  const args = ['advise', '--snapshot', snapshot, '--out', out, '--sandbox', 'embedded'];
  const { exitCode, stdout, stderr } = await indexwrightHere(args, (line) => {
    if (line.startsWith('building the twin')) writeFileSync(out, 'in the way');
  });
  expect(stdout).toMatch(/^5 indexes cut the workload's planner cost by /);
  expect(stdout).not.toContain('Next');
  expect(stderr).toMatch(/^error: cannot (read|write to) .*out/m);
  expect(exitCode).toBe(2);
  expect(readFileSync(out, 'utf8')).toBe('in the way');
});

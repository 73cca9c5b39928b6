/** The rules of .dependency-cruiser.cjs hold here, and are able to fail: each is broken on purpose in a copy of nothing but the breach. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkArchitecture } from '../arch/cruise.ts';

test('the project keeps its rules', { timeout: 60_000 }, async () => {
  const { modules, violations } = await checkArchitecture(fileURLToPath(new URL('../..', import.meta.url)));
  expect(violations).toEqual([]);
  expect(modules).toBeGreaterThan(50);
});

test.each([
  ['pure-stages', { 'src/query/a.ts': "import 'node:fs';" }],
  ['pure-stages', { 'src/selection/a.ts': "import '../database/client.ts';", 'src/database/client.ts': '' }],
  ['stage-query', { 'src/query/a.ts': "import '../twin/b.ts';", 'src/twin/b.ts': '' }],
  [
    'stage-report',
    {
      'src/report/a.ts': "import type { B } from '../selection/b.ts';",
      'src/selection/b.ts': 'export type B = 1;',
    },
  ],
  ['model-is-types', { 'src/model/a.ts': "import '../util/b.ts';", 'src/util/b.ts': '' }],
  ['nothing-imports-cli', { 'src/advise.ts': "import './cli/b.ts';", 'src/cli/b.ts': '' }],
  ['no-cycles', { 'src/util/a.ts': "import './b.ts';", 'src/util/b.ts': "import './a.ts';" }],
  ['not-resolvable', { 'src/util/a.ts': "import './missing.ts';" }],
])('%s is caught when broken', { timeout: 60_000 }, async (rule, files) => {
  const folder = mkdtempSync(join(tmpdir(), 'indexwright-arch-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { violations } = await checkArchitecture(folder);
    expect(violations.map((violation) => violation.split(':')[0])).toContain(rule);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

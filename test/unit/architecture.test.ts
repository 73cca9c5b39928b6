/** The rules of .dependency-cruiser.cjs hold here, and are able to fail: each is broken on purpose in a copy of nothing but the breach. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  ['pure-stages', { 'src/report/a.ts': "import 'node:timers/promises';" }],
  ['pure-stages', { 'src/plan/a.ts': "import 'node:process';" }],
  [
    'stage-selection',
    {
      'src/selection/a.ts': "import type { B } from '../whatif/b.ts';",
      'src/whatif/b.ts': 'export type B = 1;',
    },
  ],
  ['foundation-util', { 'src/util/a.ts': "import '../database/b.ts';", 'src/database/b.ts': '' }],
  ['foundation-database', { 'src/database/a.ts': "import '../collect/b.ts';", 'src/collect/b.ts': '' }],
  ['apply-stands-apart', { 'src/verify.ts': "import './apply/b.ts';", 'src/apply/b.ts': '' }],
  ['apply-stands-apart', { 'src/cli/commands/verify.ts': "import '../../apply.ts';", 'src/apply.ts': '' }],
  ['demo-stands-apart', { 'src/advise.ts': "import './demo/b.ts';", 'src/demo/b.ts': '' }],
  ['demo-stands-apart', { 'src/report/a.ts': "import '../demo.ts';", 'src/demo.ts': '' }],
  ...['pg', 'pg-copy-streams', 'testcontainers'].map((library): [string, Record<string, string>] => [
    'servers-only-where-meant',
    { 'src/snapshot/a.ts': `import '${library}';`, [`node_modules/${library}/index.js`]: '' },
  ]),
  ['stage-query', { 'src/query/a.ts': "import '../twin/b.ts';", 'src/twin/b.ts': '' }],
  [
    'stage-report',
    {
      'src/report/a.ts': "import type { B } from '../selection/b.ts';",
      'src/selection/b.ts': 'export type B = 1;',
    },
  ],
  ['model-is-types', { 'src/model/a.ts': "import '../util/b.ts';", 'src/util/b.ts': '' }],
  ['product-stands-alone', { 'src/util/a.ts': "import '../../bench/b.ts';", 'bench/b.ts': '' }],
  ['not-resolvable', { 'src/util/a.ts': '', 'bench/a.ts': "import './missing.ts';" }],
  ['nothing-imports-cli', { 'src/advise.ts': "import './cli/b.ts';", 'src/cli/b.ts': '' }],
  ['benches-stand-apart', { 'src/util/a.ts': "import '../../bench/one/b.ts';", 'bench/one/b.ts': '' }],
  ['benches-stand-apart', { 'bench/one/a.ts': "import '../two/b.ts';", 'bench/two/b.ts': '' }],
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

const root = fileURLToPath(new URL('../..', import.meta.url));
const clockOrDice = /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(|(?<![\w.])Date\(\)/;

test.each(['query', 'plan', 'candidates', 'selection', 'migrations', 'report'])(
  '%s reads no clock and throws no dice',
  (stage) => {
    const folder = join(root, 'src', stage);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(files).not.toEqual([]);
    expect(files.filter((name) => clockOrDice.test(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  },
);

test.each([
  ['Date.now()', true],
  ['new Date()', true],
  ['Math.random()', true],
  ['new Date(isoTime)', false],
  ['Date.UTC(year, 1)', false],
])('%s: a clock or dice, %s', (code, is) => {
  expect(clockOrDice.test(code)).toBe(is);
});

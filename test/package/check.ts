/** `npm run package`: packs what would be published, installs it in an empty folder, and uses it there as a stranger does. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import * as library from '../../src/index.ts';
import { startSandbox } from '../../src/sandbox/provider.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'indexwright-package-'));
const modules = join(folder, 'node_modules');
const installed = join(modules, 'indexwright');

try {
  unpack();
  linkDependencies();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  checkVersion();
  checkExports();
  checkTypes();
  await checkCommands();
  console.log('package: packed, and used from elsewhere: version, exports, types, advise, verify');
} finally {
  rmSync(folder, { recursive: true });
}

/** What `npm publish` would send, without building again. */
function unpack(): void {
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], repository);
  mkdirSync(installed, { recursive: true });
  const { name, version } = manifest();
  run(
    'tar',
    ['-xzf', join(folder, `${name}-${version}.tgz`), '-C', installed, '--strip-components=1'],
    folder,
  );
}

/** Only what a user's install would bring: a dependency that is missing from package.json is missing here. */
function linkDependencies(): void {
  const { dependencies, optionalDependencies } = manifest();
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), join(modules, name));
  }
}

function checkVersion(): void {
  const { version } = manifest();
  const printed = indexwright('--version').trim();
  if (printed !== version) throw new Error(`the binary says ${printed}, package.json ${version}`);
}

/** The declarations, as a project with the strictest settings reads them. */
function checkTypes(): void {
  const file = join(folder, 'consumer.ts');
  writeFileSync(
    file,
    `import { type Advice, advise, collectSnapshot, defaultRecommendationOptions, type Recommendation, verify } from 'indexwright';
     const advice: Advice = await advise(await collectSnapshot('postgres://example'), {
       recommendation: { ...defaultRecommendationOptions, maxIndexes: 3 },
     });
     export const recommendation: Recommendation = advice.recommendation;
     // @ts-expect-error a folder is a string: if this passes, the types are lost
     await verify(1, {});
     // @ts-expect-error
     advice.recommendation.indexes[0]?.nothing;`,
  );
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023'];
  run(process.execPath, [compiler, ...options, file]);
}

/** The same names as the source has. */
function checkExports(): void {
  const script = "console.log(Object.keys(await import('indexwright')).join())";
  const exported = run(process.execPath, ['--input-type=module', '--eval', script]).trim();
  const expected = Object.keys(library).join();
  if (exported !== expected) throw new Error(`the package exports ${exported}, the source ${expected}`);
}

/** From a database to verified migrations, which reads every file of sql/ that a user needs. */
async function checkCommands(): Promise<void> {
  const server = await startSandbox({ provider: 'embedded', major: 18, image: null, settings: {} });
  try {
    await withClient(server.connection(), (client) =>
      client.query(
        'CREATE TABLE t AS SELECT n AS id, n % 5000 AS k FROM generate_series(1, 100000) n; ANALYZE t',
      ),
    );
    writeFileSync(join(folder, 'workload.sql'), '-- calls: 100\nSELECT id FROM t WHERE k = 7;\n');
    const url = ['--url', connectionUrl(server.connection()), '--sandbox', 'embedded'];
    const advised = indexwright('advise', ...url, '--workload', 'workload.sql', '--json');
    const { indexes } = JSON.parse(advised) as { indexes: { relation: string }[] };
    if (indexes.map((index) => index.relation).join() !== 'public.t') throw new Error(`advised ${advised}`);
    indexwright('verify', 'migrations-out', ...url);
  } finally {
    await server.stop();
  }
}

function indexwright(...args: readonly string[]): string {
  return run(process.execPath, [join(installed, manifest().bin.indexwright), ...args]);
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly bin: { readonly indexwright: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

function manifest(): PackageJson {
  return JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
}

function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** What comes with an install: licences that permit any use, and a lock file that npm ci takes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Permissive: no duty beyond keeping the notice. CC0-1.0 and Unlicense give up even that. */
const permitted = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
];

interface PackageJson {
  readonly license?: string;
  /** As it was written before `license`. */
  readonly licenses?: readonly { readonly type: string }[];
}

interface LockedPackage extends PackageJson {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const readJson = <T>(path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8')) as T;

const { packages } = readJson<Lock>('package-lock.json');

/** What the package itself says; of one for another platform, which is not here, what npm noted. */
function licenceOf(path: string, noted: PackageJson): string {
  const manifest = `${path}/package.json`;
  const { license, licenses } = existsSync(join(repository, manifest))
    ? readJson<PackageJson>(manifest)
    : noted;
  return license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'none';
}

test('every dependency that users install has a permissive licence', () => {
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  // One that has to be compiled is left out where that fails; npm notes no licence of it that is written as of old.
  const isLeftOut = (path: string, { optional, license }: LockedPackage) =>
    optional === true && license === undefined && !existsSync(join(repository, path));
  const refused = installed
    .filter(([path, noted]) => !isLeftOut(path, noted))
    .map(([path, noted]) => `${path.replace(/^.*node_modules\//, '')}: ${licenceOf(path, noted)}`)
    .filter((line) => !permitted.some((licence) => line.endsWith(`: ${licence}`)));
  expect(refused).toEqual([]);
  expect(installed.length).toBeGreaterThan(50);
});

/** npm install leaves out what the registry at hand does not carry, and npm ci then refuses the file. */
test.each(['package-lock.json', 'test/formats/tools/package-lock.json'])(
  '%s has the optional packages of every platform',
  (path) => {
    const { packages } = readJson<Lock>(path);
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          packages[`node_modules/${name}`] === undefined &&
          packages[`${path}/node_modules/${name}`] === undefined,
      ),
    );
    expect(missing).toEqual([]);
  },
);

/** What a user did wrong is one line and a hint, exit code 2; passwords stay out of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { indexwright, indexwrightHere } from './support.ts';

const HOTEL = fileURLToPath(new URL('../golden/hotel/hotel.snapshot.json.gz', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-cli-'));
  writeFileSync(join(folder, 'no-json.json'), 'not json');
  writeFileSync(join(folder, 'other.json'), '{"format": "something"}');
  writeFileSync(join(folder, 'empty.sql'), '-- nothing\n');
  mkdirSync(join(folder, 'foreign'));
  writeFileSync(join(folder, 'foreign', '001_users.sql'), 'CREATE TABLE users ();');
  mkdirSync(join(folder, 'by-hand'));
  writeFileSync(join(folder, 'by-hand', 'a.up.sql'), '');
  writeFileSync(join(folder, 'by-hand', 'a.down.sql'), '');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'bad-manifest'));
  writeFileSync(join(folder, 'bad-manifest', 'manifest.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `@name` is a file of the folder. */
const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no source', ['advise'], /needs a source/],
  ['two sources', ['advise', '--url', 'postgres://x@127.0.0.1/x', '--snapshot', 'x'], /exclude each other/],
  ['unknown flag', ['advise', '--frobnicate'], /unknown option/],
  ['unknown command', ['frobnicate'], /unknown command/],
  ['wrong size', ['advise', '--budget', 'many'], /500MB/],
  ['wrong percentage', ['advise', '--min-benefit', 'x'], /10%/],
  ['wrong count', ['advise', '--max-indexes', '0'], /whole number/],
  ['wrong count of a table', ['advise', '--max-per-table', 'x'], /whole number/],
  ['wrong number of calls', ['advise', '--min-calls', '-1'], /whole number/],
  ['wrong time', ['advise', '--min-time', 'soon'], /100ms/],
  ['empty pattern', ['advise', '--include', ''], /public\.orders/],
  [
    'pattern of nothing',
    ['advise', '--snapshot', HOTEL, '--out', '@new', '--include', '*', '--exclude', 'bokings'],
    /--exclude "bokings" matches no table\n.*public\.orders/,
  ],
  ['unknown format', ['advise', '--snapshot', HOTEL, '--format', 'liquibase'], /Allowed choices are sql, /],
  ['folder of no tool', ['advise', '--snapshot', HOTEL, '--format-dir', 'x'], /goes with --format\n.*dbmate/],
  ['apply without a database', ['apply'], /needs the database to write to\n.*--url/],
  [
    'apply with nobody to ask',
    ['apply', '--url', 'postgres://me@127.0.0.1:1/db'],
    /no terminal to ask at\n.*--yes/,
  ],
  [
    'apply of pairs by hand',
    ['apply', '@by-hand', '--url', 'postgres://me@127.0.0.1:1/db', '--yes'],
    /no manifest\.json/,
  ],
  ['not a URL', ['snapshot', '--url', 'host=localhost'], /not a URL/],
  ['other scheme', ['snapshot', '--url', 'mysql://127.0.0.1/x'], /postgres:\/\//],
  [
    'nothing listens',
    ['snapshot', '--url', 'postgres://me:s3cret@127.0.0.1:1/db'],
    /cannot connect to me@127.0.0.1:1\/db/,
  ],
  [
    'missing certificate',
    ['snapshot', '--url', 'postgres://me:s3cret@127.0.0.1:1/db?sslrootcert=/missing.pem'],
    /cannot connect to me@127.0.0.1:1\/db: .*\/missing\.pem/,
  ],
  ['bad % in the user', ['snapshot', '--url', 'postgres://m%zz:s3cret@127.0.0.1:1/db'], /%25/],
  ['bad % in the password', ['snapshot', '--url', 'postgres://me:s3cret%@127.0.0.1:1/db'], /%25/],
  ['bad % in the database', ['snapshot', '--url', 'postgres://me@127.0.0.1:1/db%ff'], /%25/],
  ['port beyond all ports', ['snapshot', '--url', 'postgres://me@127.0.0.1:99999/db'], /not a URL/],
  ['no port', ['snapshot', '--url', 'postgres://me@h/db?host=127.0.0.1&port=99999'], /the port 99999/],
  [
    'IPv6, nothing listens',
    ['snapshot', '--url', 'postgres://me@[::1]:1/my db'],
    /me@\[::1\]:1\/my db: .*::1/,
  ],
  [
    'missing log',
    ['snapshot', '--url', 'postgres://x@127.0.0.1:1/x', '--observe-log', '@nowhere'],
    /cannot read .*nowhere/,
  ],
  ['missing Snapshot', ['advise', '--snapshot', '@missing.json.gz'], /missing\.json\.gz/],
  ['Snapshot is no JSON', ['advise', '--snapshot', '@no-json.json'], /no-json\.json/],
  ['Snapshot is something else', ['advise', '--snapshot', '@other.json'], /other\.json/],
  [
    'Snapshot without an end',
    ['advise', '--snapshot', '/dev/zero'],
    /cannot read \/dev\/zero: it is no regular file/,
  ],
  ['Snapshot is a pipe', ['advise', '--snapshot', '@pipe'], /pipe: it is no regular file/],
  [
    'Snapshot is a folder',
    ['verify', '--snapshot', '@foreign'],
    /foreign: it is no regular file|cannot read .*migrations-out/,
  ],
  [
    'out is a file',
    ['advise', '--snapshot', '@missing.json.gz', '--out', '@other.json'],
    /cannot write to .*other\.json: it is no folder/,
  ],
  [
    'out is in a file',
    ['advise', '--snapshot', '@missing.json.gz', '--out', '@other.json/x/y'],
    /other\.json is no folder|ENOTDIR/,
  ],
  [
    'out is for others',
    ['advise', '--snapshot', '@missing.json.gz', '--out', '@foreign'],
    /foreign holds files that are not of advise, first: 001_users\.sql/,
  ],
  [
    'out has another manifest',
    ['advise', '--snapshot', '@missing.json.gz', '--out', '@bad-manifest'],
    /manifest\.json is not a manifest/,
  ],
  [
    'missing folder',
    ['verify', '@nowhere', '--snapshot', '@other.json'],
    /other\.json is no snapshot|nowhere/,
  ],
  ['wrong time limit', ['verify', '--time-limit', '90'], /90s, 30min or 2h/],
  [
    'missing workload',
    ['advise', '--url', 'postgres://x@127.0.0.1:1/x', '--workload', '@nowhere'],
    /nowhere/,
  ],
  [
    'empty workload',
    ['advise', '--url', 'postgres://x@127.0.0.1:1/x', '--workload', '@empty.sql'],
    /no SQL statement/,
  ],
  ['verify without a source', ['verify', '@bad-manifest'], /verify needs a source/],
  ['rows of a Snapshot', ['verify', '--snapshot', '@other.json', '--data', 'copy'], /goes with --url/],
  ['sample without rows', ['verify', '--url', 'postgres://x@127.0.0.1:1/x', '--sample', '5'], /--data copy/],
  ['image for another provider', ['demo', '--sandbox', 'system', '--sandbox-image', 'x'], /does not go with/],
  ['a major that does not exist', ['sandbox', 'install', '9'], /9/],
];

describe.each(cases)('%s', (_, args, message) => {
  test(args.join(' '), async () => {
    const { exitCode, stdout, stderr } = await indexwrightHere(
      args.map((arg) => arg.replace(/^@/, `${folder}/`)),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: .+\n(hint: .+\n|\(add --help for usage\)\n)?$/m);
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stderr).not.toContain('s3cret');
  });
});

test('by the binary: one line and a hint, no stack, exit code 2', async () => {
  const { exitCode, stdout, stderr } = await indexwright(
    ['verify', 'bad-manifest', '--snapshot', 'other.json'],
    {
      cwd: folder,
    },
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
});

test('a Snapshot that was given beats INDEXWRIGHT_URL', async () => {
  for (const args of [
    ['advise', '--snapshot', 'missing.json.gz'],
    ['verify', 'bad-manifest', '--snapshot', 'missing.json.gz'],
  ]) {
    const env = { INDEXWRIGHT_URL: 'postgres://me:s3cret@127.0.0.1:1/db' };
    const { exitCode, stderr } = await indexwright(args, { cwd: folder, env });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/error: .*missing\.json\.gz/),
    });
  }
});

test('help and version leave with 0 on stdout', async () => {
  for (const args of [['--help'], ['advise', '--help'], ['--version']]) {
    const { exitCode, stdout, stderr } = await indexwright(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/\S/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }
});

/** The folder that advise writes: replaced where nobody touched it, never where somebody did. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Advice } from '../../src/advise.ts';
import { buildManifest, parseManifest } from '../../src/migrations/manifest.ts';
import { emitMigrations } from '../../src/migrations/pair.ts';
import type { Catalogue } from '../../src/model/snapshot.ts';
import { sha256 } from '../../src/util/hash.ts';
import { checkMigrationsFolder, writeMigrations } from '../../src/write-migrations.ts';
import { catalogueWith, index, recommendation, recommended } from './migrations/fixtures.ts';
import { sampleDrops } from './migrations/samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function advice(column: string, timestamp = '20260101000000'): Advice {
  const made = recommendation([recommended(`orders_${column}_idx`, index('orders', [column]))]);
  const pairs = emitMigrations(made, { timestamp });
  return { recommendation: made, pairs, manifest: buildManifest(made, pairs, sha256('')) };
}

test('a second run takes the place of the first', async () => {
  await writeMigrations(join(folder, 'out'), advice('a'));
  const written = await writeMigrations(join(folder, 'out'), advice('b', '20260102000000'));
  expect(readdirSync(join(folder, 'out')).sort()).toEqual([
    '20260102000000_orders_b_idx.down.sql',
    '20260102000000_orders_b_idx.up.sql',
    'manifest.json',
  ]);
  expect(written.paths).toHaveLength(3);
});

test('the rollback of a drop that was applied since stays, whatever comes after', async () => {
  const made = recommendation([], { drops: sampleDrops.slice(0, 1) });
  const pairs = emitMigrations(made, { timestamp: '20260101000000' });
  await writeMigrations(folder, {
    recommendation: made,
    pairs,
    manifest: buildManifest(made, pairs, sha256('')),
  });
  const catalogue = (...names: readonly string[]) => catalogueWith('orders', names);
  const files = () => readdirSync(folder).filter((name) => name.includes('_drop_'));
  await writeMigrations(folder, advice('b', '20260102000000'), catalogue());
  expect(files()).toHaveLength(2);
  await writeMigrations(folder, advice('c', '20260103000000'), catalogue('orders_b_idx'));
  expect(files()).toHaveLength(2);
  // It was taken back: nobody needs the pair any more.
  await writeMigrations(folder, advice('d', '20260104000000'), catalogue('orders_a_idx'));
  expect(files()).toEqual([]);
});

test('an edited file stops it before anything is changed', async () => {
  await writeMigrations(folder, advice('a'));
  const edited = join(folder, '20260101000000_orders_a_idx.up.sql');
  writeFileSync(edited, '-- mine');
  const before = readdirSync(folder);
  await expect(writeMigrations(folder, advice('b'))).rejects.toMatchObject({ code: 'migrations-edited' });
  expect(readdirSync(folder)).toEqual(before);
  expect(readFileSync(edited, 'utf8')).toBe('-- mine');
});

test('a file of the same name that advise did not write stops it', async () => {
  writeFileSync(join(folder, '20260101000000_orders_a_idx.up.sql'), '-- mine');
  await expect(writeMigrations(folder, advice('a'))).rejects.toMatchObject({ code: 'migrations-edited' });
  expect(readdirSync(folder)).toHaveLength(1);
});

test('other files stay', async () => {
  writeFileSync(join(folder, 'README.md'), 'mine');
  await writeMigrations(folder, advice('a'));
  await writeMigrations(folder, advice('b'));
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
});

test('a manifest that is none of ours, and a folder that cannot be made, are known errors', async () => {
  writeFileSync(join(folder, 'manifest.json'), '{}');
  await expect(writeMigrations(folder, advice('a'))).rejects.toMatchObject({ code: 'manifest-invalid' });
  await expect(writeMigrations(join(folder, 'manifest.json', 'x'), advice('a'))).rejects.toMatchObject({
    code: 'migrations-unwritable',
  });
});

test('when a file cannot be written, those of the earlier run are all there, and nothing else', async () => {
  await writeMigrations(folder, advice('a'));
  const next = advice('b', '20260102000000');
  // The second file goes where no folder is: the first is written by then.
  const [pair] = next.pairs;
  if (pair === undefined) throw new Error('no pair');
  const broken = { ...pair, down: { ...pair.down, fileName: 'missing/down.sql' } };
  const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  await expect(writeMigrations(folder, { ...next, pairs: [broken] })).rejects.toMatchObject({
    code: 'migrations-unwritable',
  });
  expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(before);
});

test('a manifest that is there and cannot be read is not taken for none', async () => {
  await writeMigrations(folder, advice('a'));
  rmSync(join(folder, 'manifest.json'));
  mkdirSync(join(folder, 'manifest.json'));
  await expect(writeMigrations(folder, advice('b'))).rejects.toMatchObject({
    code: 'migrations-unwritable',
    message: expect.stringMatching(/^cannot read .*manifest\.json/),
  });
});

test('whatever has the name of a new file counts as being there', async () => {
  symlinkSync('nowhere', join(folder, '20260101000000_orders_a_idx.up.sql'));
  await expect(writeMigrations(folder, advice('a'))).rejects.toMatchObject({ code: 'migrations-edited' });
  expect(readdirSync(folder)).toHaveLength(1);
});

test('the pair of an index that exists by now stays: its rollback may be needed', async () => {
  await writeMigrations(folder, advice('a'));
  const applied = {
    relations: [{ schema: 'public', name: 'orders', indexes: [{ name: 'orders_a_idx' }] }],
  } as unknown as Catalogue;
  await writeMigrations(folder, advice('b', '20260102000000'), applied);
  expect(readdirSync(folder).sort()).toEqual([
    '20260101000000_orders_a_idx.down.sql',
    '20260101000000_orders_a_idx.up.sql',
    '20260102000000_orders_b_idx.down.sql',
    '20260102000000_orders_b_idx.up.sql',
    'manifest.json',
  ]);
  const { migrations, kept } = parseManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  expect(migrations.map(({ indexName }) => indexName)).toEqual(['orders_b_idx']);
  expect(kept).toMatchObject([{ indexName: 'orders_a_idx', up: '20260101000000_orders_a_idx.up.sql' }]);
  // Rolled back since, it goes with the next run.
  await writeMigrations(folder, advice('c', '20260103000000'), { relations: [] } as unknown as Catalogue);
  expect(readdirSync(folder).filter((name) => name.includes('orders_a_idx'))).toEqual([]);
});

describe('checkMigrationsFolder, before the work', () => {
  test('a new folder, an empty one, one with a page about it, and one of an earlier run will do', async () => {
    await checkMigrationsFolder(join(folder, 'new', 'deep'));
    await checkMigrationsFolder(folder);
    writeFileSync(join(folder, 'README.md'), 'mine');
    await checkMigrationsFolder(folder);
    await writeMigrations(folder, advice('a'));
    await checkMigrationsFolder(folder);
  });

  test('a file, a folder of others, and an edited one will not', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(checkMigrationsFolder(file)).rejects.toMatchObject({ code: 'migrations-unwritable' });
    await expect(checkMigrationsFolder(join(file, 'x'))).rejects.toMatchObject({
      code: 'migrations-unwritable',
    });
    await expect(checkMigrationsFolder(folder)).rejects.toMatchObject({
      code: 'migrations-foreign',
      message: expect.stringContaining('first: file'),
    });
    rmSync(file);
    await writeMigrations(folder, advice('a'));
    writeFileSync(join(folder, '20260101000000_orders_a_idx.up.sql'), 'mine');
    await expect(checkMigrationsFolder(folder)).rejects.toMatchObject({ code: 'migrations-edited' });
  });
});

describe('the files of a migration tool', () => {
  const target = () => ({ format: 'knex' as const, folder: join(folder, 'migrations') });
  const out = () => join(folder, 'out');
  const tool = () => readdirSync(join(folder, 'migrations')).sort();
  const applied = catalogueWith('orders', ['orders_a_idx']);

  test('lie in its folder, and the manifest says so', async () => {
    const written = await writeMigrations(out(), advice('a'), null, target());
    expect(written.tool?.paths).toEqual([join(folder, 'migrations', '20260101000000_orders_a_idx.js')]);
    expect(written.tool?.notes).not.toEqual([]);
    expect(parseManifest(readFileSync(join(out(), 'manifest.json'), 'utf8')).tool).toEqual({
      format: 'knex',
      folder: '../migrations',
      files: [
        {
          path: '20260101000000_orders_a_idx.js',
          sha256: sha256(readFileSync(join(folder, 'migrations', '20260101000000_orders_a_idx.js'))),
          up: '20260101000000_orders_a_idx.up.sql',
        },
      ],
    });
  });

  test('a second run takes their place, among others that stay, and the same run gives the same', async () => {
    mkdirSync(join(folder, 'migrations'));
    writeFileSync(join(folder, 'migrations', '20250101000000_users.js'), '');
    await writeMigrations(out(), advice('a'), null, target());
    const once = tool();
    await writeMigrations(out(), advice('a'), null, target());
    expect(tool()).toEqual(once);
    await writeMigrations(out(), advice('b', '20260102000000'), null, target());
    expect(tool()).toEqual(['20250101000000_users.js', '20260102000000_orders_b_idx.js']);
  });

  test('stay where they are not asked for, edited or not, until they are', async () => {
    const first = await writeMigrations(out(), advice('a'), null, target());
    expect(first.left).toBe(null);
    const second = await writeMigrations(out(), advice('b', '20260102000000'));
    expect(second.left).toEqual(target());
    expect(tool()).toEqual(['20260101000000_orders_a_idx.js']);
    const third = await writeMigrations(out(), advice('c', '20260103000000'), null, target());
    expect(third.left).toBe(null);
    expect(tool()).toEqual(['20260103000000_orders_c_idx.js']);
    writeFileSync(join(folder, 'migrations', '20260103000000_orders_c_idx.js'), '// mine');
    await writeMigrations(out(), advice('d', '20260104000000'));
    expect(tool()).toEqual(['20260103000000_orders_c_idx.js']);
  });

  test('stop a run for another tool, or another folder, as long as one is there', async () => {
    await writeMigrations(out(), advice('a'), null, target());
    const refused = { code: 'migrations-other-tool' };
    for (const other of [
      { ...target(), format: 'goose' as const },
      { ...target(), folder: join(folder, 'db') },
    ]) {
      await expect(checkMigrationsFolder(out(), other)).rejects.toMatchObject(refused);
      await expect(writeMigrations(out(), advice('a'), null, other)).rejects.toMatchObject(refused);
    }
    rmSync(join(folder, 'migrations'), { recursive: true });
    const written = await writeMigrations(out(), advice('a'), null, { ...target(), format: 'goose' });
    expect(written.tool?.paths).toHaveLength(1);
  });

  test('one that was edited, or is not of advise, stops it before anything is changed', async () => {
    await writeMigrations(out(), advice('a'), null, target());
    const path = join(folder, 'migrations', '20260101000000_orders_a_idx.js');
    writeFileSync(path, '// mine');
    const refused = { code: 'migrations-edited', message: expect.stringContaining(path) };
    await expect(checkMigrationsFolder(out(), target())).rejects.toMatchObject(refused);
    await expect(writeMigrations(out(), advice('b'), null, target())).rejects.toMatchObject(refused);
    rmSync(out(), { recursive: true });
    // The same second as the folder's latest, and so one later: nothing of others is in the way.
    await writeMigrations(out(), advice('a'), null, target());
    expect(tool()).toEqual(['20260101000000_orders_a_idx.js', '20260101000001_orders_a_idx.js']);
  });

  test('that of an index which exists by now stays, in the manifest too', async () => {
    await writeMigrations(out(), advice('a'), null, target());
    await writeMigrations(out(), advice('b', '20260102000000'), applied, target());
    expect(tool()).toEqual(['20260101000000_orders_a_idx.js', '20260102000000_orders_b_idx.js']);
    await writeMigrations(out(), advice('c', '20260103000000'), applied, target());
    expect(tool()).toEqual(['20260101000000_orders_a_idx.js', '20260103000000_orders_c_idx.js']);
    const manifest = parseManifest(readFileSync(join(out(), 'manifest.json'), 'utf8'));
    expect(manifest.tool?.files.map(({ path }) => path)).toEqual(tool());
  });

  test('a folder that cannot be is refused before the work', async () => {
    writeFileSync(join(folder, 'migrations'), '');
    await expect(checkMigrationsFolder(out(), target())).rejects.toMatchObject({
      code: 'migrations-unwritable',
      hint: expect.stringContaining('--format-dir'),
    });
  });
});

/** Snapshot and workload files on a real file system. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { readWorkloadFiles } from '../../src/collect/workload/files.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readSnapshot, writeSnapshot } from '../../src/snapshot/file.ts';
import { sampleSnapshot } from '../unit/snapshot/sample.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceSchema, sourceUrl } from './support/source.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iw-files-'));
  return () => rmSync(folder, { recursive: true, force: true });
});

describe('a Snapshot file', () => {
  it('is whole or not there, private, and overwrites', async () => {
    const path = join(folder, 'app.snapshot.json.gz');
    writeFileSync(path, 'old', { mode: 0o644 });
    await writeSnapshot(path, sampleSnapshot);
    expect(await readSnapshot(path)).toEqual(sampleSnapshot);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['app.snapshot.json.gz']);
    const bytes = readFileSync(path);
    await writeSnapshot(path, sampleSnapshot);
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('leaves nothing behind where it cannot be written', async () => {
    mkdirSync(join(folder, 'taken'));
    await expect(writeSnapshot(join(folder, 'taken'), sampleSnapshot)).rejects.toMatchObject({
      code: 'snapshot-unwritable',
    });
    await expect(writeSnapshot(join(folder, 'no/such/folder.gz'), sampleSnapshot)).rejects.toMatchObject({
      code: 'snapshot-unwritable',
      message: expect.stringContaining('no/such/folder.gz'),
    });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('that is missing, or a folder', async () => {
    await expect(readSnapshot(join(folder, 'none.gz'))).rejects.toMatchObject({
      code: 'snapshot-missing',
      hint: expect.stringContaining('indexwright snapshot --url'),
    });
    await expect(readSnapshot(folder)).rejects.toMatchObject({ code: 'snapshot-unreadable' });
  });
});

describe('a Snapshot file of a real database', () => {
  let server: Sandbox;
  beforeAll(async () => {
    server = await startTestServer(18, { shared_preload_libraries: 'pg_stat_statements' });
    const client = await createSource(server, 'app', sourceSchema, 'VACUUM ANALYZE');
    await client.end();
  });
  afterAll(() => server?.stop());

  it('holds every value that was collected, hostile names included', async () => {
    const snapshot = await collectSnapshot(sourceUrl(server, 'app'));
    for (const name of ['app.json', 'app.json.gz']) {
      await writeSnapshot(join(folder, name), snapshot);
      expect(await readSnapshot(join(folder, name))).toEqual(snapshot);
    }
  });
});

describe('workload files', () => {
  it('are read in the order of their paths, those of inner folders too, others not', async () => {
    mkdirSync(join(folder, 'b/deep'), { recursive: true });
    writeFileSync(join(folder, 'z.sql'), 'SELECT 4');
    writeFileSync(join(folder, 'a.sql'), '-- calls: 9\nSELECT 1;\nSELEC 2;');
    writeFileSync(join(folder, 'b/deep/x.sql'), 'SELECT 3');
    writeFileSync(join(folder, 'notes.txt'), 'SELECT 5');
    const workload = await readWorkloadFiles(folder);
    expect(workload).toMatchObject({ source: 'files', since: null });
    expect(workload.statements.map((s) => [s.text, s.calls, s.origin])).toEqual([
      ['SELECT 1', 9, 'a.sql:2'],
      ['SELEC 2', 1, 'a.sql:3'],
      ['SELECT 3', 1, 'b/deep/x.sql:1'],
      ['SELECT 4', 1, 'z.sql:1'],
    ]);
    const single = await readWorkloadFiles(join(folder, 'notes.txt'));
    expect(single.statements.map((s) => s.origin)).toEqual(['notes.txt:1']);
  });

  it('that cannot serve are errors', async () => {
    await expect(readWorkloadFiles(join(folder, 'none'))).rejects.toMatchObject({ code: 'workload-missing' });
    await expect(readWorkloadFiles(folder)).rejects.toMatchObject({ code: 'workload-empty' });
    writeFileSync(join(folder, 'a.sql'), '-- only a comment;');
    await expect(readWorkloadFiles(folder)).rejects.toMatchObject({ code: 'workload-empty' });
    writeFileSync(join(folder, 'a.sql'), Buffer.from([0x53, 0xff, 0xfe]));
    await expect(readWorkloadFiles(folder)).rejects.toMatchObject({ code: 'workload-encoding' });
  });

  it('are followed through links, each file once, and never round', async () => {
    mkdirSync(join(folder, 'in/deep'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere/more'), { recursive: true });
    writeFileSync(join(folder, 'elsewhere/a.sql'), 'SELECT 1');
    writeFileSync(join(folder, 'elsewhere/more/b.sql'), 'SELECT 2');
    writeFileSync(join(folder, 'in/c.sql'), 'SELECT 3');
    symlinkSync('../elsewhere/a.sql', join(folder, 'in/linked.sql'));
    symlinkSync('../elsewhere/more', join(folder, 'in/more'));
    symlinkSync('c.sql', join(folder, 'in/same.sql'));
    symlinkSync('..', join(folder, 'in/deep/round'));
    symlinkSync('nowhere', join(folder, 'in/notes'));
    const { statements } = await readWorkloadFiles(join(folder, 'in'));
    expect(statements.map((s) => [s.text, s.origin])).toEqual([
      ['SELECT 3', 'c.sql:1'],
      ['SELECT 1', 'linked.sql:1'],
      ['SELECT 2', 'more/b.sql:1'],
    ]);
    symlinkSync('nowhere', join(folder, 'in/broken.sql'));
    await expect(readWorkloadFiles(join(folder, 'in'))).rejects.toMatchObject({
      code: 'workload-unreadable',
      message: expect.stringContaining('broken.sql'),
    });
  });

  it('that the system does not read are errors', async () => {
    // Both fail for root too, whom permissions do not stop.
    symlinkSync('loop.sql', join(folder, 'loop.sql'));
    await expect(readWorkloadFiles(folder)).rejects.toMatchObject({ code: 'workload-unreadable' });
    await expect(readWorkloadFiles('/proc/self/mem')).rejects.toMatchObject({
      code: 'workload-unreadable',
      message: expect.stringContaining('/proc/self/mem'),
    });
  });
});

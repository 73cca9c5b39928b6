/** What only the first page or the ends of an index tell: read where the role may, and where it costs nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { Client } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { startTestServer } from './support/server.ts';
import { applyRoles, createSource, relationOf, sourceUrl, waitFor } from './support/source.ts';

const schema = `
  CREATE TABLE jobs (id int PRIMARY KEY, "due at" timestamptz, code char(4), tags text[], note text);
  INSERT INTO jobs SELECT i, timestamptz '2024-01-01' + i * interval '1 hour', 'c' || i % 900, ARRAY['t' || i % 9], 'n' || i FROM generate_series(1, 50000) i;
  CREATE INDEX jobs_due ON jobs ("due at" DESC);
  CREATE INDEX jobs_code ON jobs (code);
  CREATE INDEX jobs_note ON jobs (note);
  CREATE INDEX jobs_note_low ON jobs (lower(note));
  CREATE INDEX jobs_open ON jobs (code) WHERE id < 100;
  CREATE INDEX jobs_tags ON jobs USING gin (tags)`;
/** Scans of all indexes but that on note, and a row that ANALYZE has not seen. */
const scans = `SET enable_seqscan = off; SET enable_bitmapscan = off;
  SELECT count(*) FROM jobs WHERE id = 1; SELECT count(*) FROM jobs WHERE "due at" < '2024-01-02'; SELECT count(*) FROM jobs WHERE code = 'c1';
  SELECT count(*) FROM jobs WHERE lower(note) = 'n1'; SELECT count(*) FROM jobs WHERE code = 'c1' AND id < 100;
  INSERT INTO jobs VALUES (60000, '2034-01-01', 'z', NULL, 'zz')`;

describe.each([13, 18])('indexes of PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;
  let snapshot: Snapshot;

  beforeAll(async () => {
    server = await startTestServer(major);
    admin = await createSource(server, 'app', schema, 'VACUUM ANALYZE', scans, 'CHECKPOINT');
    await waitFor(
      admin,
      `SELECT FROM pg_stat_user_indexes WHERE indexrelname = 'jobs_open' AND idx_scan > 0`,
    );
    await applyRoles(admin, 'indexwright');
    snapshot = await collectSnapshot(sourceUrl(server, 'app'), { workload: 'none' });
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const endsOf = (of: Snapshot) =>
    Object.fromEntries(
      relationOf(of, 'public', 'jobs').statistics.flatMap(({ column, indexEnds }) =>
        indexEnds === undefined ? [] : [[column, indexEnds]],
      ),
    );
  const index = (of: Snapshot, name: string) =>
    relationOf(of, 'public', 'jobs').indexes.find((i) => i.name === name);

  it('holds the first and last value of columns whose index is in use', () => {
    expect(endsOf(snapshot)).toEqual({
      id: { low: '1', high: '60000' },
      'due at': { low: '2024-01-01 01:00:00+00', high: '2034-01-01 00:00:00+00' },
      code: { low: 'c0  ', high: 'z   ' },
    });
  });

  it('leaves the counter of an index that nobody scanned at zero', async () => {
    await collectSnapshot(sourceUrl(server, 'app'), { workload: 'none' });
    const { rows } = await admin.query(
      `SELECT idx_scan::int FROM pg_stat_user_indexes WHERE indexrelname = 'jobs_note'`,
    );
    expect(rows).toEqual([{ idx_scan: 0 }]);
  });

  it('gives the locks on the tables back at once', async () => {
    const locked: unknown[] = [];
    await collectSnapshot(sourceUrl(server, 'app'), {
      onStep: async (step) => {
        if (step === 'done')
          locked.push(...(await admin.query(`SELECT FROM pg_locks WHERE relation = 'jobs'::regclass`)).rows);
      },
    });
    expect(locked).toEqual([]);
  });

  it('holds heights of B-trees and the counts of GIN', () => {
    expect(index(snapshot, 'jobs_pkey')?.treeHeight).toBe(1);
    expect(index(snapshot, 'jobs_tags')?.metapage).toMatch(/^[0-9a-f]{112}$/);
    expect(index(snapshot, 'jobs_pkey')?.metapage).toBeUndefined();
  });

  it('does without, and says so, under the least role', async () => {
    const least = await collectSnapshot(sourceUrl(server, 'app', 'indexwright'), { workload: 'none' });
    expect(endsOf(least)).toEqual({});
    expect(index(least, 'jobs_pkey')?.treeHeight).toBeNull();
    expect(index(least, 'jobs_tags')?.metapage).toBeUndefined();
    expect(least.notes).toEqual([
      {
        code: 'index-ends-unreadable',
        message: expect.stringContaining('public.jobs'),
        hint: expect.any(String),
      },
    ]);
    await admin.query('GRANT SELECT ON jobs TO indexwright');
    const granted = await collectSnapshot(sourceUrl(server, 'app', 'indexwright'), { workload: 'none' });
    expect(endsOf(granted)).toEqual(endsOf(snapshot));
    expect(granted.notes).toEqual([]);
  });
});

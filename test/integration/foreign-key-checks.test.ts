/** Which indexes a server searches by when it checks foreign keys to a row that goes, and for which tables advise looks at that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQueries } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

/** By the referring table: its index, and whether it serves the check as any search by the key. */
const referring: Readonly<Record<string, readonly [index: string, isServed: boolean]>> = {
  by_btree: ['(code)', true],
  by_btree_of_more: ['(code, note)', true],
  by_hash: ['USING hash (code)', true],
  by_another_collation: ['(code COLLATE "POSIX")', false],
  by_patterns: ['(code text_pattern_ops)', false],
  by_brin: ['USING brin (code)', false],
  by_spgist: ['USING spgist (code)', false],
  by_gin_of_another_column: ['USING gin (tags)', false],
  by_another_first: ['(note, code)', false],
  by_some_rows: ["(code) WHERE note = 'n'", false],
};

describe.each([13, 18])('PostgreSQL %i', (major) => {
  let source: Sandbox;
  let client: Client;

  beforeAll(async () => {
    source = await startTestServer(major);
    client = await createSource(
      source,
      'keys',
      'CREATE TABLE parents (code text PRIMARY KEY)',
      `INSERT INTO parents SELECT 'code ' || n FROM generate_series(1, 2000) AS n`,
      ...Object.entries(referring).flatMap(([table, [index]]) => [
        `CREATE TABLE ${table} (code text REFERENCES parents, note text, tags int[])`,
        `INSERT INTO ${table} SELECT 'code ' || 1 + n % 1000, 'n', ARRAY[n] FROM generate_series(1, 5000) AS n`,
        `CREATE INDEX ${table}_index ON ${table} ${index}`,
      ]),
    );
    await client.query('VACUUM ANALYZE');
  });
  afterAll(async () => {
    await client?.end();
    await source?.stop();
  });

  test('the tables that a DELETE would read whole, or search by an index of another kind, are looked at', async () => {
    const read = await collectSnapshot(sourceUrl(source, 'keys'), { workload: 'none' });
    const statements = parseWorkload('DELETE FROM parents WHERE code = $1;', 'test.sql');
    const snapshot = withWorkload(read, { source: 'files', since: null, statements });
    const checked = (await readQueries(snapshot, major)).flatMap(({ ranFor, text }) =>
      ranFor === undefined ? [] : (/ONLY "public"."(\w+)"/.exec(text)?.[1] ?? []),
    );
    const unserved = Object.entries(referring).flatMap(([table, [, isServed]]) => (isServed ? [] : [table]));
    expect(checked.sort()).toEqual(unserved.sort());
  });

  test('the server searches the others by their indexes', async () => {
    await withClient(source.connection('keys'), (other) =>
      other.query(`DELETE FROM parents WHERE code = 'code 1500'`),
    );
    const searched = await scannedIndexes();
    for (const [table, [, isServed]] of Object.entries(referring))
      if (isServed) expect(searched).toContain(`${table}_index`);
    expect(searched).not.toContain('by_another_collation_index');
    expect(searched).not.toContain('by_gin_of_another_column_index');
    expect(searched).not.toContain('by_some_rows_index');
  });

  /** Counted when the session that scanned them ends. */
  async function scannedIndexes(): Promise<readonly string[]> {
    for (;;) {
      const { rows } = await client.query<{ name: string }>(
        `SELECT indexrelname AS name FROM pg_stat_user_indexes WHERE idx_scan > 0 AND indexrelname LIKE 'by\\_%'`,
      );
      if (rows.length > 0) return rows.map(({ name }) => name);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});

/** dbmate's files, read as dbmate reads them: cut at its markers, each block sent whole. */
import { describe, expect, test } from 'vitest';
import type { ToolFile } from '../../../../src/migrations/formats/format.ts';
import { caseNames, formatPairs, renderCase, saidAll, statementsOf, toolFolder, work } from './support.ts';

/** The blocks of a file by the expressions of dbmate's own parser; throws where it would refuse. */
function blocks({ content }: ToolFile): { readonly up: string; readonly down: string } {
  const up = [...content.matchAll(/^--\s*migrate:up(\s*$|\s+\S+)/gm)];
  const down = [...content.matchAll(/^--\s*migrate:down(\s*$|\s+\S+)$/gm)];
  if (up.length !== 1 || down.length !== 1) throw new Error('a marker is missing or doubled');
  const [upAt = 0, downAt = 0] = [up[0]?.index, down[0]?.index];
  const before = content.slice(0, upAt);
  if (!before.split('\n').every((line) => /^\s*(--.*)?$/.test(line)))
    throw new Error('a statement before up');
  return { up: content.slice(upAt, downAt), down: content.slice(downAt) };
}

describe.each(caseNames)('%s', (name) => {
  test('every block is outside a transaction and holds one statement or none', async () => {
    for (const file of (await renderCase('dbmate', name)).files) {
      const { up, down } = blocks(file);
      for (const block of [up, down]) {
        expect(block).toMatch(/^-- migrate:(up|down) transaction:false\n/);
        expect((await statementsOf(block)).length).toBeLessThanOrEqual(1);
      }
    }
  });

  test('the up blocks in order, and the down blocks from the last on, are the scripts', async () => {
    const { files } = await renderCase('dbmate', name);
    for (const pair of await formatPairs(name)) {
      const own = files.filter(({ up }) => up === pair.upFile).map(blocks);
      const ups = (await Promise.all(own.map(({ up }) => statementsOf(up)))).flat();
      const downs = (await Promise.all(own.toReversed().map(({ down }) => statementsOf(down)))).flat();
      expect(saidAll(ups)).toEqual(saidAll(work(pair.up)));
      expect(saidAll(downs)).toEqual(saidAll(work(pair.down)));
    }
  });
});

test('an index is a guard, its statement and a guard, each taken back by its counterpart', async () => {
  const { files } = await renderCase('dbmate', 'drops');
  const own = files.filter(({ up }) => up?.endsWith('_orders_a_b_idx.up.sql'));
  expect(own.map(({ path }) => path)).toEqual([
    '20251120083300_orders_a_b_idx_before.sql',
    '20251120083301_orders_a_b_idx.sql',
    '20251120083302_orders_a_b_idx_after.sql',
  ]);
  expect(own[1]?.content).toBe(`-- Part 2 of 3 of orders_a_b_idx; the first says why.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_a_b_idx"
  ON "public"."orders" USING btree ("a", "b");

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS "public"."orders_a_b_idx";
`);
});

test('further files come after those that the folder holds', async () => {
  const { files } = await renderCase('dbmate', 'drops', toolFolder({ '20260102030459_users.sql': null }));
  expect(files[0]?.path).toBe('20260102030500_orders_a_b_idx_before.sql');
  expect(files.map(({ path }) => path)).toEqual(files.map(({ path }) => path).toSorted());
});

/** The quickest of `npm run test:faults`: what goes wrong in production, and that running it again sets it right. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaultBench } from '../faults/bench.ts';
import { faults } from '../faults/scenarios/all.ts';

describe.each([18, 13])('faults on PostgreSQL %i', (major) => {
  let bench: FaultBench;
  beforeAll(async () => {
    bench = await FaultBench.open(major);
  });
  afterAll(() => bench?.close());

  test.each(faults.filter(({ fast }) => fast === true))('$name', async (fault) => {
    expect((await bench.meet(fault)).problem).toBeNull();
  });
});

import { expect, test } from 'vitest';
import { type BuildProgress, describeProgress } from '../../../src/apply/progress.ts';

const nothing: BuildProgress = {
  phase: null,
  lockersDone: 0,
  lockersTotal: 0,
  lockerPid: 0,
  blocksDone: 0,
  blocksTotal: 0,
  tuplesDone: 0,
  tuplesTotal: 0,
  blockers: [],
};

test.each<[Partial<BuildProgress>, string | null]>([
  [{}, null],
  [{ blockers: [12, 0] }, 'waiting for pid 12, a prepared transaction'],
  [{ phase: 'initializing' }, 'initializing'],
  [
    {
      phase: 'waiting for writers before build',
      lockersTotal: 2,
      lockersDone: 1,
      lockerPid: 7,
      blockers: [7],
    },
    'waiting for writers before build: 1 of 2 done, now pid 7',
  ],
  [{ phase: 'waiting for old snapshots', lockersTotal: 1200 }, 'waiting for old snapshots: 0 of 1,200 done'],
  [
    { phase: 'building index: scanning table', blocksTotal: 200, blocksDone: 119 },
    'building index: scanning table: 50%',
  ],
  [
    { phase: 'building index: loading tuples in tree', tuplesTotal: 10, tuplesDone: 10 },
    'building index: loading tuples in tree: 100%',
  ],
])('%o', (given, expected) => {
  expect(describeProgress({ ...nothing, ...given })).toBe(expected);
});

/** What becomes of candidates that the server refuses. */
import { expect, test } from 'vitest';
import { definitionId } from '../../../src/candidates/key.ts';
import type { CandidateIndex, IndexDefinition } from '../../../src/model/index-definition.ts';
import type { CandidateAnswer } from '../../../src/model/what-if.ts';
import { sizeCandidates } from '../../../src/selection/size-candidates.ts';
import { expression, index } from '../migrations/fixtures.ts';

const candidate = (definition: IndexDefinition): CandidateIndex => ({
  id: definitionId(definition),
  definition,
  generators: [],
  queryIds: ['q'],
});
const size = { pages: 1, tuples: 1, sizeBytes: 8192, treeHeight: 0 };

/** A judge that answers by the keys. */
function judge(answer: (candidate: CandidateIndex) => CandidateAnswer) {
  return {
    addCandidates: async (candidates: readonly CandidateIndex[]) =>
      new Map(candidates.map((one) => [one.id, answer(one)])),
  };
}

test('an expression that is not immutable is no note, but known by itself', async () => {
  const day = expression("date_trunc('day', at)");
  const given = [index('t', [day]), index('t', ['a', day]), index('t', ['b']), index('t', ['place'])].map(
    candidate,
  );
  const { candidates, refused, unstable } = await sizeCandidates(
    judge(({ definition }) =>
      definition.keys.includes(day)
        ? { error: 'functions in index expression must be marked IMMUTABLE', sqlState: '42P17' }
        : definition.keys.some(({ target }) => target.kind === 'column' && target.column === 'place')
          ? { error: 'no default operator class', sqlState: '42704' }
          : { ...size, definition },
    ),
    given,
  );
  expect(candidates.map(({ definition }) => definition)).toEqual([index('t', ['b'])]);
  expect(refused.map(({ message }) => message)).toEqual([
    'The server refuses the index public.t (place): no default operator class.',
  ]);
  expect([...unstable]).toEqual([`"public"."t" e:date_trunc('day', at)`]);
});

test('two spellings of one index are one', async () => {
  const printed = index('t', [expression('lower((a)::text)')]);
  const given = [index('t', [expression('lower(a)')]), printed].map((definition, at) => ({
    ...candidate(definition),
    queryIds: [`q${at}`],
  }));
  const { candidates } = await sizeCandidates(
    judge(() => ({ ...size, definition: printed })),
    given,
  );
  expect(candidates.map(({ queryIds }) => queryIds)).toEqual([['q0', 'q1']]);
});

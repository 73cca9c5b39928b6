/** The search against judges of plain arithmetic, where the best answer is known. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRecommendationOptions } from '../../../src/advise.ts';
import type { RecommendationOptions } from '../../../src/model/recommendation.ts';
import type { WeightedQuery } from '../../../src/selection/cost-table.ts';
import type { SizedCandidate } from '../../../src/selection/problem.ts';
import { selectConfiguration, selectForBudgets } from '../../../src/selection/select.ts';
import { type Answer, candidate, judge, query } from './judge.ts';

async function choose(
  queries: readonly WeightedQuery[],
  candidates: readonly SizedCandidate[],
  cost: Parameters<typeof judge>[0],
  options: Partial<RecommendationOptions> = {},
): Promise<readonly string[]> {
  const { chosen } = await selectConfiguration({
    queries,
    candidates,
    options: { ...defaultRecommendationOptions, ...options },
    pageCost: 0,
    plan: judge(cost).plan,
  });
  return chosen.map(({ id }) => id);
}

describe('what is chosen', () => {
  test('calls weigh more than the share of one query', async () => {
    const chosen = await choose(
      [query('rare', 1), query('busy', 1000)],
      [candidate('a'), candidate('b')],
      (id, has) => (id === 'rare' ? (has('a') ? [10, 'a'] : [5000]) : has('b') ? [60, 'b'] : [100]),
      { maxIndexes: 1 },
    );
    expect(chosen).toEqual(['b']);
  });

  test('two that pay only together are found', async () => {
    const chosen = await choose([query('or')], [candidate('a'), candidate('b')], (_, has) =>
      has('a') && has('b') ? [10, 'a', 'b'] : [1000],
    );
    expect([...chosen].sort()).toEqual(['a', 'b']);
  });

  test('one that a later one makes needless goes', async () => {
    // a is the best single one at first; b and c together leave it nothing to do.
    const chosen = await choose(
      [query('p'), query('q')],
      [candidate('a'), candidate('b'), candidate('c')],
      (id, has) => {
        if (id === 'p' && has('b')) return [1, 'b'];
        if (id === 'q' && has('c')) return [1, 'c'];
        return has('a') ? [300, 'a'] : [1000];
      },
    );
    expect([...chosen].sort()).toEqual(['b', 'c']);
  });

  test('between equals the smaller, and the full one unless the partial one is much smaller', async () => {
    const equal = (_: string, has: (id: string) => boolean): Answer =>
      has('a') ? [10, 'a'] : has('b') ? [10.05, 'b'] : [5000];
    expect(await choose([query('q')], [candidate('a', 300), candidate('b', 100)], equal)).toEqual(['b']);
    expect(await choose([query('q')], [candidate('a', 100), candidate('b', 90, true)], equal)).toEqual(['a']);
    expect(await choose([query('q')], [candidate('a', 100), candidate('b', 20, true)], equal)).toEqual(['b']);
  });

  test('a tenfold saving is not as good as a thousandfold one', async () => {
    const chosen = await choose([query('q')], [candidate('a', 300), candidate('b', 100)], (_, has) =>
      has('a') ? [5, 'a'] : has('b') ? [50, 'b'] : [10_000],
    );
    expect(chosen).toEqual(['a']);
  });

  test('a prefix that the wider one leaves too little to do goes', async () => {
    // The smaller a comes first; beside ab it saves 5% of what p costs, which would not be enough to add it.
    const cost = (id: string, has: (id: string) => boolean): Answer => {
      if (id === 'q') return has('ab') ? [1, 'ab'] : [50];
      return has('a') ? [95, 'a'] : has('ab') ? [100, 'ab'] : [10_000];
    };
    expect(await choose([query('p'), query('q')], [candidate('a', 10), candidate('ab', 300)], cost)).toEqual([
      'ab',
    ]);
  });

  test('what its pages cost, an index must also earn to stay', async () => {
    // Beside ab, a saves 50, and has 100 pages.
    const { chosen } = await selectConfiguration({
      queries: [query('p'), query('q')],
      candidates: [candidate('a', 100), candidate('ab', 300)],
      options: defaultRecommendationOptions,
      pageCost: 1,
      plan: judge((id, has) => {
        if (id === 'q') return has('ab') ? [900, 'ab'] : [1_300];
        return has('a') ? [10, 'a'] : has('ab') ? [60, 'ab'] : [50_000];
      }).plan,
    });
    expect(chosen.map(({ id }) => id)).toEqual(['ab']);
  });

  test('not what writes would take back, and of two the one that leaves more', async () => {
    // a saves more than b, and writes pay more for it; c saves less than they would pay.
    const { chosen, effects } = await selectConfiguration({
      queries: [query('p'), query('q')],
      candidates: [candidate('a'), candidate('b'), candidate('c')],
      options: defaultRecommendationOptions,
      pageCost: 0,
      writes: {
        cost: (indexes) => indexes.reduce((total, { id }) => total + (id === 'b' ? 100 : 600), 0),
        leastCost: () => 0,
      },
      plan: judge((id, has) => {
        if (id === 'q') return has('c') ? [1, 'c'] : [500];
        return has('a') ? [1, 'a'] : has('b') ? [50, 'b'] : [1_000];
      }).plan,
    });
    expect(chosen.map(({ id }) => id)).toEqual(['b']);
    expect(effects.get('b')).toEqual({ saving: 950, writeCost: 100, costOfUsers: 1_000, users: 1 });
  });

  test('one that alone would not pay, where another has ended the same HOT updates already', async () => {
    const { chosen } = await selectConfiguration({
      queries: [query('p'), query('q')],
      candidates: [candidate('a'), candidate('b')],
      options: defaultRecommendationOptions,
      pageCost: 0,
      writes: { cost: (indexes) => (indexes.length === 0 ? 0 : 900), leastCost: () => 0 },
      plan: judge((id, has) => (id === 'p' ? (has('a') ? [1, 'a'] : [2_000]) : has('b') ? [1, 'b'] : [800]))
        .plan,
    });
    expect(chosen.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('under a budget, one large index when it saves more than the small ones that leave no room for it', async () => {
    // s saves most a byte, and beside it b no longer fits.
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      id === 'p' ? (has('s') ? [1, 's'] : [1_000]) : has('b') ? [1, 'b'] : [50_000];
    const options = { budgetBytes: 1_000 * 8192 };
    expect(
      await choose([query('p'), query('q')], [candidate('s', 10), candidate('b', 995)], cost, options),
    ).toEqual(['b']);
  });

  test('under a budget, many small ones when together they save more than the large one', async () => {
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      has(`${id}s`) ? [1, `${id}s`] : id === 'q0' && has('b') ? [1, 'b'] : [id === 'q0' ? 3_000 : 2_000];
    const small = ['q1', 'q2', 'q3'].map((id) => candidate(`${id}s`, 300));
    const queries = ['q0', 'q1', 'q2', 'q3'].map((id) => query(id));
    const chosen = await choose(queries, [...small, candidate('b', 900)], cost, { budgetBytes: 900 * 8192 });
    expect([...chosen].sort()).toEqual(['q1s', 'q2s', 'q3s']);
  });

  test('under --max-indexes, one that saves most when two pay only a little together', async () => {
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      id === 'p' ? (has('a') && has('b') ? [1, 'a', 'b'] : [5_000]) : has('c') ? [1, 'c'] : [2_400];
    expect(
      await choose([query('p'), query('q')], [candidate('a'), candidate('b'), candidate('c')], cost, {
        maxIndexes: 2,
      }),
    ).toEqual(expect.arrayContaining(['a', 'b']));
  });

  test('largest saving first', async () => {
    const chosen = await choose([query('p'), query('q', 5)], [candidate('a'), candidate('b')], (id, has) =>
      id === 'p' ? (has('a') ? [1, 'a'] : [1000]) : has('b') ? [1, 'b'] : [1000],
    );
    expect(chosen).toEqual(['b', 'a']);
  });
});

describe('for several sizes in one search', () => {
  test('what each size alone has', async () => {
    const queries = [query('p'), query('q'), query('q0')];
    const candidates = [candidate('a', 300), candidate('b', 100), candidate('c', 120)];
    const input = {
      queries,
      candidates,
      options: defaultRecommendationOptions,
      pageCost: 0,
      plan: judge((id, has) => {
        if (has('b') && id === 'p') return [100, 'b'];
        if (has('a') && id !== 'q0') return [200, 'a'];
        return has('c') && id === 'q0' ? [10, 'c'] : [1_000];
      }).plan,
    };
    const [{ sizeBytes }] = candidates.map(({ size }) => size) as [SizedCandidate['size']];
    const budgets = [sizeBytes / 3, sizeBytes, 1.4 * sizeBytes, null];
    const together = await selectForBudgets(input, budgets);
    for (const [at, budgetBytes] of budgets.entries()) {
      const options = { ...input.options, budgetBytes };
      const alone = await selectConfiguration({ ...input, options });
      expect(together[at]?.chosen).toEqual(alone.chosen);
    }
    expect(new Set(together.map(({ chosen }) => chosen.map(({ id }) => id).join())).size).toBe(4);
  });
});

describe('what is not', () => {
  const saves =
    (share: number) =>
    (_: string, has: (id: string) => boolean): Answer =>
      has('a') ? [1000 * (1 - share), 'a'] : [1000];

  test('a saving within the planner’s margin of error', async () => {
    expect(await choose([query('q')], [candidate('a')], saves(0.09))).toEqual([]);
    expect(await choose([query('q')], [candidate('a')], saves(0.11))).toEqual(['a']);
  });

  test('nor the same of two queries, one of which costs nearly all; of two alike the errors partly cancel out', async () => {
    const both = [query('q'), query('p')];
    const saving = (share: number, other: number) => (id: string, has: (id: string) => boolean) =>
      id === 'q'
        ? saves(share)('q', has)
        : has('a')
          ? ([other * (1 - share), 'a'] as const)
          : ([other] as const);
    expect(await choose(both, [candidate('a')], saving(0.09, 100))).toEqual([]);
    expect(await choose(both, [candidate('a')], saving(0.09, 1000))).toEqual(['a']);
    expect(await choose(both, [candidate('a')], saving(0.06, 1000))).toEqual([]);
  });

  test('a saving below --min-benefit', async () => {
    expect(await choose([query('q')], [candidate('a')], saves(0.4), { minBenefit: 0.5 })).toEqual([]);
  });

  test('one that saves less than its pages cost', async () => {
    const { chosen } = await selectConfiguration({
      queries: [query('q')],
      candidates: [candidate('a', 100)],
      options: defaultRecommendationOptions,
      pageCost: 4,
      plan: judge(saves(0.39)).plan,
    });
    expect(chosen).toEqual([]);
  });

  test('what does not fit', async () => {
    const options = { budgetBytes: 150 * 8192 };
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      id === 'p' ? (has('a') ? [1, 'a'] : [1000]) : has('b') ? [1, 'b'] : [900];
    expect(await choose([query('p'), query('q')], [candidate('a'), candidate('b')], cost, options)).toEqual([
      'a',
    ]);
    expect(await choose([query('p')], [candidate('a', 151)], cost, options)).toEqual([]);
  });

  test('what makes another query worse; the query is named', async () => {
    const selection = await selectConfiguration({
      queries: [query('p', 100), query('q')],
      candidates: [candidate('a'), candidate('b')],
      options: defaultRecommendationOptions,
      pageCost: 0,
      plan: judge((id, has) =>
        id === 'p' ? (has('a') ? [1, 'a'] : has('b') ? [400, 'b'] : [1000]) : has('a') ? [120, 'a'] : [100],
      ).plan,
    });
    expect(selection.chosen.map(({ id }) => id)).toEqual(['b']);
    expect(selection.keptOut.get('p')?.obstacle).toEqual({ kind: 'regression', queryId: 'q' });
  });

  test('of the indexes that make a query worse, the one that is missed least', async () => {
    // Without either, q is as cheap as before; a serves the busy p, b only r.
    const cost = (id: string, has: (id: string) => boolean): Answer => {
      if (id === 'p') return has('a') ? [1, 'a'] : [1_000];
      if (id === 'busy') return has('b') ? [1, 'b'] : [500];
      return has('a') && has('b') ? [200, 'a', 'b'] : [100];
    };
    const chosen = await choose(
      [query('p', 100), query('busy'), query('q')],
      [candidate('a'), candidate('b')],
      cost,
    );
    expect(chosen).toEqual(['a']);
  });

  test('one that a refusal made needless goes with it', async () => {
    // a and b pay only together; b makes q worse.
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      id === 'p'
        ? has('a') && has('b')
          ? [1, 'a', 'b']
          : has('a')
            ? [980, 'a']
            : [1_000]
        : has('b')
          ? [200, 'b']
          : [100];
    expect(await choose([query('p'), query('q')], [candidate('a'), candidate('b')], cost)).toEqual([]);
  });

  test('a query that cannot be planned has its error and no say', async () => {
    const selection = await selectConfiguration({
      queries: [query('bad', 1e9), query('q')],
      candidates: [candidate('a')],
      options: defaultRecommendationOptions,
      pageCost: 0,
      plan: judge((id, has) => (id === 'bad' ? [Number.NaN] : has('a') ? [1, 'a'] : [1000])).plan,
    });
    expect(selection.chosen.map(({ id }) => id)).toEqual(['a']);
    expect(selection.before.get('bad')).toEqual({ error: 'no', sqlState: null });
  });
});

test('a question is asked once, and only with what can serve the query; at the end every query meets every index', async () => {
  const { plan, asked } = judge((id, has) => (has(`a@${id}`) ? [1, `a@${id}`] : [1000]));
  await selectConfiguration({
    queries: [query('p'), query('q')],
    candidates: [candidate('a@p'), candidate('a@q')],
    options: defaultRecommendationOptions,
    pageCost: 0,
    plan,
  });
  const searching = asked.slice(0, asked.indexOf('p: a@p a@q'));
  expect([...searching].sort()).toEqual(['p: ', 'p: a@p', 'q: ', 'q: a@q']);
  expect(asked).toEqual(expect.arrayContaining(['p: a@p a@q', 'q: a@p a@q']));
});

test('nothing is asked that a plan among more indexes tells', async () => {
  // With all three p uses a alone: so it does with a and any of the others.
  const { plan, asked } = judge((_, has) => (has('a') ? [1, 'a'] : has('b') ? [500, 'b'] : [1_000]));
  await selectConfiguration({
    queries: [query('p')],
    candidates: [candidate('a'), candidate('b'), candidate('c')],
    options: defaultRecommendationOptions,
    pageCost: 0,
    plan,
  });
  expect(asked).toContain('p: a b c');
  expect(asked).not.toEqual(expect.arrayContaining([expect.stringMatching(/^p: a [bc]$/)]));
});

test('an index that makes a query worse which it was not proposed for is found out before the end', async () => {
  const { chosen, keptOut } = await selectConfiguration({
    queries: [query('p'), query('q')],
    candidates: [candidate('a@p')],
    options: defaultRecommendationOptions,
    pageCost: 0,
    plan: judge((id, has) => (has('a@p') ? [id === 'p' ? 1 : 2000, 'a@p'] : [1000])).plan,
  });
  expect(chosen).toEqual([]);
  expect(keptOut.get('p')?.obstacle).toEqual({ kind: 'regression', queryId: 'q' });
});

describe('values for parameters', () => {
  const sample = { ...query('p with common values', 0), of: 'p', labels: ['common'] as const };
  const select = (common: Parameters<typeof judge>[0], candidates = [candidate('a')]) => {
    const { plan, asked } = judge((id, has) =>
      id === 'p' ? (has('a') ? [1, 'a'] : [1000]) : common(id, has),
    );
    const options = defaultRecommendationOptions;
    const input = { queries: [query('p')], samples: [sample], candidates, options, pageCost: 0, plan };
    return selectConfiguration(input).then((selection) => ({ selection, asked }));
  };

  test('are planned before and after, and not while it searches', async () => {
    const { selection, asked } = await select(() => [1000]);
    expect(selection.chosen.map(({ id }) => id)).toEqual(['a']);
    expect(selection.after.get(sample.id)).toMatchObject({ usedCandidateIds: [] });
    expect(asked.filter((question) => question.startsWith(sample.id))).toEqual([
      'p with common values: ',
      'p with common values: a',
    ]);
  });

  test('an index that makes them too dear is not chosen', async () => {
    const { selection } = await select((_, has) => (has('a') ? [1200, 'a'] : [1000]));
    expect(selection.chosen).toEqual([]);
    expect(selection.keptOut.get('p')?.obstacle).toEqual({ kind: 'regression', queryId: sample.id });
  });

  test('that cannot be planned are left out', async () => {
    const { selection } = await select(() => [Number.POSITIVE_INFINITY]);
    expect(selection.chosen.map(({ id }) => id)).toEqual(['a']);
  });
});

test('on random workloads: within budget, never worse, every index used, and asking again adds nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 4 }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 4, maxLength: 4 }),
      fc.option(fc.integer({ min: 50, max: 800 }), { nil: null }),
      async (costs, pages, budgetPages) => {
        const candidates = pages.map((size, n) => candidate(`c${n}`, size));
        const queries = costs.map((_, n) => query(`q${n}`, n + 1));
        const cost =
          (present: ReadonlySet<string>) =>
          (id: string, has: (id: string) => boolean): Answer => {
            const row = costs[Number(id.slice(1))] ?? [];
            const usable = row.flatMap((value, n) =>
              has(`c${n}`) || present.has(`c${n}`) ? [[value, `c${n}`] as const] : [],
            );
            const [best] = [...usable].sort((a, b) => a[0] - b[0]);
            return best === undefined ? [1000] : present.has(best[1]) ? [best[0]] : [best[0], best[1]];
          };
        const budgetBytes = budgetPages === null ? null : budgetPages * 8192;
        const options = { ...defaultRecommendationOptions, budgetBytes };
        const { chosen, after } = await selectConfiguration({
          queries,
          candidates,
          options,
          pageCost: 0,
          plan: judge(cost(new Set())).plan,
        });
        const size = chosen.reduce((total, { size: { sizeBytes } }) => total + sizeBytes, 0);
        expect(size).toBeLessThanOrEqual(budgetBytes ?? size);
        const used = new Set(
          [...after.values()].flatMap((plan) => ('plan' in plan ? plan.usedCandidateIds : [])),
        );
        expect(chosen.every(({ id }) => used.has(id))).toBe(true);
        if (budgetBytes !== null) return;
        const present = new Set(chosen.map(({ id }) => id));
        const again = await selectConfiguration({
          queries,
          candidates: candidates.filter(({ id }) => !present.has(id)),
          options,
          pageCost: 0,
          plan: judge(cost(present)).plan,
        });
        expect(again.chosen).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 240_000);

/** Compares a way of judging with the truth: one line per access method, and one per index where it is asked for. */
import { largest, mean, percent, relativeError, table } from '../support/figures.ts';
import type { Case } from './hypothetical.ts';
import type { Judged } from './judged.ts';

export interface Comparison {
  readonly id: string;
  readonly method: string;
  /** Why there is nothing to compare, or null. */
  readonly refused: string | null;
  readonly samePlan: readonly boolean[];
  /** Plans that are not the same: as built, and as judged. */
  readonly others: readonly (readonly [string, string])[];
  readonly costErrors: readonly number[];
  readonly sizeError: number;
  /** Estimated over built. */
  readonly pages: readonly [number, number];
}

export function compare(
  cases: readonly Case[],
  truth: ReadonlyMap<string, Judged>,
  answers: ReadonlyMap<string, Judged | string>,
): readonly Comparison[] {
  return cases.map(({ candidate: { id, definition } }) => {
    const real = truth.get(id);
    const answer = answers.get(id) ?? 'not asked';
    if (real === undefined) throw new Error(`${id} was not built`);
    const method = definition.accessMethod;
    if (typeof answer === 'string')
      return {
        id,
        method,
        refused: answer,
        samePlan: [],
        others: [],
        costErrors: [],
        sizeError: 0,
        pages: [0, real.pages],
      };
    return {
      id,
      method,
      refused: null,
      samePlan: real.plans.map((plan, at) => plan.shape === answer.plans[at]?.shape),
      others: real.plans.flatMap(({ shape }, at) => {
        const answered = answer.plans[at]?.shape ?? 'none';
        return shape === answered ? [] : [[shape, answered] as const];
      }),
      costErrors: real.plans.map((plan, at) => relativeError(answer.plans[at]?.cost ?? 0, plan.cost)),
      sizeError: relativeError(answer.pages, real.pages),
      pages: [answer.pages, real.pages],
    };
  });
}

/** Figures over some of the comparisons; those refused count only as such. */
export interface Figures {
  readonly indexes: number;
  readonly refused: number;
  readonly plans: number;
  readonly samePlan: number;
  readonly meanCostError: number;
  readonly largestCostError: number;
  readonly meanSizeError: number;
  readonly largestSizeError: number;
}

export function figures(comparisons: readonly Comparison[]): Figures {
  const answered = comparisons.filter(({ refused }) => refused === null);
  const costErrors = answered.flatMap((comparison) => comparison.costErrors);
  const samePlan = answered.flatMap((comparison) => comparison.samePlan);
  const sizeErrors = answered.map((comparison) => comparison.sizeError);
  return {
    indexes: answered.length,
    refused: comparisons.length - answered.length,
    plans: samePlan.length,
    samePlan: samePlan.filter((same) => same).length / Math.max(1, samePlan.length),
    meanCostError: mean(costErrors),
    largestCostError: largest(costErrors),
    meanSizeError: mean(sizeErrors),
    largestSizeError: largest(sizeErrors),
  };
}

export function methodTable(title: string, comparisons: readonly Comparison[]): string {
  const methods = [...new Set(comparisons.map(({ method }) => method))];
  const row = (name: string, of: readonly Comparison[]): readonly string[] => {
    const all = figures(of);
    const cells = [
      all.samePlan,
      all.meanCostError,
      all.largestCostError,
      all.meanSizeError,
      all.largestSizeError,
    ];
    return [
      name,
      String(all.indexes),
      String(all.refused),
      String(all.plans),
      ...(all.indexes === 0 ? cells.map(() => '-') : cells.map((share) => percent(share, 2))),
    ];
  };
  return table([
    [title, 'indexes', 'refused', 'plans', 'same plan', 'cost mean', 'cost max', 'size mean', 'size max'],
    ...methods.map((method) =>
      row(
        method,
        comparisons.filter((comparison) => comparison.method === method),
      ),
    ),
    row('all', comparisons),
  ]);
}

/** One line per index, the worst first. */
export function indexTable(comparisons: readonly Comparison[]): string {
  const worst = [...comparisons].sort(
    (a, b) => a.method.localeCompare(b.method) || largest(b.costErrors) - largest(a.costErrors),
  );
  return table([
    ['index', 'estimated', 'built', 'size', 'cost max', 'plans'],
    ...worst.map(({ id, refused, pages, sizeError, costErrors, samePlan }) =>
      refused === null
        ? [
            id,
            ...pages.map(String),
            percent(sizeError),
            percent(largest(costErrors), 2),
            samePlan.map((same) => (same ? 'same' : 'OTHER')).join(' '),
          ]
        : [id, '-', String(pages[1]), '-', '-', refused],
    ),
  ]);
}

export function otherPlans(comparisons: readonly Comparison[]): string {
  return comparisons
    .flatMap(({ id, others }) =>
      others.map(([built, judged]) => `${id}\n  built:  ${built}\n  judged: ${judged}`),
    )
    .join('\n');
}

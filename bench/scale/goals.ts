/** What "about linearly" means here, in figures. */
import type { Goal } from '../support/figures.ts';
import { peakOf, type Result, type Step, secondsOf } from './steps.ts';

/** Twice the time or memory for a relation, where there are ten times as many, is no longer linear. */
const TOLERANCE = 2;

/** @param sizes three numbers of relations, ascending */
export function goals(results: readonly Result[], sizes: readonly [number, number, number]): readonly Goal[] {
  const [small, middle, large] = sizes;
  const growth = (text: string, before: number, after: number): Goal => ({
    text: `${text}: ${(after / before).toFixed(2)} times (at most ${TOLERANCE})`,
    holds: after / before <= TOLERANCE,
  });
  const perRelation = (step: Step, name: string): Goal => {
    const each = (relations: number) => secondsOf(results, step, relations, name) / relations;
    return growth(`seconds a relation, ${step}: ${name}`, each(middle), each(large));
  };
  // Node, its libraries and the parser take the same for any number of relations: the difference is what a relation takes.
  const memory = (step: Step): Goal => {
    const slope = (from: number, to: number) =>
      (peakOf(results, step, to) - peakOf(results, step, from)) / (to - from);
    return growth(`memory of one more relation, ${step}`, slope(small, middle), slope(middle, large));
  };
  return [
    perRelation('collect', 'collect'),
    perRelation('collect', 'write'),
    perRelation('full', 'read'),
    perRelation('full', 'build'),
    perRelation('full', 'plan'),
    memory('collect'),
    memory('full'),
    growth(
      'seconds in all, trimmed: build',
      secondsOf(results, 'trimmed', middle, 'build'),
      secondsOf(results, 'trimmed', large, 'build'),
    ),
  ];
}

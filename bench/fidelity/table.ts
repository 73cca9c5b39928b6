/** The bench's table, its last line, and whether its goals hold. */
import type { PlanComparison } from '../../src/fidelity/compare.ts';
import type { Note } from '../../src/model/snapshot.ts';
import type { BenchStatement } from './script.ts';

export interface Compared {
  readonly statement: BenchStatement;
  /** Null where the twin could not plan it, with its reason. */
  readonly comparison: PlanComparison | null;
  readonly failure: string | null;
}

export interface MajorResult {
  readonly major: number;
  readonly compared: readonly Compared[];
  /** Statements that use what this major does not know. */
  readonly notApplicable: number;
  readonly notes: readonly Note[];
}

const GOALS = { samePlan: 1, sameCost: 0.99, deviation: 0.01, queries: 150 };

interface Figures {
  readonly queries: number;
  readonly samePlan: number;
  readonly sameCost: number;
  readonly deviation: number;
}

function figures(compared: readonly Compared[]): Figures {
  const comparisons = compared.map(({ comparison }) => comparison);
  return {
    queries: compared.length,
    samePlan: comparisons.filter((comparison) => comparison?.samePlan).length,
    sameCost: comparisons.filter((comparison) => comparison?.sameCost).length,
    deviation: Math.max(0, ...comparisons.map((comparison) => comparison?.deviation ?? 1)),
  };
}

/** One line a major, and below it every statement that deviates. */
export function tableLines(results: readonly MajorResult[], withHeader: boolean): readonly string[] {
  const header = ['major', 'compared', 'not applicable', 'same plan', 'same cost', 'largest deviation'];
  return [
    ...(withHeader ? [header.join('  ')] : []),
    ...results.flatMap(({ major, compared, notApplicable, notes }) => {
      const { queries, samePlan, sameCost, deviation } = figures(compared);
      const cells = [major, queries, notApplicable, samePlan, sameCost, percent(deviation)];
      return [
        cells.map((cell, at) => String(cell).padStart(header[at]?.length ?? 0)).join('  '),
        ...notes.map(({ message }) => `       note: ${message}`),
        ...compared.flatMap(deviationLines),
      ];
    }),
  ];
}

function deviationLines({ statement, comparison, failure }: Compared): readonly string[] {
  if (comparison?.samePlan === true && comparison.sameCost) return [];
  const what =
    comparison === null
      ? `not planned: ${failure}`
      : `${comparison.sourceCost} | ${comparison.twinCost} (${percent(comparison.deviation)})${comparison.difference === null ? '' : `: ${comparison.difference}`}`;
  return [
    `       ${statement.origin} ${what}`,
    `         ${statement.text.replace(/\s+/g, ' ').slice(0, 140)}`,
  ];
}

export function goalsHold(results: readonly MajorResult[]): boolean {
  return results.every(({ compared }) => {
    const { queries, samePlan, sameCost, deviation } = figures(compared);
    return (
      queries >= GOALS.queries &&
      samePlan / queries >= GOALS.samePlan &&
      sameCost / queries >= GOALS.sameCost &&
      deviation < GOALS.deviation
    );
  });
}

/** The bench's last line. */
export function summaryLine(results: readonly MajorResult[]): string {
  const { queries, samePlan, sameCost, deviation } = figures(results.flatMap(({ compared }) => compared));
  const majors = results.map(({ major }) => major).join(', ');
  return `fidelity: PostgreSQL ${majors}: ${queries} comparisons, same plan ${percent(samePlan / queries)}, same cost ${percent(sameCost / queries)}, largest deviation ${percent(deviation)}: goals ${goalsHold(results) ? 'hold' : 'missed'}`;
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

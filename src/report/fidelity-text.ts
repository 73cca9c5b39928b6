/** What `doctor --fidelity` found, for a terminal. */
import type { Fidelity, FidelityVerdict, QueryFidelity } from '../model/fidelity.ts';
import { fitWidth, formatCost, formatNumber, formatShare, wrapText } from '../util/format.ts';
import { singleLine } from '../util/identifiers.ts';
import {
  createPage,
  joinSections,
  type Page,
  renderTable,
  type TextOptions,
  type Tone,
} from './text-layout.ts';

const words: Readonly<Record<FidelityVerdict, string>> = {
  same: 'same',
  'other-cost': 'other cost',
  'other-plan': 'other plan',
  'not-planned-here': 'twin cannot',
  'not-planned-there': 'source refuses',
  'not-planned': 'not planned',
};

/** One line a statement, differences first; below it what differs. */
export function renderFidelityText(fidelity: Fidelity, options: TextOptions): string {
  const page = createPage(options);
  return joinSections([
    [headline(fidelity)],
    table(fidelity, page),
    noteLines(fidelity, page),
    [conclusion(fidelity, page)],
  ]);
}

function headline({ sourceVersion, twinVersion, exact }: Fidelity): string {
  const warning = exact ? '' : ': another major, so costs are not exact';
  return `Source: PostgreSQL ${singleLine(sourceVersion)}\nTwin: PostgreSQL ${twinVersion}${warning}`;
}

const order: readonly FidelityVerdict[] = [
  'not-planned-here',
  'other-plan',
  'other-cost',
  'not-planned-there',
  'not-planned',
  'same',
];

function table({ queries }: Fidelity, page: Page): readonly string[] {
  if (queries.length === 0) return ['The workload holds no statement.'];
  const sorted = [...queries].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || (b.deviation ?? 0) - (a.deviation ?? 0),
  );
  return renderTable(
    [
      { title: 'plan', align: 'left' },
      { title: 'source cost', align: 'right' },
      { title: 'twin cost', align: 'right' },
      { title: 'differs', align: 'right' },
      { title: 'statement', align: 'left' },
    ],
    sorted.map((query) => ({ cells: cells(query), below: detailLines(query, page) })),
    { ...page, indent: 0 },
  );
}

/** Room for a statement where the other columns are as wide as they get. */
const STATEMENT_COLUMNS = 28;

function cells({ verdict, sourceCost, twinCost, deviation, text }: QueryFidelity): readonly string[] {
  const cost = (value: number | null) => (value === null ? '-' : formatCost(value));
  return [
    words[verdict],
    cost(sourceCost),
    cost(twinCost),
    deviation === null ? '-' : formatShare(deviation),
    fitWidth(singleLine(text), STATEMENT_COLUMNS),
  ];
}

function detailLines({ detail }: QueryFidelity, { width, paint }: Page): readonly string[] {
  if (detail === null) return [];
  return wrapText(singleLine(detail), width - 4).map((line) => `    ${paint('dim', line)}`);
}

function noteLines({ notes }: Fidelity, { width }: Page): readonly string[] {
  return notes.flatMap(({ message }) =>
    wrapText(singleLine(message), width - 2).map((line, at) => `${at === 0 ? '- ' : '  '}${line}`),
  );
}

function conclusion(fidelity: Fidelity, { paint }: Page): string {
  const { queries, passed, maxDeviation } = fidelity;
  const count = (...verdicts: FidelityVerdict[]) =>
    queries.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const compared = count('same', 'other-cost', 'other-plan');
  const largest = Math.max(0, ...queries.map(({ deviation }) => deviation ?? 0));
  const tone: Tone = passed ? 'green' : 'red';
  return [
    `${formatNumber(compared, 'statement')} compared: same plan ${count('same', 'other-cost')}, same cost ${count('same')}, largest difference ${formatShare(largest)}`,
    `not compared: ${count('not-planned-here', 'not-planned-there', 'not-planned')}`,
    paint(
      tone,
      passed
        ? `The twin plans as the source does, costs within ${formatShare(maxDeviation)}.`
        : compared === 0
          ? 'Nothing could be compared, so nothing is shown. Run it as a role that may run the statements.'
          : `The twin does not plan as the source does, or costs differ by more than ${formatShare(maxDeviation)}.`,
    ),
  ].join('\n');
}

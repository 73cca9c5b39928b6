/** A Recommendation as text for a terminal of 80 columns, understood without the manual. */
import type { QueryOutcome, Recommendation, RecommendedIndex } from '../model/recommendation.ts';
import { fitWidth, formatBytes, formatCost, formatCount, formatNumber, formatShare } from '../util/format.ts';
import { displayIdentifier, singleLine } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import { netBenefit } from '../util/net-benefit.ts';
import { workloadShares } from '../util/workload-share.ts';
import { boundSentences, nextSizeSentence } from './bound-words.ts';
import { bloatSection, dropSection } from './existing-text.ts';
import { frontierCells, frontierRows } from './frontier-rows.ts';
import { basis, countVerdicts, headline } from './headline.ts';
import type { NextStep } from './next-steps.ts';
import {
  type Column,
  createPage,
  joinSections,
  noteSection,
  type Page,
  renderParagraph,
  renderTable,
  type TextOptions,
  tableSection,
} from './text-layout.ts';
import { valueRange } from './value-range.ts';
import { verdictLabels } from './verdict-words.ts';

export interface RecommendationTextOptions extends TextOptions {
  /** What to do with the result; see nextSteps(). */
  readonly next?: readonly NextStep[];
  /** Queries shown besides the improved ones, which all are; 20 unless told. */
  readonly maxQueries?: number;
}

/** Ends in a line break. */
export function renderRecommendationText(
  recommendation: Recommendation,
  options: RecommendationTextOptions,
): string {
  const page = createPage(options);
  const found = recommendation.indexes.length > 0;
  return joinSections([
    [
      ...renderParagraph(headline(recommendation), page.width, 0).map((line) =>
        page.paint('bold', found ? page.paint('green', line) : line),
      ),
      ...renderParagraph(basis(recommendation), page.width, 0),
    ],
    indexSection(recommendation, page),
    dropSection(recommendation, page),
    bloatSection(recommendation, page),
    sizeSection(recommendation, page),
    querySection(recommendation, options.maxQueries ?? 20, page),
    noteSection(recommendation.notes, page),
    nextSection(options.next ?? [], page),
  ]);
}

function indexSection({ indexes, queries }: Recommendation, page: Page): readonly string[] {
  const { width, paint } = page;
  const columns: readonly Column[] = [
    { title: 'size', align: 'right' },
    { title: 'queries', align: 'right' },
    { title: 'their cost', align: 'right' },
    { title: 'after', align: 'right' },
    { title: 'index', align: 'left' },
  ];
  const rows = indexes.map((index) => ({
    cells: [
      formatBytes(index.sizeBytes),
      formatCount(index.queries.length),
      formatCost(index.costBefore),
      formatCost(index.costAfter),
      displayIdentifier(index.name),
    ],
    above: renderParagraph(displayIndex(index.definition), width, 2),
    below: [...rangeLines(index, queries, width), ...renderParagraph(netBenefit(index), width, 4)].map(
      (line) => paint('dim', line),
    ),
  }));
  return tableSection('Indexes', columns, rows, { ...page, indent: 4 });
}

/** How good this is, and what more or less room would give. */
function sizeSection(recommendation: Recommendation, page: Page): readonly string[] {
  const { width, paint } = page;
  const sentences = boundSentences(recommendation);
  if (sentences.length === 0) return [];
  const next = nextSizeSentence(recommendation);
  const columns: readonly Column[] = [
    { title: 'size', align: 'right' },
    { title: 'indexes', align: 'right' },
    { title: 'cost', align: 'right' },
    { title: 'saved', align: 'right' },
    { title: 'note', align: 'left' },
  ];
  const rows = frontierRows(recommendation).map((row) => ({
    cells: frontierCells(row),
  }));
  return [
    paint('bold', 'How good, and what other sizes would give'),
    ...renderParagraph(sentences.join(' '), width, 2),
    ...(rows.length === 0 ? [] : renderTable(columns, rows, { ...page, indent: 4 })),
    ...(next === null ? [] : renderParagraph(next, width, 2)),
  ];
}

function rangeLines(
  index: RecommendedIndex,
  queries: readonly QueryOutcome[],
  width: number,
): readonly string[] {
  const range = valueRange(index, queries);
  return range === null ? [] : renderParagraph(range, width, 4);
}

function querySection(recommendation: Recommendation, maxOthers: number, page: Page): readonly string[] {
  const { queries } = recommendation;
  if (queries.length === 0) return [];
  const { measure, shareOf } = workloadShares(queries);
  const others = queries.filter(({ verdict }) => verdict.code !== 'improved');
  const shown = new Set(others.slice(0, maxOthers));
  const hidden = others.slice(maxOthers);
  const columns: readonly Column[] = [
    { title: 'calls', align: 'right' },
    { title: measure, align: 'right' },
    { title: 'cost a call', align: 'right' },
    { title: 'after', align: 'right' },
    { title: 'verdict', align: 'left' },
  ];
  const rows = queries
    .filter((query) => query.verdict.code === 'improved' || shown.has(query))
    .map((query) => ({
      cells: [
        formatCount(query.calls),
        formatShare(shareOf(query)),
        query.costBefore === null ? '-' : formatCost(query.costBefore),
        query.costAfter === null ? '-' : formatCost(query.costAfter),
        verdictText(query),
      ],
      above: [`  ${fitWidth(query.text, page.width - 2)}`],
    }));
  const rest = countVerdicts(hidden).map(([code, count]) => `${formatCount(count)} ${verdictLabels[code]}`);
  return [
    ...tableSection('Queries', columns, rows, { ...page, indent: 4 }),
    ...(rest.length === 0
      ? []
      : renderParagraph(
          `and ${formatNumber(hidden.length, 'more', 'more')}: ${rest.join(', ')}. --json lists all.`,
          page.width,
          2,
        )),
  ];
}

/** `improved by 99.8%: uses orders_customer_id_idx`, or the label with the reason. */
function verdictText({ verdict, costBefore, costAfter, indexes }: QueryOutcome): string {
  if (verdict.code !== 'improved') return `${verdictLabels[verdict.code]}. ${verdict.reason}`;
  if (costBefore === null || costAfter === null || costBefore === 0) return verdict.reason;
  const saved = formatShare((costBefore - costAfter) / costBefore);
  return `improved by ${saved}: uses ${indexes.map(displayIdentifier).join(', ')}`;
}

function nextSection(steps: readonly NextStep[], { width, paint }: Page): readonly string[] {
  if (steps.length === 0) return [];
  return [
    paint('bold', 'Next'),
    ...steps.flatMap(({ what, command }, n) => [
      ...renderParagraph(what, width, 5, `  ${n + 1}.`),
      // A command is copied, so it is neither wrapped nor cut.
      ...command.map((line) => `     ${singleLine(line)}`),
    ]),
  ];
}

/** A Verification as text for a terminal of 80 columns: the checks, then the measured table. */
import type { QueryMeasurement, Verification } from '../model/verification.ts';
import { fitWidth, formatBytes, formatCost, formatCount, formatMs, formatShare } from '../util/format.ts';
import { displayIdentifier } from '../util/identifiers.ts';
import { gateOrder, gateWords } from './gate-words.ts';
import {
  type Column,
  createPage,
  joinSections,
  noteSection,
  type Page,
  renderParagraph,
  type TextOptions,
  tableSection,
} from './text-layout.ts';
import { totalsLine, verdictLine } from './verification-summary.ts';

/** Ends in a line break. */
export function renderVerificationText(verification: Verification, options: TextOptions): string {
  const page = createPage(options);
  const tone = verification.passed ? 'green' : 'red';
  return joinSections([
    [
      ...renderParagraph(verdictLine(verification), page.width, 0).map((line) =>
        page.paint('bold', page.paint(tone, line)),
      ),
      ...renderParagraph(totalsLine(verification), page.width, 0),
    ],
    gateSection(verification, page),
    indexSection(verification, page),
    querySection(verification.queries, page),
    noteSection(verification.notes, page),
  ]);
}

/** A line a gate with how many of its checks passed; under it those that did not, with their figures. One that was not asked says why. */
function gateSection({ gates, skipped }: Verification, { width, paint }: Page): readonly string[] {
  const lines = gateOrder.flatMap((name) => {
    const results = gates.filter(({ gate }) => gate === name);
    const failed = results.filter(({ passed }) => !passed);
    const off = skipped
      .filter(({ gate }) => gate === name)
      .flatMap(({ reason }) => [
        `${paint('yellow', '  skip')}  ${gateWords[name]}`,
        ...renderParagraph(`not asked: ${reason}`, width, 8),
      ]);
    if (results.length === 0) return off;
    const passed = results.length - failed.length;
    const mark = failed.length === 0 ? paint('green', '  ok  ') : paint('red', '  FAIL');
    return [
      `${mark}  ${gateWords[name]} (${passed} of ${results.length})`,
      ...failed.flatMap(({ subject, message }) =>
        renderParagraph(`${subject === null ? '' : `${subject}: `}${message}`, width, 8),
      ),
      ...off,
    ];
  });
  return lines.length === 0 ? [] : [paint('bold', 'Checks'), ...lines];
}

function indexSection({ indexes }: Verification, page: Page): readonly string[] {
  // A twin's tables are empty: how long a build on them takes says nothing.
  const timed = indexes.some(({ buildMs }) => buildMs !== null);
  const times = timed ? ['built in', 'dropped in'] : [];
  const columns: readonly Column[] = [
    ...times.map((title) => ({ title, align: 'right' }) as const),
    { title: 'size', align: 'right' },
    { title: 'index', align: 'left' },
  ];
  const rows = indexes.map((index) => ({
    cells: [
      ...(timed ? [index.buildMs, index.dropMs].map((time) => formatMs(time ?? 0)) : []),
      `${index.measured ? '' : '~'}${formatBytes(index.sizeBytes)}`,
      `${displayIdentifier(index.indexName)} on ${index.relation}`,
    ],
  }));
  return tableSection('Indexes', columns, rows, { ...page, indent: 2 });
}

function querySection(queries: readonly QueryMeasurement[], page: Page): readonly string[] {
  const timed = queries.some(({ latencyBefore }) => latencyBefore !== null);
  const figures = timed ? ['mean', 'after', 'p95', 'after'] : ['cost a call', 'after'];
  const columns: readonly Column[] = [
    { title: 'calls', align: 'right' },
    ...figures.map((title) => ({ title, align: 'right' }) as const),
    { title: 'change', align: 'left' },
  ];
  const rows = queries.map((query) => ({
    cells: [formatCount(query.calls), ...(timed ? latencyCells(query) : costCells(query)), changeText(query)],
    above: [`  ${fitWidth(query.text, page.width - 2)}`],
  }));
  return tableSection('Queries', columns, rows, { ...page, indent: 4 });
}

function latencyCells({ latencyBefore: before, latencyAfter: after }: QueryMeasurement): readonly string[] {
  return [before?.meanMs, after?.meanMs, before?.p95Ms, after?.p95Ms].map((value) =>
    value === undefined ? '-' : formatMs(value),
  );
}

function costCells({ costBefore, costAfter }: QueryMeasurement): readonly string[] {
  return [formatCost(costBefore), formatCost(costAfter)];
}

/** By time where there is one: `99.1% less, sessions_guest_id_idx`. */
export function changeText(query: QueryMeasurement): string {
  const before = query.latencyBefore?.meanMs ?? query.costBefore;
  const after = query.latencyAfter?.meanMs ?? query.costAfter;
  const change =
    before === after || before === 0
      ? 'the same'
      : `${formatShare(Math.abs(before - after) / before)} ${after < before ? 'less' : 'more'}`;
  return [change, ...query.indexes.map(displayIdentifier)].join(', ');
}

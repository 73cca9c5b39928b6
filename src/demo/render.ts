/** The demo's result as text of 80 columns. */
import type { DemoResult } from '../demo.ts';
import { createPage, joinSections, type Page, renderParagraph, renderTable } from '../report/text-layout.ts';
import { sum } from '../util/collections.ts';
import { formatBytes, formatChange, formatCost, formatCount, formatMs } from '../util/format.ts';
import { displayIndex, displayKeys } from '../util/index-sql.ts';
import { dayTimeMs, type StatementMeasurement } from './measure-workload.ts';
import { reportTeam } from './report-team.ts';

export function renderDemo(result: DemoResult, options: { readonly colour: boolean }): string {
  const page = createPage(options);
  return joinSections([
    heading(
      page,
      'Measured on the hotel’s own rows',
      `PostgreSQL ${result.serverVersion}, ${result.before[0]?.runs ?? 0} warm runs each, at the client, with and without by turns`,
    ),
    statementTable(result, page),
    heading(page, 'The indexes, applied for real and rolled back', ''),
    indexTable(result, page),
    comparison(result, page),
    outcome(result, page),
  ]);
}

function heading({ paint, width }: Page, title: string, details: string): readonly string[] {
  return [paint('bold', title), ...(details === '' ? [] : renderParagraph(details, width, 0))];
}

function statementTable({ before, after }: DemoResult, page: Page): readonly string[] {
  const afterOf = new Map(after.map((statement) => [statement.kind, statement]));
  const rows = before.map((statement) => {
    const now = afterOf.get(statement.kind) ?? statement;
    return {
      cells: [
        formatCount(statement.callsPerDay),
        formatMs(statement.meanMs),
        formatMs(statement.p95Ms),
        formatMs(now.meanMs),
        formatMs(now.p95Ms),
        formatChange(statement.meanMs, now.meanMs),
        statement.label,
      ],
    };
  });
  const total = {
    cells: [
      '',
      formatMs(dayTimeMs(before)),
      '',
      formatMs(dayTimeMs(after)),
      '',
      formatChange(dayTimeMs(before), dayTimeMs(after)),
      'a day in all (calls x mean)',
    ],
  };
  return renderTable(
    [
      { title: 'calls/day', align: 'right' },
      { title: 'before', align: 'right' },
      { title: 'p95', align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'p95', align: 'right' },
      { title: 'change', align: 'right' },
      { title: 'statement', align: 'left' },
    ],
    [...rows, total],
    { ...page, indent: 2 },
  );
}

function indexTable({ indexes, recommendation }: DemoResult, page: Page): readonly string[] {
  const rows = indexes.map((index, at) => {
    const definition = recommendation.indexes[at]?.definition;
    return {
      cells: [
        formatMs(index.buildMs),
        formatBytes(index.sizeBytes),
        formatBytes(index.estimatedBytes),
        formatMs(index.dropMs),
        definition === undefined ? index.name : displayIndex(definition),
      ],
    };
  });
  const total = {
    cells: [
      formatMs(sum(indexes, (index) => index.buildMs)),
      formatBytes(sum(indexes, (index) => index.sizeBytes)),
      formatBytes(sum(indexes, (index) => index.estimatedBytes)),
      formatMs(sum(indexes, (index) => index.dropMs)),
      'in all',
    ],
  };
  return renderTable(
    [
      { title: 'build', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'estimated', align: 'right' },
      { title: 'drop', align: 'right' },
      { title: 'index', align: 'left' },
    ],
    [...rows, total],
    { ...page, indent: 2 },
  );
}

/** Beside what the report's team made by hand: index for index, and every statement with each set. */
function comparison(result: DemoResult, page: Page): readonly string[] {
  const { before, after, byHand, handMade, indexes } = result;
  const paragraph = (text: string) => renderParagraph(text, page.width, 0);
  return [
    page.paint('bold', 'Beside the five indexes that the report’s team made by hand'),
    ...paragraph(
      `They wrote down ${reportTeam.buildSeconds} s to build, ${reportTeam.sizeMegabytes} MB, and rolled back by typing. Built on the same rows, and timed by turns with the others:`,
    ),
    '',
    ...indexComparison(result, page),
    '',
    ...statementComparison(result, page),
    '',
    ...paragraph(
      `A day takes ${formatMs(dayTimeMs(before))} without indexes, ${formatMs(dayTimeMs(byHand))} with theirs, ${formatMs(dayTimeMs(after))} with Indexwright’s. ${whySmaller(result, sum(handMade, sizeOf), sum(indexes, sizeOf))}`,
    ),
  ];
}

const sizeOf = (index: { readonly sizeBytes: number }) => index.sizeBytes;

const dayCost = (statements: readonly StatementMeasurement[]) =>
  sum(statements, (statement) => statement.callsPerDay * statement.cost);

/** What the planner says of the two sets, beside the room they take: the reason for a narrower key. */
function whySmaller({ after, byHand }: DemoResult, handMadeBytes: number, advisedBytes: number): string {
  const [theirs, ours] = [dayCost(byHand), dayCost(after)];
  return `The planner’s cost of a day: ${formatCost(theirs)} by hand, ${formatCost(ours)} advised (${formatChange(theirs, ours)}). Room: ${formatBytes(handMadeBytes)} by hand, ${formatBytes(advisedBytes)} advised (${formatChange(handMadeBytes, advisedBytes)}). A further key column is advised only where what it saves is worth its pages.`;
}

function indexComparison({ handMade, indexes, recommendation }: DemoResult, page: Page): readonly string[] {
  const measured = recommendation.indexes.map(({ definition }, at) => ({
    table: definition.relation.name,
    keys: displayKeys(definition),
    sizeBytes: indexes[at]?.sizeBytes ?? 0,
  }));
  const leadingKey = (keys: string) => keys.split(/[ ,]/)[0];
  const rows = handMade.map(({ key, table, sizeBytes }) => {
    const theirs = key.slice(key.indexOf('(') + 1, -1);
    const match = measured.find(
      (ours) => ours.table === table && leadingKey(ours.keys) === leadingKey(theirs),
    );
    return {
      cells: [
        formatBytes(sizeBytes),
        match === undefined ? '-' : formatBytes(match.sizeBytes),
        match === undefined
          ? `${key}: nothing`
          : `${key}: ${sameKeys(match.keys, theirs) ? 'the same' : `(${match.keys})`}`,
      ],
    };
  });
  return renderTable(
    [
      { title: 'by hand', align: 'right' },
      { title: 'advised', align: 'right' },
      { title: 'index by hand: what was advised instead', align: 'left' },
    ],
    rows,
    { ...page, indent: 2 },
  );
}

/** A single key is read in both directions: DESC alone makes no other index. */
function sameKeys(ours: string, theirs: string): boolean {
  return ours === theirs || (!theirs.includes(',') && ours === theirs.replace(/ DESC$/, ''));
}

/** The statements that the sets could differ on: all reads, and writes whose plan costs something else. */
function statementComparison({ after, byHand }: DemoResult, page: Page): readonly string[] {
  const rows = after.flatMap((ours, at) => {
    const theirs = byHand[at];
    if (theirs === undefined || (ours.writes && formatCost(ours.cost) === formatCost(theirs.cost))) return [];
    return [
      {
        cells: [
          formatMs(theirs.meanMs),
          formatMs(ours.meanMs),
          formatCost(theirs.cost),
          formatCost(ours.cost),
          ours.label,
        ],
      },
    ];
  });
  return renderTable(
    [
      { title: 'by hand', align: 'right' },
      { title: 'advised', align: 'right' },
      { title: 'cost', align: 'right' },
      { title: 'cost', align: 'right' },
      { title: 'statement', align: 'left' },
    ],
    rows,
    { ...page, indent: 2 },
  );
}

function outcome(result: DemoResult, { paint, width }: Page): readonly string[] {
  const { verification, difference, second, files, indexes, passed } = result;
  const gates = verification.gates.filter((gate) => gate.passed).length;
  const checks: readonly (readonly [boolean, string])[] = [
    [verification.passed, `verified in a twin: ${gates} of ${verification.gates.length} checks passed`],
    [
      indexes.every((index) => index.valid),
      `applied on the real rows: ${indexes.length} of ${indexes.length} valid and ready`,
    ],
    [
      second.indexes.length === 0,
      second.indexes.length === 0
        ? 'asked again with them in place: nothing more to add'
        : `asked again with them in place: ${second.indexes.length} more`,
    ],
    [
      difference.length === 0,
      difference.length === 0
        ? 'rolled back: the catalogue is what it was before'
        : `rolled back: the catalogue differs, ${difference[0]}`,
    ],
  ];
  return [
    ...checks.map(([good, text]) => `${good ? paint('green', 'ok  ') : paint('red', 'FAIL')}  ${text}`),
    ...renderParagraph(
      `The ${files.length} files are in ${files[0]?.replace(/\/[^/]*$/, '') ?? ''}, the Snapshot is ${result.snapshotPath}.`,
      width,
      0,
    ),
    ...(passed ? [] : [paint('red', 'The demo did not do all of its job.')]),
  ];
}

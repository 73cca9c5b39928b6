/** A Verification as Markdown for a pull request. */
import type { Verification } from '../model/verification.ts';
import { fitWidth, formatBytes, formatCost, formatCount, formatMs } from '../util/format.ts';
import { gateOrder, gateWords } from './gate-words.ts';
import { code, details, markdownTable, plain } from './markdown-layout.ts';
import { totalsLine, verdictLine } from './verification-summary.ts';
import { changeText } from './verification-text.ts';

/** GitHub cuts a comment at 65,536 characters. */
const maxQueries = 50;
const maxNotes = 50;
const queryWidth = 100;

/** Ends in a line break. */
export function renderVerificationMarkdown(verification: Verification): string {
  const { gates, indexes, queries, notes } = verification;
  const blocks = [
    `### ${plain(verdictLine(verification))}`,
    plain(totalsLine(verification)),
    ...(gates.length === 0 ? [] : [gateTable(verification)]),
    ...(indexes.length === 0 ? [] : [indexTable(verification)]),
    ...(queries.length === 0 ? [] : [details('Queries before and after', queryTable(verification))]),
    ...(notes.length === 0 ? [] : [details('Notes', noteList(verification))]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function gateTable({ gates }: Verification): string {
  const rows = gateOrder.flatMap((name) => {
    const results = gates.filter(({ gate }) => gate === name);
    const failed = results.filter(({ passed }) => !passed);
    if (results.length === 0) return [];
    return [
      [
        failed.length === 0 ? 'ok' : '**FAILED**',
        [
          gateWords[name],
          ...failed.map(({ subject, message }) =>
            subject === null ? plain(message) : `${code(subject)}: ${plain(message)}`,
          ),
        ].join('<br>'),
        `${results.length - failed.length} of ${results.length}`,
      ],
    ];
  });
  return markdownTable(
    [
      { title: '', align: 'left' },
      { title: 'Check', align: 'left' },
      { title: 'Passed', align: 'right' },
    ],
    rows,
  );
}

/** Folded away, and as many as fit: there may be one for every statement. */
function noteList({ notes }: Verification): string {
  const lines = notes
    .slice(0, maxNotes)
    .map(({ message, hint }) => `- ${plain(message)}${hint === null ? '' : ` ${code(hint)}`}`);
  const more = notes.length - maxNotes;
  return [...lines, ...(more > 0 ? [`- and ${formatCount(more)} more`] : [])].join('\n');
}

function indexTable({ indexes, data }: Verification): string {
  const times = data === 'rows' ? ['Built in', 'Dropped in'] : [];
  return markdownTable(
    [
      { title: 'Index', align: 'left' },
      ...times.map((title) => ({ title, align: 'right' }) as const),
      { title: 'Size', align: 'right' },
    ],
    indexes.map((index) => [
      `${code(index.indexName)} on ${code(index.relation)}`,
      ...(data === 'rows' ? [index.buildMs, index.dropMs].map((time) => formatMs(time ?? 0)) : []),
      `${formatBytes(index.sizeBytes)}${index.measured ? '' : ' (estimated)'}`,
    ]),
  );
}

function queryTable({ queries }: Verification): string {
  const table = markdownTable(
    [
      { title: 'Query', align: 'left' },
      { title: 'Calls', align: 'right' },
      { title: 'Cost', align: 'right' },
      { title: 'After', align: 'right' },
      { title: 'Mean', align: 'right' },
      { title: 'After', align: 'right' },
      { title: 'p95', align: 'right' },
      { title: 'After', align: 'right' },
      { title: 'Change', align: 'left' },
    ],
    queries
      .slice(0, maxQueries)
      .map((query) => [
        code(fitWidth(query.text, queryWidth)),
        formatCount(query.calls),
        formatCost(query.costBefore),
        formatCost(query.costAfter),
        ...[
          query.latencyBefore?.meanMs,
          query.latencyAfter?.meanMs,
          query.latencyBefore?.p95Ms,
          query.latencyAfter?.p95Ms,
        ].map((value) => (value === undefined ? '' : formatMs(value))),
        plain(changeText(query)),
      ]),
  );
  const more = queries.length - maxQueries;
  return more > 0 ? `${table}\n\nand ${formatCount(more)} more` : table;
}

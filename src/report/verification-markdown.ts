/** A Verification as Markdown for a pull request: what did not pass first, the rest folded away. */
import type { GateResult, Verification } from '../model/verification.ts';
import { fitWidth, formatBytes, formatCost, formatCount, formatMs } from '../util/format.ts';
import { failureHelp } from './failure-help.ts';
import { gateOrder, gateWords } from './gate-words.ts';
import { code, details, markdownTable, plain } from './markdown-layout.ts';
import { type PlaceOptions, placePath } from './verification-place.ts';
import { totalsLine, verdictLine } from './verification-summary.ts';
import { changeText } from './verification-text.ts';

/** GitHub takes a comment of 65,536 characters; some are left for what a job puts before it. */
export const commentLength = 65_000;

/** Rows of each list, and columns of each message: the most that fit are shown. */
const sizes = [
  { rows: 50, width: 1000 },
  { rows: 20, width: 400 },
  { rows: 5, width: 200 },
  { rows: 1, width: 100 },
] as const;
type Size = (typeof sizes)[number];

const queryWidth = 100;

/** At most `commentLength` UTF-16 units; where something had to go for that, it says so. Ends in a line break. */
export function renderVerificationMarkdown(verification: Verification, place: PlaceOptions): string {
  const [whole, ...smaller] = sizes.map((size) => () => render(verification, place, size));
  let markdown = whole?.() ?? '';
  for (const next of smaller) {
    if (markdown.length <= commentLength) return markdown;
    markdown = `${next()}\nCut to fit into a comment; \`verify\` prints the whole as text or with \`--json\`.\n`;
  }
  return markdown;
}

function render(verification: Verification, place: PlaceOptions, size: Size): string {
  const { gates, skipped, indexes, queries, notes } = verification;
  const failed = gates.filter(({ passed }) => !passed);
  const blocks = [
    `### ${plain(verdictLine(verification))}`,
    ...(queries.length + indexes.length === 0 ? [] : [plain(totalsLine(verification))]),
    ...(failed.length === 0 ? [] : [failureList(failed, place, size)]),
    ...(indexes.length === 0 ? [] : [indexTable(verification, size)]),
    ...(gates.length + skipped.length === 0 ? [] : [details('All checks', gateTable(verification))]),
    ...(queries.length === 0 ? [] : [details('Queries before and after', queryTable(verification, size))]),
    ...(notes.length === 0 ? [] : [details('Notes', noteList(verification, size))]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** What somebody has to do something about: open, with the line to look at. */
function failureList(failed: readonly GateResult[], place: PlaceOptions, { rows, width }: Size): string {
  return list(failed, rows, (result) => {
    const { subject, message, location } = result;
    const about = subject === null || subject === location?.file ? '' : `${code(fitWidth(subject, width))}: `;
    const at = location === null ? '' : ` In ${code(`${placePath(place, location)}:${location.line}`)}.`;
    const help = result.code === null ? '' : ` ${failureHelp[result.code]}`;
    return `- **${result.code ?? result.gate}** ${about}${plain(fitWidth(message, width))}${at}${plain(help)}`;
  });
}

function gateTable({ gates, skipped }: Verification): string {
  const rows = gateOrder.flatMap((name) => {
    const results = gates.filter(({ gate }) => gate === name);
    const passed = results.filter((result) => result.passed).length;
    return [
      ...(results.length === 0
        ? []
        : [
            [
              passed === results.length ? 'ok' : '**FAILED**',
              plain(gateWords[name]),
              `${passed} of ${results.length}`,
            ],
          ]),
      ...skipped
        .filter(({ gate }) => gate === name)
        .map(({ reason }) => ['skipped', plain(`${gateWords[name]}: ${reason}`), '']),
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

/** There may be one for every statement. */
function noteList({ notes }: Verification, { rows, width }: Size): string {
  return list(
    notes,
    rows,
    ({ message, hint }) =>
      `- ${plain(fitWidth(message, width))}${hint === null ? '' : ` ${code(fitWidth(hint, width))}`}`,
  );
}

function indexTable({ indexes, data }: Verification, { rows }: Size): string {
  const times = data === 'rows' ? ['Built in', 'Dropped in'] : [];
  return table(
    [
      { title: 'Index', align: 'left' },
      ...times.map((title) => ({ title, align: 'right' }) as const),
      { title: 'Size', align: 'right' },
    ],
    indexes,
    (index) => [
      `${code(index.indexName)} on ${code(index.relation)}`,
      ...(data === 'rows' ? [index.buildMs, index.dropMs].map((time) => formatMs(time ?? 0)) : []),
      `${formatBytes(index.sizeBytes)}${index.measured ? '' : ' (estimated)'}`,
    ],
    rows,
  );
}

function queryTable({ queries, data }: Verification, { rows }: Size): string {
  const times = data === 'rows' ? ['Mean', 'After', 'p95', 'After'] : [];
  return table(
    [
      { title: 'Query', align: 'left' },
      { title: 'Calls', align: 'right' },
      { title: 'Cost', align: 'right' },
      { title: 'After', align: 'right' },
      ...times.map((title) => ({ title, align: 'right' }) as const),
      { title: 'Change', align: 'left' },
    ],
    queries,
    (query) => [
      code(fitWidth(query.text, queryWidth)),
      formatCount(query.calls),
      formatCost(query.costBefore),
      formatCost(query.costAfter),
      ...(data === 'rows'
        ? [
            query.latencyBefore?.meanMs,
            query.latencyAfter?.meanMs,
            query.latencyBefore?.p95Ms,
            query.latencyAfter?.p95Ms,
          ].map((value) => (value === undefined ? '' : formatMs(value)))
        : []),
      plain(changeText(query)),
    ],
    rows,
  );
}

function table<T>(
  columns: Parameters<typeof markdownTable>[0],
  items: readonly T[],
  row: (item: T) => readonly string[],
  rows: number,
): string {
  const shown = markdownTable(columns, items.slice(0, rows).map(row));
  return items.length > rows ? `${shown}\n\nand ${formatCount(items.length - rows)} more` : shown;
}

function list<T>(items: readonly T[], rows: number, line: (item: T) => string): string {
  const more = items.length - rows;
  return [...items.slice(0, rows).map(line), ...(more > 0 ? [`- and ${formatCount(more)} more`] : [])].join(
    '\n',
  );
}

/** A Recommendation as Markdown for a pull request. */
import type { QueryOutcome, Recommendation } from '../model/recommendation.ts';
import { fitWidth, formatBytes, formatCost, formatCount, formatNumber, formatShare } from '../util/format.ts';
import { displayIndex } from '../util/index-sql.ts';
import { workloadShares } from '../util/workload-share.ts';
import { boundSentences, nextSizeSentence } from './bound-words.ts';
import { existingBlocks } from './existing-markdown.ts';
import { frontierCells, frontierRows } from './frontier-rows.ts';
import { basis, headline } from './headline.ts';
import { code, details, markdownTable, plain, sqlBlock } from './markdown-layout.ts';
import { valueRange } from './value-range.ts';
import { verdictLabels } from './verdict-words.ts';

/** GitHub cuts a comment at 65,536 characters. */
const maxQueries = 50;
const queryWidth = 100;

/** Ends in a line break. */
export function renderRecommendationMarkdown(recommendation: Recommendation): string {
  const { indexes, queries, notes } = recommendation;
  const blocks = [
    `### ${plain(headline(recommendation))}`,
    plain(basis(recommendation)),
    ...(indexes.length === 0 ? [] : [indexTable(recommendation)]),
    ...existingBlocks(recommendation),
    ...sizeBlocks(recommendation),
    ...notes.map(({ message, hint }) => `> ${plain(message)}${hint === null ? '' : ` ${code(hint)}`}`),
    ...(queries.length === 0
      ? []
      : [
          details(
            `${formatNumber(queries.length, 'query', 'queries')} and their verdicts`,
            queryTable(queries),
          ),
        ]),
    ...(indexes.length === 0
      ? []
      : [details('The statements', sqlBlock(indexes.map(({ createSql }) => `${createSql};`).join('\n')))]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function indexTable({ indexes, queries }: Recommendation): string {
  return markdownTable(
    [
      { title: 'Index', align: 'left' },
      { title: 'Size', align: 'right' },
      { title: 'Queries', align: 'right' },
      { title: 'Their cost', align: 'right' },
      { title: 'After', align: 'right' },
      { title: 'Saves', align: 'right' },
      { title: 'Writes pay', align: 'right' },
    ],
    indexes.map((index) => [
      [code(index.name), code(displayIndex(index.definition)), valueRange(index, queries) ?? []]
        .flat()
        .join('<br>'),
      formatBytes(index.sizeBytes),
      formatCount(index.queries.length),
      formatCost(index.costBefore),
      formatCost(index.costAfter),
      formatCost(index.saving),
      index.writes === null || index.writes.cost === null ? 'unknown' : formatCost(index.writes.cost),
    ]),
  );
}

function sizeBlocks(recommendation: Recommendation): readonly string[] {
  const sentences = boundSentences(recommendation);
  const next = nextSizeSentence(recommendation) ?? [];
  const rows = frontierRows(recommendation);
  const table = markdownTable(
    [
      { title: 'Size', align: 'right' },
      { title: 'Indexes', align: 'right' },
      { title: 'Cost', align: 'right' },
      { title: 'Saved', align: 'right' },
      { title: 'Note', align: 'left' },
    ],
    rows.map(frontierCells),
  );
  return [
    ...(sentences.length === 0 ? [] : [plain([...sentences, next].flat().join(' '))]),
    ...(rows.length === 0 ? [] : [details('What other sizes would give', table)]),
  ];
}

function queryTable(queries: readonly QueryOutcome[]): string {
  const { measure, shareOf } = workloadShares(queries);
  const table = markdownTable(
    [
      { title: 'Query', align: 'left' },
      { title: 'Calls', align: 'right' },
      { title: `Share of ${measure}`, align: 'right' },
      { title: 'Cost a call', align: 'right' },
      { title: 'After', align: 'right' },
      { title: 'Verdict', align: 'left' },
    ],
    queries
      .slice(0, maxQueries)
      .map((query) => [
        code(fitWidth(query.text, queryWidth)),
        formatCount(query.calls),
        formatShare(shareOf(query)),
        query.costBefore === null ? '' : formatCost(query.costBefore),
        query.costAfter === null ? '' : formatCost(query.costAfter),
        verdictCell(query),
      ]),
  );
  const more = queries.length - maxQueries;
  return more > 0 ? `${table}\n\nand ${formatCount(more)} more` : table;
}

function verdictCell({ verdict, indexes }: QueryOutcome): string {
  return verdict.code === 'improved' && indexes.length > 0
    ? `${verdictLabels.improved}: ${indexes.map(code).join(', ')}`
    : plain(`${verdictLabels[verdict.code]}. ${verdict.reason}`);
}

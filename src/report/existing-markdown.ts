/** What becomes of the indexes that exist, as blocks of the Markdown report. */
import type { Recommendation } from '../model/recommendation.ts';
import { formatBytes, formatCost, formatCount, formatNumber } from '../util/format.ts';
import { displayRelation } from '../util/identifiers.ts';
import { keptCounts } from './existing-text.ts';
import { dropLabels } from './existing-words.ts';
import { code, details, markdownTable, plain, sqlBlock } from './markdown-layout.ts';

export function existingBlocks(recommendation: Recommendation): readonly string[] {
  const { drops, kept, bloated } = recommendation;
  const stay = keptCounts(kept);
  return [
    ...(drops.length === 0 ? [] : [dropTable(recommendation), ...(stay === '' ? [] : [plain(stay)])]),
    ...(bloated.length === 0
      ? []
      : [
          details(
            `${formatNumber(bloated.length, 'index', 'indexes')} to build anew`,
            sqlBlock(
              bloated
                .map(
                  ({ command, sizeBytes, freshBytes }) =>
                    `-- ${formatBytes(sizeBytes)}, about ${formatBytes(freshBytes)} if built anew\n${command};`,
                )
                .join('\n'),
            ),
          ),
        ]),
  ];
}

function dropTable({ drops }: Recommendation): string {
  return markdownTable(
    [
      { title: 'To drop', align: 'left' },
      { title: 'Frees', align: 'right' },
      { title: 'Scans', align: 'right' },
      { title: 'Their cost', align: 'right' },
      { title: 'After', align: 'right' },
      { title: 'Why', align: 'left' },
    ],
    drops.map((drop) => [
      `${code(drop.name)}<br>${code(displayRelation(drop.relation))}`,
      formatBytes(drop.sizeBytes),
      formatCount(drop.scans),
      drop.queries.length === 0 ? '' : formatCost(drop.costBefore),
      drop.queries.length === 0 ? '' : formatCost(drop.costAfter),
      plain(`${dropLabels[drop.code]}. ${drop.reason}`),
    ]),
  );
}

/** What becomes of the indexes that exist, as sections of the text report. */
import type { KeptIndex, RecommendedDrop } from '../model/existing-index.ts';
import type { Recommendation } from '../model/recommendation.ts';
import { formatBytes, formatCost, formatCount, formatNumber } from '../util/format.ts';
import { displayIdentifier, displayRelation, singleLine } from '../util/identifiers.ts';
import { savedWrites } from '../util/net-benefit.ts';
import { dropLabels, keptLabels } from './existing-words.ts';
import { type Column, type Page, renderParagraph, tableSection } from './text-layout.ts';

/** Empty where nothing is to go. */
export function dropSection({ drops, kept }: Recommendation, page: Page): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'frees', align: 'right' },
    { title: 'scans', align: 'right' },
    { title: 'their cost', align: 'right' },
    { title: 'after', align: 'right' },
    { title: 'why', align: 'left' },
  ];
  const rows = drops.map((drop) => ({
    cells: [
      formatBytes(drop.sizeBytes),
      formatCount(drop.scans),
      drop.queries.length === 0 ? '-' : formatCost(drop.costBefore),
      drop.queries.length === 0 ? '-' : formatCost(drop.costAfter),
      `${dropLabels[drop.code]}. ${drop.reason}`,
    ],
    above: renderParagraph(
      `${displayIdentifier(drop.name)} on ${displayRelation(drop.relation)}`,
      page.width,
      2,
    ),
    below: writeLines(drop, page).map((line) => page.paint('dim', line)),
  }));
  if (rows.length === 0) return [];
  const stay = keptCounts(kept);
  return [
    ...tableSection('Indexes to drop, after the new ones are there', columns, rows, { ...page, indent: 4 }),
    ...(stay === '' ? [] : renderParagraph(`${stay} --json lists them.`, page.width, 2)),
  ];
}

function writeLines({ since, writes }: RecommendedDrop, { width }: Page): readonly string[] {
  const saved = savedWrites(writes);
  const counted = `counted since ${since.slice(0, 10)}`;
  return renderParagraph(saved === '' ? counted : `${counted}; ${saved}`, width, 4);
}

/** `12 stay: 7 scanned, 5 of constraints.` Empty for none. */
export function keptCounts(kept: readonly KeptIndex[]): string {
  const counts = new Map<string, number>();
  for (const { code } of kept) counts.set(keptLabels[code], (counts.get(keptLabels[code]) ?? 0) + 1);
  const parts = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => `${formatCount(count)} ${label}`);
  return kept.length === 0
    ? ''
    : `${formatNumber(kept.length, 'existing index stays', 'existing indexes stay')}: ${parts.join(', ')}.`;
}

/** Empty where none is bloated. */
export function bloatSection({ bloated }: Recommendation, page: Page): readonly string[] {
  if (bloated.length === 0) return [];
  return [
    page.paint('bold', 'Indexes to build anew'),
    ...bloated.flatMap(({ sizeBytes, freshBytes, command }) => [
      ...renderParagraph(
        `${formatBytes(sizeBytes)}, about ${formatBytes(freshBytes)} if built anew:`,
        page.width,
        2,
      ),
      // A command is copied, so it is neither wrapped nor cut.
      `    ${singleLine(command)};`,
    ]),
  ];
}

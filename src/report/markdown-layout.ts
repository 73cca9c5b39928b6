/** What Markdown reports are made of: tables and code that no name or query can break out of. */
import { singleLine } from '../util/identifiers.ts';

/** A GitHub table; figures are aligned right. */
export function markdownTable(
  columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** Plain text: what Markdown, HTML or GitHub's mentions would make of it is escaped. */
export function plain(text: string): string {
  return singleLine(text)
    .replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
    .replace(/^(\s*)([-+>])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s)/, '$1\\$2')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[@#](?=\w)/g, (character) => `${character}<!-- -->`);
}

/** A code span for a table's cell, whatever backticks and pipes it holds. */
export function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  // A pipe ends a cell even inside a code span, unless it is escaped.
  const line = singleLine(text).trim().replaceAll('|', '\\|');
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** A block of SQL, with a fence longer than any run of backticks in it. */
export function sqlBlock(sql: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(sql) + 1));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters other than the line break are what this removes
  return `${fence}sql\n${sql.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ').trim()}\n${fence}`;
}

/** Folded away until somebody opens it. `summary` is our own text, without anything to escape. */
export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** What text reports are made of: paint that can be off, and tables that fit a width. */
import { styleText } from 'node:util';
import { displayWidth, fitWidth, padWidth, wrapText } from '../util/format.ts';

export interface TextOptions {
  /** Escape sequences for a terminal; off for pipes and files. */
  readonly colour: boolean;
  /** Columns of a line; 80 unless told. */
  readonly width?: number;
}

const defaultWidth = 80;

/** What every part of a report needs to know of the page it is written on. */
export interface Page {
  readonly width: number;
  readonly paint: Paint;
}

export function createPage(options: TextOptions): Page {
  return { width: options.width ?? defaultWidth, paint: createPaint(options.colour) };
}

export type Tone = 'bold' | 'dim' | 'green' | 'yellow' | 'red';
export type Paint = (tone: Tone, text: string) => string;

/** Whoever asks for colour has looked at the stream already. */
function createPaint(colour: boolean): Paint {
  return (tone, text) => (colour && text !== '' ? styleText(tone, text, { validateStream: false }) : text);
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface Row {
  readonly cells: readonly string[];
  /** What the figures are about: lines that stand over them, laid out already. */
  readonly above?: readonly string[];
  readonly below?: readonly string[];
}

/**
 * Columns as wide as their content, two spaces apart; the last one takes what is left of the line and wraps.
 * Titles are dimmed.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly Row[],
  options: Page & { readonly indent: number },
): readonly string[] {
  const fixed = columns.slice(0, -1).map((column, n) => ({
    ...column,
    width: Math.max(...[column.title, ...rows.map((row) => row.cells[n] ?? '')].map(displayWidth)),
  }));
  const indent = ' '.repeat(options.indent);
  const left = (cells: readonly string[]): string =>
    indent + fixed.map((column, n) => `${padWidth(cells[n] ?? '', column.width, column.align)}  `).join('');
  const used = displayWidth(left([]));
  const room = Math.max(20, options.width - used);
  const titles = columns.map((column) => column.title);
  const body = rows.flatMap((row) => {
    const [first = '', ...more] = wrapText(row.cells[columns.length - 1] ?? '', room);
    return [
      ...(row.above ?? []),
      (left(row.cells) + first).trimEnd(),
      ...more.map((line) => ' '.repeat(used) + line),
      ...(row.below ?? []),
    ];
  });
  return [options.paint('dim', left(titles) + fitWidth(titles.at(-1) ?? '', room)), ...body];
}

/** A table under its title; empty where there are no rows. */
export function tableSection(
  title: string,
  columns: readonly Column[],
  rows: readonly Row[],
  options: Page & { readonly indent: number },
): readonly string[] {
  return rows.length === 0 ? [] : [options.paint('bold', title), ...renderTable(columns, rows, options)];
}

/** What could not be read or done, each with what would help; empty for none. */
export function noteSection(
  notes: readonly { readonly message: string; readonly hint: string | null }[],
  { width, paint }: Page,
): readonly string[] {
  if (notes.length === 0) return [];
  return [
    paint('bold', 'Notes'),
    ...notes.flatMap(({ message, hint }) => [
      ...renderParagraph(message, width, 4, '  !').map((line) => paint('yellow', line)),
      ...(hint === null ? [] : renderParagraph(hint, width, 4)),
    ]),
  ];
}

/** Sections with an empty line between them; empty ones are left out. Ends in a line break. */
export function joinSections(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A paragraph, indented; its first line may begin with a mark that hangs out to the left. */
export function renderParagraph(text: string, width: number, indent: number, mark = ''): readonly string[] {
  return wrapText(text, width - indent).map((line, n) => padWidth(n === 0 ? mark : '', indent) + line);
}

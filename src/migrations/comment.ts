/** Lays out the comment that opens a file: labelled paragraphs, 100 columns wide, whatever the texts hold. */
import { wrapText } from '../util/format.ts';
import { singleLine } from '../util/identifiers.ts';

/** Columns of text after `-- `. */
export const commentWidth = 97;
const labelWidth = 9;
/** Columns of a paragraph's text, right of its label. */
export const paragraphWidth = commentWidth - labelWidth;

/** `-- ` before every line; a line break inside a line cannot end the comment. */
export function comment(lines: readonly string[]): string {
  return lines.map((line) => `-- ${singleLine(line)}`.trimEnd()).join('\n');
}

/** `Label    text`, the text wrapped; further lines are indented as far. */
export function paragraph(label: string, text: string): readonly string[] {
  return labelled(label, wrapText(text, paragraphWidth));
}

/** `Label    line` with lines that are laid out already. */
export function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, n) => (n === 0 ? label : '').padEnd(labelWidth) + line);
}

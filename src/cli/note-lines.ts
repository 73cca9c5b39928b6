/** Notes as lines for a terminal. */
import type { Note } from '../model/snapshot.ts';
import { wrapText } from '../util/format.ts';

/** Each note with its hint, wrapped at 80 columns; empty for none. */
export function noteLines(notes: readonly Note[]): string {
  return notes
    .flatMap(({ message, hint }) => [
      ...wrapText(message, 78).map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)),
      ...(hint === null ? [] : wrapText(hint, 76).map((line) => `    ${line}`)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

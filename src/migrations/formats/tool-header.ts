/** The header of a pair's script as a tool's file carries it: without what is about psql and the other script, with how this tool runs it. */
import { labelled, paragraph } from '../comment.ts';
import type { FormatScript } from './format.ts';

export interface HowToRun {
  /** What applies it, or what takes it back; a command or a sentence. */
  readonly run: string;
  /** Where the way back is, for what applies. */
  readonly rollback?: string;
}

/** Lines without comment marks. */
export function toolHeader({ header }: FormatScript, { run, rollback }: HowToRun): readonly string[] {
  const kept = withoutParagraphs(header, ['Run', 'Rollback', 'Undoes']);
  const origin = kept.findIndex((line) => line.startsWith('Tool '));
  const at = origin === -1 ? kept.length : origin;
  return [
    ...kept.slice(0, at),
    ...(rollback === undefined ? [] : paragraph('Rollback', rollback)),
    ...paragraph('Run', run),
    ...kept.slice(at),
  ];
}

/** A paragraph is its label's line and the indented ones below it. */
function withoutParagraphs(lines: readonly string[], labels: readonly string[]): readonly string[] {
  const [indentation = ''] = labelled('', ['']);
  let dropping = false;
  return lines.filter((line, n) => {
    // The first line is the title, and may begin with any word.
    if (n === 0) return true;
    if (!line.startsWith(indentation)) dropping = labels.some((label) => line.startsWith(`${label} `));
    return !dropping;
  });
}

/**
 * Line comments, one a line. Lines hold no line breaks; one that the tool would take for an instruction (`-- migrate:down` in the
 * text of a query) is set off, or spaced out.
 */
export function lineComments(
  lines: readonly string[],
  mark: '--' | '//' | '#',
  instruction: RegExp | null = null,
): string {
  return lines
    .map((line) => `${mark} ${line}`.trimEnd())
    .map((line) => (instruction?.test(line) === true ? setOff(line, mark, instruction) : line))
    .join('\n');
}

function setOff(line: string, mark: string, instruction: RegExp): string {
  const text = `${mark} | ${line.slice(mark.length)}`;
  return text.replace(new RegExp(instruction.source, 'g'), (found) => [...found].join(' '));
}

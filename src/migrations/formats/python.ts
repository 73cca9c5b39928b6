/** Writes statements into Python files, whatever they hold. */
import type { FormatScript } from './format.ts';
import { driverSteps } from './steps.ts';
import { lineComments } from './tool-header.ts';

/** A string in triple quotes. A carriage return is escaped: Python reads it as the end of a line. */
export function pythonString(text: string): string {
  const inner = text
    .replaceAll('\\', '\\\\')
    .replace(/"(?=""|$)/g, '\\"')
    .replaceAll('\r', '\\r');
  return `"""${inner}"""`;
}

/** `NAME = [...]`, a statement an element, each with its comment. */
export function pythonList(name: string, script: FormatScript): string {
  const items = driverSteps(script).map(({ comment, sql }) =>
    [
      ...(comment.length === 0 ? [] : [lineComments(comment, '#').replace(/^/gm, '    ')]),
      `    ${pythonString(sql)},`,
    ].join('\n'),
  );
  return `${name} = [\n${items.join('\n')}\n]`;
}

/** Python reads an encoding from the first two lines, if one of them looks like that; the header begins on the third. */
export function pythonHeader(lines: readonly string[]): string {
  return lineComments(['Written by Indexwright.', '', ...lines], '#');
}

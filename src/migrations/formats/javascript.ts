/** Writes statements into JavaScript and TypeScript files, whatever they hold. */
import type { FormatScript, ToolFolder } from './format.ts';
import { driverSteps } from './steps.ts';
import { lineComments } from './tool-header.ts';

/**
 * A template literal: the statement can be read as it is in the script. Only what the literal would not give back is escaped;
 * a carriage return is, since a literal turns it into a line feed.
 */
export function templateLiteral(sql: string): string {
  return `\`${sql
    .replaceAll('\\', '\\\\')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${')
    .replaceAll('\r', '\\r')}\``;
}

/** `run(literal)` for each step, with its comment, indented. */
export function callsOf(script: FormatScript, indent: string, run: (literal: string) => string): string {
  return driverSteps(script)
    .map(({ comment, sql }) =>
      [
        ...(comment.length === 0 ? [] : [lineComments(comment, '//').replace(/^/gm, indent)]),
        `${indent}${run(templateLiteral(sql))};`,
      ].join('\n'),
    )
    .join('\n');
}

export interface ModuleKind {
  readonly extension: 'ts' | 'js';
  /** Whether a module exports by `export`, or by `exports.up = `. */
  readonly isModule: boolean;
}

/**
 * As the folder's latest file is written: TypeScript, or JavaScript of the kind that the project's package.json names.
 * @param usual the language of an empty folder
 */
export function moduleKind({ names, modules }: ToolFolder, usual: ModuleKind['extension']): ModuleKind {
  const last = names.findLast((name) => /\.(ts|js)$/.test(name));
  const extension = last === undefined ? usual : last.endsWith('.ts') ? 'ts' : 'js';
  return { extension, isModule: extension === 'ts' || modules };
}

/** Writes statements into JavaScript and TypeScript files, whatever they hold. */
import type { FormatPair, FormatScript, FormatStep, ToolFolder } from './format.ts';
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

/** Settings of the client's side are the driver's business: it has the text as characters, not as a file's bytes. */
export function driverSteps({ steps }: FormatScript): readonly FormatStep[] {
  return steps.filter(({ kind, sql }) => kind !== 'setting' || !/client_encoding/i.test(sql));
}

/** `run(literal)` for each step, with its comment, indented. */
export function callsOf(script: FormatScript, indent: string, run: (literal: string) => string): string {
  return driverSteps(script)
    .map(({ comment, sql }) =>
      [
        ...(comment.length === 0 ? [] : [indented(lineComments(comment, '//'), indent)]),
        `${indent}${run(templateLiteral(sql))};`,
      ].join('\n'),
    )
    .join('\n');
}

function indented(text: string, indent: string): string {
  return text.replace(/^/gm, indent);
}

export interface ModuleKind {
  readonly extension: 'ts' | 'js';
  /** Whether a module exports by `export`, or by `exports.up = `. */
  readonly isModule: boolean;
}

/** As the folder's latest file is written: TypeScript, or JavaScript of the kind that the project's package.json names. */
export function moduleKind({ names, modules }: ToolFolder): ModuleKind {
  const extension = names.findLast((name) => /\.(ts|js)$/.test(name))?.endsWith('.ts') ? 'ts' : 'js';
  return { extension, isModule: extension === 'ts' || modules };
}

/** Names as the pairs have them. */
export function pairStem({ slug }: FormatPair, version: string | number): string {
  return `${version}_${slug}`;
}

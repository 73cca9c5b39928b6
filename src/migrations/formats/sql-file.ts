/** Writes statements into .sql files that tools cut up by marks of their own. */
import { sqlTokens } from '../../util/sql-tokens.ts';
import type { FormatScript, FormatStep } from './format.ts';
import { driverSteps } from './steps.ts';
import { lineComments } from './tool-header.ts';

/** In files of one statement: limits come with the connection. */
export const ignoreTimeouts = '-- squawk-ignore-file require-lock-timeout, require-statement-timeout';

/**
 * The statement with its comment and semicolon; a comment where there is none to run.
 * @param mark what the tool reads as its own, also inside a name or a literal
 * @param inComments the same of comments, where it leaves more to people
 */
export function statementText(
  step: FormatStep | null,
  mark: RegExp | null = null,
  inComments: RegExp | null = mark,
): string {
  if (step === null) return '-- Nothing to do in this direction.';
  const { comment, ignoredRule, sql } = step;
  return [
    ...(comment.length === 0 ? [] : [lineComments(comment, '--', inComments)]),
    ...(ignoredRule === null ? [] : [`-- squawk-ignore ${ignoredRule}`]),
    `${hideInQuotes(sql, mark)};`,
  ].join('\n');
}

/** All statements of a script, settings together, a blank line around each of the others. */
export function scriptStatements(
  script: FormatScript,
  mark: RegExp | null = null,
  write: (step: FormatStep) => string = (step) => statementText(step, mark),
): string {
  let before: FormatStep['kind'] | null = null;
  return driverSteps(script)
    .map((step) => {
      const gap = before === null ? '' : before === 'setting' && step.kind === 'setting' ? '\n' : '\n\n';
      before = step.kind;
      return gap + write(step);
    })
    .join('');
}

/**
 * The same statement where the tool finds no mark of its own in it. A name or a literal may hold anything, also a line break and what
 * looks like a marker; there the characters that marks are made of are written as escapes.
 */
export function hideInQuotes(sql: string, mark: RegExp | null): string {
  if (mark === null) return sql;
  const pattern = new RegExp(mark.source, 'm');
  return [...sqlTokens(sql)].map(({ kind, text }) => hidden(kind, text, pattern)).join('');
}

function hidden(kind: string, text: string, mark: RegExp): string {
  if (!mark.test(text)) return text;
  switch (kind) {
    case 'name':
      return `U&"${encoded(text.slice(1, -1).replaceAll('\\', '\\\\'), (code) => `\\${code.padStart(4, '0')}`)}"`;
    case 'string': {
      const inner = /^e/i.test(text) ? text.slice(2, -1) : text.slice(1, -1).replaceAll('\\', '\\\\');
      return `E'${encoded(inner, (code) => `\\x${code.padStart(2, '0')}`)}'`;
    }
    case 'dollar': {
      const tag = /^\$[^$]*\$/.exec(text)?.[0] ?? '';
      return `${tag}${hideInQuotes(text.slice(tag.length, -tag.length), mark)}${tag}`;
    }
    default:
      return text;
  }
}

/** What no name or literal needs to be as it is, and every mark has. */
function encoded(text: string, write: (hex: string) => string): string {
  return text.replace(/[\n\r\-:$+!]/g, (character) => write(character.charCodeAt(0).toString(16)));
}

/** Writes one statement into an .sql file that a tool cuts up by lines of its own. */
import { sqlTokens } from '../../util/sql-tokens.ts';
import type { FormatStep } from './format.ts';
import { lineComments } from './tool-header.ts';

/**
 * The statement with its comment and semicolon; a comment where there is none to run.
 * @param instruction what the tool reads as its own, at a line's beginning or anywhere
 */
export function statementText(step: FormatStep | null, instruction: RegExp | null = null): string {
  if (step === null) return '-- Nothing to do in this direction.';
  const { comment, ignoredRule, sql } = step;
  return [
    ...(comment.length === 0 ? [] : [lineComments(comment, '--', instruction)]),
    ...(ignoredRule === null ? [] : [`-- squawk-ignore ${ignoredRule}`]),
    `${hideInQuotes(sql, instruction)};`,
  ].join('\n');
}

/**
 * The same statement where the tool finds no instruction in it. A name or a literal may hold anything, also a line break and what
 * looks like the tool's marker; there the characters that markers are made of are written as escapes.
 */
export function hideInQuotes(sql: string, instruction: RegExp | null): string {
  if (instruction === null || !new RegExp(instruction.source, 'm').test(sql)) return sql;
  return [...sqlTokens(sql)].map(({ kind, text }) => hidden(kind, text)).join('');
}

function hidden(kind: string, text: string): string {
  switch (kind) {
    case 'name':
      return `U&"${encoded(text.slice(1, -1).replaceAll('\\', '\\\\'), (code) => `\\${code.padStart(4, '0')}`)}"`;
    case 'string': {
      const isEscaped = /^e/i.test(text);
      const inner = isEscaped ? text.slice(2, -1) : text.slice(1, -1).replaceAll('\\', '\\\\');
      return `E'${encoded(inner, (code) => `\\x${code.padStart(2, '0')}`)}'`;
    }
    case 'dollar': {
      const tag = /^\$[^$]*\$/.exec(text)?.[0] ?? '';
      const body = text.slice(tag.length, -tag.length);
      return `${tag}${[...sqlTokens(body)].map((token) => hidden(token.kind, token.text)).join('')}${tag}`;
    }
    default:
      return text;
  }
}

/** What no statement needs to be as it is inside quotes, and every marker has. */
function encoded(text: string, write: (hex: string) => string): string {
  return text.replace(/[\n\r\-:$+!]/g, (character) => write(character.charCodeAt(0).toString(16)));
}

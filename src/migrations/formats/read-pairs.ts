/** Takes pairs of scripts apart: header, settings, guards, statements. */
import type { Node } from '@pgsql/types';
import type { IndexDefinition } from '../../model/index-definition.ts';
import type { Manifest, MigrationFile, MigrationPair } from '../../model/migration.ts';
import type { RelationName } from '../../model/relation.ts';
import { fileSlug } from '../file-names.ts';
import { indexWork } from '../index-work.ts';
import { splitScript } from '../script.ts';
import type { FormatPair, FormatScript, FormatStep } from './format.ts';

/** The pairs that `manifest` is of, each with the definition of what it creates. Errors: `script-unparsable`. */
export async function readFormatPairs(
  pairs: readonly MigrationPair[],
  { migrations }: Pick<Manifest, 'migrations'>,
): Promise<readonly FormatPair[]> {
  const definitions = new Map(migrations.map(({ up, definition }) => [up, definition]));
  return Promise.all(pairs.map((pair) => readFormatPair(pair, definitions.get(pair.up.fileName) ?? null)));
}

async function readFormatPair(
  { indexName, relation, up, down }: MigrationPair,
  definition: IndexDefinition | null,
): Promise<FormatPair> {
  const [, timestamp = '', slug = ''] = /^(\d{14})_(.*)\.up\.sql$/.exec(up.fileName) ?? [];
  return {
    indexName,
    relation: nameOnly(relation),
    definition,
    upFile: up.fileName,
    timestamp,
    slug: slug === '' ? fileSlug(indexName) : slug,
    up: await readFormatScript(up),
    down: await readFormatScript(down),
  };
}

export async function readFormatScript({ content }: Pick<MigrationFile, 'content'>): Promise<FormatScript> {
  const lines = content.split('\n');
  const end = lines.findIndex((line) => !isComment(line));
  const statements = await splitScript(content);
  return {
    header: lines.slice(0, end === -1 ? lines.length : end).map(withoutDashes),
    steps: statements.map(({ sql, line, tree }) => ({
      kind: stepKind(tree),
      sql,
      comment: commentAbove(lines, line),
      ignoredRule: ignoredRule(tree),
    })),
  };
}

function stepKind(tree: Node): FormatStep['kind'] {
  if ('VariableSetStmt' in tree) return 'setting';
  return 'DoStmt' in tree ? 'guard' : 'work';
}

/** @param line of the statement's first word, from 1 */
function commentAbove(lines: readonly string[], line: number): readonly string[] {
  const above = lines.slice(0, line - 1);
  const start = above.findLastIndex((text) => !isComment(text)) + 1;
  // A comment that opens the script is its header.
  if (start === 0) return [];
  return above
    .slice(start)
    .map(withoutDashes)
    .filter((text) => !text.startsWith('squawk-ignore'));
}

function isComment(line: string): boolean {
  return line.startsWith('--');
}

function withoutDashes(line: string): string {
  return line.replace(/^-- ?/, '');
}

function ignoredRule(tree: Node): string | null {
  const [work] = indexWork(tree);
  if (work === undefined || work.concurrent) return null;
  return work.kind === 'create' ? 'require-concurrent-index-creation' : 'require-concurrent-index-deletion';
}

function nameOnly({ schema, name }: RelationName): RelationName {
  return { schema, name };
}

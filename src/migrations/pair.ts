/** Writes the pair of psql scripts of each recommended index: up creates it, down drops it. */
import type { MigrationPair } from '../model/migration.ts';
import type { Recommendation, RecommendedIndex } from '../model/recommendation.ts';
import { advanceTimestamp, fileSlug } from './file-names.ts';
import { afterCreateGuard, afterDropGuard, beforeCreateGuard, beforeDropGuard } from './guards.ts';
import { downHeader, upHeader } from './header.ts';
import { planStatements } from './plan-statements.ts';
import { type MigrationStatement, statementSql } from './statements.ts';

export interface MigrationOptions {
  /** YYYYMMDDHHMMSS of the first pair; each further pair is one second later, so that the names keep the order. */
  readonly timestamp: string;
}

/** One pair an index, in the order of the recommendation. Same input, same bytes. Errors: `bad-timestamp`. */
export function emitMigrations(
  recommendation: Recommendation,
  options: MigrationOptions,
): readonly MigrationPair[] {
  return recommendation.indexes.map((index, n) =>
    emitPair(index, recommendation, advanceTimestamp(options.timestamp, n)),
  );
}

function emitPair(index: RecommendedIndex, recommendation: Recommendation, timestamp: string): MigrationPair {
  const stem = `${timestamp}_${fileSlug(index.name)}`;
  const upFile = `${stem}.up.sql`;
  const downFile = `${stem}.down.sql`;
  const { definition, name, relation } = index;
  const statements = planStatements(index);
  return {
    indexName: name,
    relation,
    up: {
      fileName: upFile,
      content: script({
        header: upHeader(index, recommendation, downFile),
        beforeText: 'the name is free, or held by this very index, valid.',
        before: beforeCreateGuard(definition, name),
        statements: statements.up,
        afterText: 'IF NOT EXISTS looks at nothing but the name; this looks at the index.',
        after: afterCreateGuard(definition, name),
      }),
    },
    down: {
      fileName: downFile,
      content: script({
        header: downHeader(index, recommendation, upFile),
        beforeText: 'what holds the name is the index of the up file, or nothing.',
        before: beforeDropGuard(definition, name),
        statements: statements.down,
        afterText: 'the name is free.',
        after: afterDropGuard(definition, name),
      }),
    },
  };
}

interface ScriptParts {
  readonly header: string;
  readonly beforeText: string;
  readonly before: string;
  readonly statements: readonly MigrationStatement[];
  readonly afterText: string;
  readonly after: string;
}

function script(parts: ScriptParts): string {
  const body = [
    `-- Before: ${parts.beforeText}\n${parts.before}`,
    ...parts.statements.map((statement) => `${statementSql(statement)};`),
    `-- After: ${parts.afterText}\n${parts.after}`,
  ].join('\n\n');
  // psql sends a file's bytes as they are, in whatever encoding the environment names.
  const encoding = isAscii(body) ? [] : ["SET client_encoding = 'UTF8';"];
  return `${[
    `${parts.header}\n`,
    '-- Waiting blocks nobody here and a timeout leaves an INVALID index, so the limits are wide.',
    "SET lock_timeout = '10min';",
    'SET statement_timeout = 0;',
    ...encoding,
    `\n${body}\n`,
    'RESET lock_timeout;',
    'RESET statement_timeout;',
    ...encoding.map(() => 'RESET client_encoding;'),
  ].join('\n')}\n`;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

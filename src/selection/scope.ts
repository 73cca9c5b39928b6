/** Which tables may get new indexes and which statements may ask for them: what --include, --exclude, --min-calls and --min-time leave. */
import type { Query } from '../model/query.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { RelationName } from '../model/relation.ts';
import type { Catalogue, Note, Relation } from '../model/snapshot.ts';
import { UsageError } from '../util/errors.ts';
import { formatMs, formatNumber } from '../util/format.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import { lineageOf } from '../util/partitions.ts';

export interface Scope {
  /** Whether any of the four options is given. */
  readonly isLimited: boolean;
  /** A sentence on why no index is proposed on the relation; null where one may be. */
  whyNotOn(relation: RelationName): string | null;
  /** A sentence on why no index is sought for the query; null where one is. */
  whyNotFor(query: Query): string | null;
}

type ScopeOptions = Pick<RecommendationOptions, 'include' | 'exclude' | 'minCalls' | 'minTimeMs'>;

/**
 * A partition goes with the tables above it: included where one of them is, excluded where one of them is. An index on a
 * partitioned table is one on every partition: so none is proposed there either where a partition is excluded.
 * Errors: `usage` for a pattern that matches no table.
 */
export function readScope({ relations }: Catalogue, options: ScopeOptions): Scope {
  const tables = relations.filter(({ kind }) => INDEXED_KINDS.includes(kind));
  const byName = new Map(tables.map((table) => [quoteRelation(table), table]));
  const isIncluded = matching('--include', options.include, tables);
  const isExcluded = matching('--exclude', options.exclude, tables);
  const included = new Set<string>();
  const excluded = new Set<string>();
  for (const table of tables) {
    const lineage = lineageOf(table, byName).flatMap((name) => byName.get(name) ?? []);
    if (options.include.length === 0 || lineage.some(isIncluded)) included.add(quoteRelation(table));
    if (lineage.some(isExcluded)) excluded.add(quoteRelation(table));
    if (isExcluded(table)) for (const above of lineage) excluded.add(quoteRelation(above));
  }
  return {
    isLimited:
      options.include.length + options.exclude.length > 0 || options.minCalls > 0 || options.minTimeMs > 0,
    whyNotOn: (relation) => {
      const key = quoteRelation(relation);
      if (excluded.has(key)) return `It scans ${displayRelation(relation)}, which --exclude leaves out.`;
      return included.has(key)
        ? null
        : `It scans ${displayRelation(relation)}, which --include does not name.`;
    },
    whyNotFor: (query) => whyNotFor(query, options),
  };
}

const INDEXED_KINDS: readonly Relation['kind'][] = ['table', 'materialized-view', 'partitioned-table'];

function whyNotFor({ calls, totalTimeMs }: Query, { minCalls, minTimeMs }: ScopeOptions): string | null {
  if (calls < minCalls)
    return `It was called ${formatNumber(calls, 'time')}, fewer than --min-calls ${minCalls}: no index was sought for it.`;
  // What is not known is not small.
  if (totalTimeMs !== null && totalTimeMs < minTimeMs)
    return `All its calls took ${formatMs(totalTimeMs)}, less than --min-time ${formatMs(minTimeMs)}: no index was sought for it.`;
  return null;
}

/** What a limit does that its user may not expect. */
export function scopeNotes(queries: readonly Query[], scope: Scope, options: ScopeOptions): readonly Note[] {
  const notes: Note[] = [];
  if (options.minTimeMs > 0 && queries.length > 0 && queries.every(({ totalTimeMs }) => totalTimeMs === null))
    notes.push({
      code: 'no-times',
      message: '--min-time leaves nothing out: the workload holds no times.',
      hint: 'Times come from pg_stat_statements, or from comments in SQL files: `-- mean: 12.5ms`.',
    });
  if (queries.length > 0 && queries.every((query) => scope.whyNotFor(query) !== null))
    notes.push({
      code: 'every-statement-left-out',
      message: 'No statement of the workload reaches --min-calls and --min-time: no index was sought.',
      hint: 'Lower them.',
    });
  return notes;
}

/** Whether any of the patterns matches; each has to match a table, or it is misspelt. */
function matching(
  flag: string,
  patterns: readonly string[],
  tables: readonly Relation[],
): (table: Relation) => boolean {
  const tests = patterns.map(readPattern);
  for (const [at, test] of tests.entries())
    if (!tables.some(test))
      throw new UsageError(
        `${flag} ${JSON.stringify(patterns[at])} matches no table`,
        'Give a name such as public.orders, or a pattern: audit.*, *_log. Without a dot it is looked for in every schema; case counts.',
      );
  return (table) => tests.some((test) => test(table));
}

/** `*` is any text, `?` one character; with a dot it is matched with `schema.name`, without one with the name. */
function readPattern(pattern: string): (relation: RelationName) => boolean {
  const source = [...pattern]
    .map((character) =>
      character === '*' ? '.*' : character === '?' ? '.' : character.replace(/[\\^$.|+()[\]{}]/, '\\$&'),
    )
    .join('');
  const expression = new RegExp(`^${source}$`, 'su');
  return ({ schema, name }) => expression.test(pattern.includes('.') ? `${schema}.${name}` : name);
}

/** Reads the workload from pg_stat_statements, and says what keeps it from being read. */
import type { Note, Workload, WorkloadStatement } from '../../model/snapshot.ts';
import { quoteIdentifier, quoteRelation } from '../../util/identifiers.ts';
import type { CatalogueReader } from '../reader.ts';
import {
  type StatementKind,
  type StatementRow,
  type StatementsSelection,
  statementsInfoQuery,
  statementsQuery,
} from './statements-query.ts';

interface ExtensionRow {
  readonly preloaded: boolean;
  readonly tracking: boolean;
  readonly role: string;
  readonly schema: string | null;
  readonly version: string | null;
  readonly default_version: string | null;
  readonly may_use_schema: boolean | null;
  readonly may_select: boolean | null;
  readonly columns: readonly string[];
  readonly has_info: boolean;
}

export interface CollectedWorkload {
  readonly workload: Workload;
  readonly notes: readonly Note[];
}

export const noWorkload: Workload = { source: 'none', since: null, statements: [] };

/** Statements by total time, longest first. What stands in the way is a note, never an error. */
export async function readPgStatStatements(
  reader: CatalogueReader,
  selection: StatementsSelection,
): Promise<CollectedWorkload> {
  const [extension] = await reader.fixedRows<ExtensionRow>('pg-stat-statements-extension');
  if (extension === undefined) throw new Error('pg-stat-statements-extension.sql returns one row always');
  const obstacle = findObstacle(extension);
  if (obstacle !== null || extension.schema === null)
    return { workload: noWorkload, notes: obstacle === null ? [] : [obstacle] };

  const schema = extension.schema;
  const read = await reader.attempt(async () => ({
    rows: await reader.rows(statementsQuery({ schema, columns: extension.columns }, selection)),
    info: extension.has_info ? (await reader.rows(statementsInfoQuery(schema)))[0] : undefined,
  }));
  if (read instanceof Error)
    return {
      workload: noWorkload,
      notes: [
        {
          code: 'pg-stat-statements-unreadable',
          message: `pg_stat_statements could not be read: ${read.message}`,
          hint: 'Give the workload as SQL files (--workload) instead.',
        },
      ],
    };
  const statements = read.rows.filter((row) => row.kind === 'statement').map(toStatement);
  return {
    workload: { source: 'pg_stat_statements', since: read.info?.since ?? null, statements },
    notes: [
      ...outdatedNotes(extension),
      ...emptyNotes(extension, read.rows),
      ...evictionNotes(Number(read.info?.dealloc ?? 0)),
      ...selectionNotes(read.rows, extension.role),
    ],
  };
}

function toStatement(row: StatementRow): WorkloadStatement {
  return {
    text: row.text ?? '',
    calls: Number(row.calls),
    totalTimeMs: row.total_ms,
    meanTimeMs: row.mean_ms,
    rows: Number(row.rows),
    user: row.role,
    topLevel: row.top_level,
    origin: row.query_id ?? 'unknown',
  };
}

/** The first thing that keeps the view from being read at all, or null. */
function findObstacle(extension: ExtensionRow): Note | null {
  if (!extension.preloaded)
    return {
      code: 'pg-stat-statements-not-preloaded',
      message: 'The server does not load pg_stat_statements, so that it has recorded no workload.',
      hint: 'Add pg_stat_statements to shared_preload_libraries, restart, CREATE EXTENSION pg_stat_statements; or give SQL files (--workload).',
    };
  if (extension.schema === null)
    return {
      code: 'pg-stat-statements-missing',
      message: 'The extension pg_stat_statements is not installed in this database.',
      hint: 'CREATE EXTENSION pg_stat_statements; or give SQL files (--workload).',
    };
  const role = quoteIdentifier(extension.role);
  if (extension.may_use_schema === false)
    return {
      code: 'pg-stat-statements-unreadable',
      message: `The role may not use the schema of pg_stat_statements.`,
      hint: `GRANT USAGE ON SCHEMA ${quoteIdentifier(extension.schema)} TO ${role};`,
    };
  if (extension.may_select === false)
    return {
      code: 'pg-stat-statements-unreadable',
      message: 'The role may not read the view pg_stat_statements.',
      hint: `GRANT SELECT ON ${quoteRelation({ schema: extension.schema, name: 'pg_stat_statements' })} TO ${role};`,
    };
  return null;
}

function outdatedNotes(extension: ExtensionRow): Note[] {
  if (extension.default_version === null || extension.version === extension.default_version) return [];
  return [
    {
      code: 'pg-stat-statements-outdated',
      message: `pg_stat_statements is version ${extension.version}; the server brings ${extension.default_version}.`,
      hint: 'ALTER EXTENSION pg_stat_statements UPDATE;',
    },
  ];
}

/** Nothing of other roles' is hidden, and yet there is nothing. */
function emptyNotes(extension: ExtensionRow, rows: readonly StatementRow[]): Note[] {
  if (rows.some((row) => row.kind === 'statement' || row.kind === 'unreadable')) return [];
  return [
    {
      code: 'workload-empty',
      message: extension.tracking
        ? 'pg_stat_statements holds no query of this database.'
        : 'pg_stat_statements records nothing: pg_stat_statements.track is none, or compute_query_id off.',
      hint: extension.tracking
        ? 'Read again after a representative time, or give SQL files (--workload).'
        : "Set pg_stat_statements.track = 'top' and compute_query_id = 'auto'.",
    },
  ];
}

function evictionNotes(evictions: number): Note[] {
  if (evictions === 0) return [];
  return [
    {
      code: 'workload-evicted',
      message: `pg_stat_statements threw out its least used statements ${evictions} times, so that rare ones may be missing.`,
      hint: 'Raise pg_stat_statements.max (needs a restart).',
    },
  ];
}

function selectionNotes(rows: readonly StatementRow[], role: string): Note[] {
  const notes: Note[] = [];
  const unreadable = kindTotals(rows, 'unreadable');
  if (unreadable.count > 0)
    notes.push({
      code: 'statement-texts-unreadable',
      message: `The texts of ${unreadable.count} statements of other roles are hidden from this one.`,
      hint: `GRANT pg_read_all_stats TO ${quoteIdentifier(role)};`,
    });
  const lost = kindTotals(rows, 'lost');
  if (lost.count > 0)
    notes.push({
      code: 'statement-texts-lost',
      message: `pg_stat_statements has lost the texts of ${lost.count} statements.`,
      hint: 'SELECT pg_stat_statements_reset(); and read again after a representative time.',
    });
  const kept = rows.filter((row) => row.kind === 'statement');
  const all = kindTotals(rows, 'statement');
  if (kept.length < all.count) {
    const keptMs = kept.reduce((sum, row) => sum + row.total_ms, 0);
    const share = all.ms === 0 ? 100 : (100 * keptMs) / all.ms;
    notes.push({
      code: 'workload-cut',
      message: `Kept ${kept.length} of ${all.count} statements, which took ${share.toFixed(1)}% of the time.`,
      hint: 'Keep more with --top.',
    });
  }
  return notes;
}

function kindTotals(rows: readonly StatementRow[], kind: StatementKind): { count: number; ms: number } {
  const row = rows.find((candidate) => candidate.kind === kind);
  return { count: Number(row?.kind_count ?? 0), ms: row?.kind_ms ?? 0 };
}

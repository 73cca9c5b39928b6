/** Builds the read of pg_stat_statements for whichever columns its installed version has. */
import { type CompiledQuery, sql } from 'kysely';
import { catalogue, marked, ownStatementMarker } from '../catalogue-tables.ts';

/** `statement`: part of the workload; the others are counted and left out. */
export type StatementKind = 'statement' | 'utility' | 'own' | 'unreadable' | 'lost';

/**
 * Rows of the kind `statement` are the workload; of every other kind there is one row, for its totals.
 * Counts are int8, which arrives as text.
 */
export interface StatementRow {
  readonly kind: StatementKind;
  readonly query_id: string | null;
  readonly text: string | null;
  readonly role: string;
  readonly calls: string;
  readonly rows: string;
  readonly total_ms: number;
  readonly mean_ms: number;
  readonly top_level: boolean | null;
  /** Of all rows of the kind, kept or not. */
  readonly kind_count: string;
  readonly kind_ms: number;
}

export interface StatementsSource {
  /** Schema of the extension. */
  readonly schema: string;
  /** Columns of its view. */
  readonly columns: readonly string[];
}

export interface StatementsSelection {
  readonly topStatements: number;
  readonly slowStatementMs: number;
}

/** Resetting or reloading something is nobody's workload. */
const administration = String.raw`^\s*select\s+(\w+\.)?pg_(stat_\w*reset\w*|reload_conf)\s*\(`;

/**
 * What may stand in front of the first keyword: space, comments, parentheses. A comment ends at its first end: by a later
 * one, a keyword inside a utility statement would pass for its first.
 */
const queryStart = String.raw`^(\s|--[^\n]*\n|/\*([^*]|\*+[^*/])*\*+/|\()*(select|with|insert|update|delete|merge|values|table)\y`;

/**
 * The current database's statements, the `topStatements` with the largest total time and all that take
 * `slowStatementMs` or longer on average. Times: `total_exec_time` from version 1.8 of the extension on, `total_time`
 * before; `toplevel` from 1.9 on.
 */
export function statementsQuery(
  source: StatementsSource,
  selection: StatementsSelection,
): CompiledQuery<StatementRow> {
  const has = (column: string) => source.columns.includes(column);
  const total = has('total_exec_time') ? sql.ref('s.total_exec_time') : sql.ref('s.total_time');
  const mean = has('mean_exec_time') ? sql.ref('s.mean_exec_time') : sql.ref('s.mean_time');
  const topLevel = has('toplevel') ? sql.ref('s.toplevel') : sql`null::bool`;
  return catalogue
    .with('observed', (db) =>
      db
        .withSchema(source.schema)
        .selectFrom('pg_stat_statements as s')
        .select([
          sql<StatementKind>`case
            when s.query is null then 'lost'
            when s.query = '<insufficient privilege>' then 'unreadable'
            when strpos(s.query, ${sql.lit(ownStatementMarker)}) > 0 then 'own'
            when s.query ~* ${sql.lit(administration)} then 'utility'
            when s.query ~* ${sql.lit(queryStart)} then 'statement'
            else 'utility' end`.as('kind'),
          sql<string | null>`s.queryid::text`.as('query_id'),
          's.query as text',
          sql<string>`pg_get_userbyid(s.userid)`.as('role'),
          's.calls',
          's.rows',
          sql<number>`${total}`.as('total_ms'),
          sql<number>`${mean}`.as('mean_ms'),
          sql<boolean | null>`${topLevel}`.as('top_level'),
        ])
        .where(
          's.dbid',
          '=',
          sql<number>`(select d.oid from pg_catalog.pg_database d where d.datname = current_database())`,
        ),
    )
    .with('ranked', (db) =>
      db
        .selectFrom('observed as o')
        .selectAll('o')
        .select([
          sql<string>`row_number() over (partition by o.kind
            order by o.total_ms desc, o.query_id collate "C", o.role collate "C", o.top_level)`.as('rank'),
          sql<string>`count(*) over (partition by o.kind)`.as('kind_count'),
          sql<number>`sum(o.total_ms) over (partition by o.kind)`.as('kind_ms'),
        ]),
    )
    .selectFrom('ranked as r')
    .modifyFront(marked)
    .select([
      'r.kind',
      'r.query_id',
      'r.text',
      'r.role',
      'r.calls',
      'r.rows',
      'r.total_ms',
      'r.mean_ms',
      'r.top_level',
      'r.kind_count',
      'r.kind_ms',
    ])
    .where(sql<boolean>`case when r.kind = 'statement'
      then r.rank <= ${selection.topStatements} or r.mean_ms >= ${selection.slowStatementMs}
      else r.rank = 1 end`)
    .orderBy('r.kind')
    .orderBy('r.rank')
    .compile();
}

export interface StatementsInfoRow {
  readonly since: string;
  readonly dealloc: string;
}

/** When the counters were reset, and how often entries were thrown out for lack of room; from version 1.9 on. */
export function statementsInfoQuery(schema: string): CompiledQuery<StatementsInfoRow> {
  return catalogue
    .withSchema(schema)
    .selectFrom('pg_stat_statements_info as i')
    .modifyFront(marked)
    .select([
      sql<string>`to_char(i.stats_reset at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`.as('since'),
      'i.dealloc',
    ])
    .compile();
}

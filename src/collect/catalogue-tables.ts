/** The system catalogues that the version-dependent reads touch, typed for kysely, and the builder that turns them into SQL text. */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';

/** Only columns that a read names; `oid` arrives as a number, `int8` as text. */
export interface CatalogueTables {
  pg_class: {
    oid: number;
    relname: string;
    relnamespace: number;
    relkind: string;
    relpersistence: string;
    relam: number;
    relpages: number;
    reltuples: number;
    relallvisible: number;
    relallfrozen: number;
    reloptions: readonly string[] | null;
    relrowsecurity: boolean;
    relispartition: boolean;
  };
  pg_namespace: { oid: number; nspname: string };
  pg_am: { oid: number; amname: string };
  pg_index: {
    indexrelid: number;
    indrelid: number;
    indisunique: boolean;
    indisprimary: boolean;
    indisvalid: boolean;
    indisreplident: boolean;
    indisclustered: boolean;
    indnullsnotdistinct: boolean;
  };
  pg_inherits: { inhrelid: number; inhparent: number };
  pg_constraint: { conname: string; conrelid: number; conindid: number; contype: string };
  pg_database: {
    datname: string;
    dattablespace: number;
    datcollate: string;
    datctype: string;
    datlocprovider: string;
    daticulocale: string | null;
    datlocale: string | null;
  };
  pg_tablespace: { oid: number; spcname: string };
  pg_stats: {
    schemaname: string;
    tablename: string;
    attname: string;
    inherited: boolean;
    null_frac: number;
    avg_width: number;
    n_distinct: number;
    correlation: number | null;
    most_common_freqs: readonly number[] | null;
    most_common_elem_freqs: readonly number[] | null;
    elem_count_histogram: readonly number[] | null;
    range_empty_frac: number | null;
  };
  pg_statistic_ext: {
    oid: number;
    stxname: string;
    stxnamespace: number;
    stxrelid: number;
  };
  pg_statistic_ext_data: {
    stxoid: number;
    stxdinherit: boolean;
  };
  /** An extension's view: both generations of its columns, of which one is there. */
  pg_stat_statements: {
    userid: number;
    dbid: number;
    queryid: string | null;
    query: string | null;
    calls: string;
    rows: string;
    toplevel: boolean;
    total_time: number;
    mean_time: number;
    total_exec_time: number;
    mean_exec_time: number;
  };
  pg_stat_statements_info: { dealloc: string; stats_reset: string };
  pg_collation: {
    oid: number;
    collname: string;
    collnamespace: number;
    collprovider: string;
    collisdeterministic: boolean;
    collcollate: string | null;
    collctype: string | null;
    colliculocale: string | null;
    colllocale: string | null;
    collicurules: string | null;
  };
  pg_range: {
    rngtypid: number;
    rngsubtype: number;
    rngmultitypid: number;
    rngcollation: number;
    rngsubopc: number;
    rngsubdiff: number;
  };
  pg_type: { oid: number; typname: string; typnamespace: number };
  pg_opclass: { oid: number; opcname: string; opcnamespace: number };
  pg_proc: { oid: number; proname: string; pronamespace: number };
}

/** Builds text only: it has no connection, `pg` executes what it compiles inside the read-only transaction. */
export const catalogue = new Kysely<CatalogueTables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema('pg_catalog');

/**
 * Marks a statement as ours, so that the workload can leave it out. It stands behind the first keyword because
 * pg_stat_statements strips comments in front of a statement (PG 18).
 */
export const ownStatementMarker = '/* indexwright */';

/** The marker as kysely's `modifyFront` takes it. */
export const marked = sql.raw(ownStatementMarker);

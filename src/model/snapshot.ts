import type { StatisticsTarget } from './existing-index.ts';
import type { AccessMethod, IndexKey } from './index-definition.ts';
import type { RelationKind, RelationName } from './relation.ts';

/** Everything read from the source, once. Every later stage reads this and never the source. */
export interface Snapshot {
  readonly format: 'indexwright-snapshot';
  readonly formatVersion: 1;
  readonly toolVersion: string;
  /** ISO 8601, UTC, by the source's clock. */
  readonly collectedAt: string;
  readonly server: ServerInfo;
  readonly database: DatabaseInfo;
  /** What has been done to values of rows, so that the file may be handed on; missing where nothing was. */
  readonly redaction?: Redaction | undefined;
  /** Planner settings as `SET` accepts them, sorted by name. */
  readonly settings: readonly Setting[];
  /** Schemas an unqualified name is looked up in, in order, without pg_catalog. */
  readonly searchPath: readonly string[];
  /** The same for roles of the workload that have another one, sorted by role. */
  readonly roleSearchPaths: readonly RoleSearchPath[];
  readonly catalogue: Catalogue;
  readonly workload: Workload;
  /** What could not be read and what would help. */
  readonly notes: readonly Note[];
}

export interface RoleSearchPath {
  readonly role: string;
  readonly searchPath: readonly string[];
}

export interface Note {
  /** Stable code, kebab-case: `statistics-unreadable`, `pg-stat-statements-missing` ... */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** What to do, often a GRANT; null when nothing can be done. */
  readonly hint: string | null;
}

export interface Redaction {
  /** `pseudonyms`: in the statistics, values have been replaced by others in the same order; `removed`: there are none. */
  readonly values: 'pseudonyms' | 'removed';
  /** What `now()` is among the pseudonyms, ISO 8601, UTC; null where there are none. */
  readonly clock: string | null;
}

export interface ServerInfo {
  /** server_version_num, e.g. 150012. */
  readonly versionNumber: number;
  /** server_version, e.g. "15.12 (Debian ...)". */
  readonly version: string;
  readonly major: number;
}

export interface DatabaseInfo {
  readonly name: string;
  readonly encoding: string;
  /** lc_collate and lc_ctype. */
  readonly collate: string;
  readonly ctype: string;
  /** `libc`, `icu` or `builtin`. */
  readonly localeProvider: 'libc' | 'icu' | 'builtin';
  /** ICU or builtin locale, or null. */
  readonly locale: string | null;
  /** Where it lies, if that has page costs of its own. */
  readonly tablespace?: Tablespace | undefined;
}

/** A tablespace with what its pages cost, `random_page_cost=1.1`, where that differs from the settings. */
export interface Tablespace {
  readonly name: string;
  readonly pageCosts: readonly string[];
}

export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface Catalogue {
  readonly schemas: readonly string[];
  readonly extensions: readonly {
    readonly name: string;
    readonly schema: string;
    readonly version: string;
  }[];
  /** Types, collations, sequences, functions ... in an order that usually works; each is one DDL statement. */
  readonly objects: readonly CatalogueObject[];
  readonly relations: readonly Relation[];
  readonly extendedStatistics: readonly ExtendedStatistics[];
  /** Roles that row-level security policies name, those that meet these as members, and those of the workload that policies apply to. */
  readonly policyRoles?: readonly PolicyRole[] | undefined;
}

export interface PolicyRole {
  readonly name: string;
  /** Those of the policy roles whose privileges it has, as a member that inherits. */
  readonly memberOf: readonly string[];
}

/** Something the schema needs that is not a relation, as the DDL that makes it. */
export interface CatalogueObject {
  readonly kind:
    | 'type'
    | 'domain'
    | 'collation'
    | 'sequence'
    | 'function'
    | 'aggregate'
    | 'operator'
    | 'cast'
    | 'text-search';
  readonly schema: string;
  /** Display identity, e.g. `public.slugify(text)`. */
  readonly identity: string;
  readonly ddl: string;
  /** Of a domain, a composite or a range type: the types that it is made of, as format_type() writes them. */
  readonly types?: readonly string[] | undefined;
}

export interface Relation extends RelationName {
  readonly kind: RelationKind;
  readonly persistence: 'permanent' | 'unlogged';
  readonly columns: readonly Column[];
  /** Storage parameters, `name=value`. */
  readonly storageParameters: readonly string[];
  readonly partition: PartitionInfo;
  /** Parents of plain inheritance, in order (not partitions). */
  readonly inherits: readonly RelationName[];
  /** Place by creation among all relations that inherit so: the planner reads the children of a parent in that order. */
  readonly rank?: number | undefined;
  /** The query of a view or materialised view (no trailing semicolon), or null. */
  readonly viewDefinition: string | null;
  /** Of a view that has such triggers: what they do in its place. */
  readonly insteadOfTriggers?: readonly ('INSERT' | 'UPDATE' | 'DELETE')[] | undefined;
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly size: RelationSize;
  readonly activity: RelationActivity | null;
  /** pg_stats rows; empty where never analysed or unreadable. */
  readonly statistics: readonly ColumnStatistics[];
  readonly rowSecurity: boolean;
  /** Where row-level security is enabled. */
  readonly policies?: readonly RowSecurityPolicy[] | undefined;
  /** Roles of the workload that the policies apply to: no superuser, none with BYPASSRLS, no owner without FORCE. Sorted. */
  readonly securedRoles?: readonly string[] | undefined;
  /** Where it lies, if not where the database does and one of the two has page costs of its own. */
  readonly tablespace?: Tablespace | undefined;
}

export interface RowSecurityPolicy {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** None: everybody's. */
  readonly roles: readonly string[];
  /** SQL of the condition on rows that are read, and on rows that are written; null where there is none. */
  readonly using: string | null;
  readonly check: string | null;
}

export interface PartitionInfo {
  /** `RANGE (created_at)`, for a partitioned table; else null. */
  readonly key: string | null;
  /** The parent, for a partition; else null. */
  readonly parent: RelationName | null;
  /** `FOR VALUES ...` or `DEFAULT`, for a partition; else null. */
  readonly bound: string | null;
}

export interface Column {
  readonly name: string;
  /** format_type(), e.g. `character varying(20)`. */
  readonly type: string;
  /** typname of the base type (domains resolved), e.g. `varchar`, `int4`, `_text`. */
  readonly baseType: string;
  /** Holds for every row: not where the constraint is NOT VALID. */
  readonly notNull: boolean;
  /** Default or generation expression as SQL, or null. */
  readonly default: string | null;
  readonly generated: 'stored' | 'virtual' | null;
  /** An identity column has no default of its own: the server supplies the value. */
  readonly identity: 'always' | 'by-default' | null;
  /** Qualified SQL of a collation other than the type's default, or null. */
  readonly collation: string | null;
  /** Can be a B-tree key: the base type has a default btree operator class, and the column is not virtual. */
  readonly orderable: boolean;
  /** attstattarget when set explicitly, else null. */
  readonly statisticsTarget: number | null;
  /** attlen of the type: bytes, or -1 for variable length, -2 for cstring. */
  readonly typeLength: number;
  /** 1, 2, 4 or 8. */
  readonly typeAlignment: number;
  /** True where the default btree opclass lets the index deduplicate (equalimage). */
  readonly deduplicable: boolean;
}

export interface Constraint {
  readonly name: string;
  readonly type: 'primary-key' | 'unique' | 'foreign-key' | 'check' | 'exclusion' | 'not-null';
  /** pg_get_constraintdef(). */
  readonly definition: string;
  /** False for NOT VALID. */
  readonly validated: boolean;
  /** Comes from a parent (partitioning or inheritance), so that making the relation a child of it makes this too. */
  readonly inherited: boolean;
}

export interface Index {
  /** In the schema of its relation. */
  readonly name: string;
  /** pg_get_indexdef(): the complete CREATE INDEX. */
  readonly definition: string;
  readonly accessMethod: AccessMethod | string;
  readonly keys: readonly IndexKey[];
  readonly included: readonly string[];
  readonly predicate: string | null;
  readonly isUnique: boolean;
  readonly isPrimary: boolean;
  readonly isValid: boolean;
  readonly isReplicaIdentity: boolean;
  readonly isClustered: boolean;
  readonly nullsNotDistinct: boolean;
  /** The constraint it belongs to, or null. */
  readonly constraintName: string | null;
  /** Index on the partitioned parent that this one is attached to, or null. */
  readonly parent: RelationName | null;
  readonly size: RelationSize;
  /** Levels above the leaves, where it could be read; else null and estimated. */
  readonly treeHeight: number | null;
  /** Place by creation among its table's indexes: of two that cost the same, it decides which one the planner takes. */
  readonly rank?: number | undefined;
  /** GIN and BRIN: hex of the 56 bytes behind the header of the first page, where the role may read the server's files. */
  readonly metapage?: string | undefined;
  /** As of a relation. */
  readonly tablespace?: Tablespace | undefined;
  readonly usage: IndexUsage | null;
  /** What `definition` does not say of it; missing in a Snapshot of an earlier version. */
  readonly attributes?: IndexAttributes | undefined;
  /** Statistics of its expressions: pg_stats rows whose tablename is the index. */
  readonly statistics: readonly ColumnStatistics[];
}

export interface RelationSize {
  /** pg_class.relpages and reltuples (-1: never analysed). */
  readonly pages: number;
  readonly tuples: number;
  readonly allVisiblePages: number;
  /** PG 18 relallfrozen, else null. */
  readonly allFrozenPages: number | null;
  /** Main-fork file size / block size: what the planner scales by. */
  readonly blocks: number;
}

/** Counters since `since`, from pg_stat_all_tables: since they were reset, or, where nobody did, since the server has any. */
export interface RelationActivity {
  readonly since: string | null;
  readonly sequentialScans: number;
  readonly indexScans: number;
  readonly inserted: number;
  readonly updated: number;
  readonly hotUpdated: number;
  readonly deleted: number;
  readonly lastAnalyzed: string | null;
}

export interface IndexUsage {
  readonly scans: number;
  readonly tuplesRead: number;
  readonly tuplesFetched: number;
}

/** What making an index again takes besides CREATE INDEX. */
export interface IndexAttributes {
  readonly comment: string | null;
  /** Name of the tablespace that it was put into, or null for the database's. */
  readonly tablespace: string | null;
  readonly statisticsTargets: readonly StatisticsTarget[];
  /** ALTER INDEX ... DEPENDS ON EXTENSION. */
  readonly dependsOnExtension: boolean;
}

/** One row of pg_stats; arrays of values as their text form (`{a,b}`), null where the column is null. */
export interface ColumnStatistics {
  readonly column: string;
  readonly inherited: boolean;
  readonly nullFraction: number;
  readonly averageWidth: number;
  readonly distinct: number;
  readonly mostCommonValues: string | null;
  readonly mostCommonFrequencies: readonly number[] | null;
  readonly histogramBounds: string | null;
  readonly correlation: number | null;
  readonly mostCommonElements: string | null;
  readonly mostCommonElementFrequencies: readonly number[] | null;
  readonly elementCountHistogram: readonly number[] | null;
  /** PG 17+: range types. */
  readonly rangeLengthHistogram: string | null;
  readonly rangeEmptyFraction: number | null;
  readonly rangeBoundsHistogram: string | null;
  /** Where the role may read rows and an index of the column made it cheap. */
  readonly indexEnds?: IndexEnds | undefined;
  /** typname of the values, for an expression of an index: a column has its own. */
  readonly valueType?: string | undefined;
}

/** The smallest and largest value of a column when the Snapshot was taken, as the type prints them; never NULL. */
export interface IndexEnds {
  readonly low: string;
  readonly high: string;
}

export interface ExtendedStatistics extends RelationName {
  readonly relation: RelationName;
  /** pg_get_statisticsobjdef(). */
  readonly definition: string;
  /** Place by creation among those of its relation: of two that serve equally well, the planner takes the first. */
  readonly rank?: number | undefined;
  /** Its plain columns, ascending by number. `data` names columns by the source's attribute numbers and types by its oids. */
  readonly columns: readonly ExtendedStatisticsColumn[];
  readonly data: readonly ExtendedStatisticsData[];
}

export interface ExtendedStatisticsColumn {
  readonly name: string;
  /** attnum in the source; a copy of the table counts anew where columns were dropped. */
  readonly number: number;
  /** atttypid in the source; from 16384 on a user's type, whose oid (and an enum's values) differ in a copy. */
  readonly typeOid: number;
  /** Of an enum: labels by their oids in the source, which `mcv` holds. */
  readonly enumLabels?: Readonly<Record<string, string>> | undefined;
}

/** pg_statistic_ext_data, bytes as hex; readable only by some roles. */
export interface ExtendedStatisticsData {
  readonly inherited: boolean;
  readonly ndistinct: string | null;
  readonly dependencies: string | null;
  readonly mcv: string | null;
  /** Statistics of its expressions; `column` is the expression's place, from 1. */
  readonly expressions?: readonly ColumnStatistics[] | undefined;
}

export interface Workload {
  readonly source: WorkloadSource;
  /** Start of the observation (stats_reset), ISO 8601, or null. */
  readonly since: string | null;
  readonly statements: readonly WorkloadStatement[];
}

export type WorkloadSource = 'pg_stat_statements' | 'files' | 'none';

/** One distinct statement as it was observed. */
export interface WorkloadStatement {
  readonly text: string;
  readonly calls: number;
  /** Null for a file without timings. */
  readonly totalTimeMs: number | null;
  readonly meanTimeMs: number | null;
  readonly rows: number | null;
  /** Role that ran it (pg_stat_statements), or null. */
  readonly user: string | null;
  /** False for a statement that a function ran; null where the source does not say. */
  readonly topLevel: boolean | null;
  /** `queryid`, or `file:line`. */
  readonly origin: string;
  /** Values that a session sent for its parameters, `$1` first; null where unknown. Only where they were asked for. */
  readonly observedValues?: readonly (string | null)[];
}

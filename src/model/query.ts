import type { RelationUse } from './predicate.ts';
import type { RelationName } from './relation.ts';

/** One distinct statement of the workload after parsing; statements that differ in values only are merged. */
export interface Query {
  /** 16 hex digits, of its shape and the relations that it reads; for text that cannot be parsed, of the text. */
  readonly id: string;
  /** Text as observed; of merged statements, the heaviest's. */
  readonly text: string;
  readonly calls: number;
  readonly totalTimeMs: number | null;
  readonly meanTimeMs: number | null;
  /** Rows that a call returned or changed on average; null where that was not observed. */
  readonly rowsPerCall: number | null;
  readonly origins: readonly string[];
  readonly parsed: ParsedStatement | ParseFailure;
  /** A sentence on why the server runs it of its own accord; absent for what was observed. */
  readonly ranFor?: string;
}

export interface ParseFailure {
  readonly kind: 'failure';
  readonly code: 'unparsable' | 'utility' | 'multiple-statements';
  readonly message: string;
}

export interface ParsedStatement {
  readonly kind: 'statement';
  readonly statementType: 'select' | 'insert' | 'update' | 'delete' | 'merge';
  /** Text that a server can PREPARE or EXPLAIN: awkward forms around parameters rewritten, LIMIT and OFFSET bound. */
  readonly plannableText: string;
  /** Schemas that its names are looked up in; left out where they are the database's. */
  readonly searchPath?: readonly string[];
  /** Role that it is planned as, where row-level security decides what that role reads. */
  readonly role?: string;
  /** Highest `$n`; 0 for a statement without parameters. */
  readonly parameterCount: number;
  /** Values that a session sent for them, index n - 1; null where unknown. */
  readonly observedValues?: readonly (string | null)[];
  /** What each `$n` is compared with or used as, index n - 1. */
  readonly parameters: readonly ParameterUse[];
  /** Every place a relation is used, views resolved down to what they read. */
  readonly uses: readonly RelationUse[];
  /** Relations named that the catalogue does not hold. */
  readonly missingRelations: readonly string[];
  /** Functions of this database that it calls, by name, sorted. */
  readonly functions: readonly string[];
  /** Relations of pg_catalog or information_schema that it reads. */
  readonly systemRelations: readonly RelationName[];
}

export interface ParameterUse {
  /** `comparison`: stands against a column; `limit` / `offset`; `other`: unknown, or written to the column if there is one. */
  readonly kind: 'comparison' | 'limit' | 'offset' | 'other';
  readonly relation: RelationName | null;
  /** Null where it is compared with an expression over columns of `relation`. */
  readonly column: string | null;
  /**
   * Operator of the comparison seen from the column: `=`, `<`, `>=`, `~~` ...; `in` for one element of a list; `= any`, `<> all`
   * where the parameter is the whole array; `element` where the column is, `$1 = ANY (tags)`; null otherwise.
   */
  readonly operator: string | null;
}

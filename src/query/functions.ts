/** What is known of functions by name: whether they aggregate, return sets, or change from call to call. */
import type { Node } from '@pgsql/types';
import type { Catalogue } from '../model/snapshot.ts';
import { lastName, names, someNode } from './ast.ts';
import { tryParse } from './parser.ts';

type Volatility = 'immutable' | 'stable' | 'volatile';

export interface FunctionFacts {
  isAggregate(name: string): boolean;
  returnsSet(name: string): boolean;
  volatility(name: string): Volatility;
  /** Whether the catalogue holds a function of this name. */
  isOwn(name: string): boolean;
}

const AGGREGATES = new Set(
  `any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every grouping json_agg
  json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique json_arrayagg json_objectagg jsonb_agg
  jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique max min mode percentile_cont
  percentile_disc range_agg range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
  regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg`.split(
    /\s+/,
  ),
);

const SET_RETURNING = new Set(
  `generate_series generate_subscripts json_array_elements json_array_elements_text json_each json_each_text
  json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements jsonb_array_elements_text jsonb_each
  jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_populate_recordset jsonb_to_recordset regexp_matches
  regexp_split_to_table string_to_table unnest`.split(/\s+/),
);

const VOLATILE = new Set(
  `clock_timestamp currval dblink gen_random_bytes gen_random_uuid lastval lo_get nextval pg_advisory_lock
  pg_advisory_unlock pg_advisory_xact_lock pg_sleep pg_sleep_for pg_sleep_until pg_try_advisory_lock
  pg_try_advisory_xact_lock random random_normal set_config setval timeofday txid_current uuid_generate_v1
  uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7`.split(/\s+/),
);

/** Those that conditions wrap around columns; what else is not immutable the server refuses when the index is tried. */
const STABLE = new Set(
  `age current_date current_setting current_time current_timestamp inet_client_addr inet_server_addr json_populate_record
  jsonb_populate_record localtime localtimestamp now pg_backend_pid statement_timestamp to_char to_date to_timestamp transaction_timestamp`.split(
    /\s+/,
  ),
);

/** Built-in functions by list, the catalogue's own by their definitions. */
export function functionFacts(catalogue: Catalogue): FunctionFacts {
  const aggregates = new Set(AGGREGATES);
  const setReturning = new Set(SET_RETURNING);
  const volatilities = new Map<string, Volatility>();
  for (const object of catalogue.objects) {
    if (object.kind === 'aggregate') aggregates.add(nameInIdentity(object.identity));
    if (object.kind !== 'function') continue;
    const statement = tryParse(object.ddl)?.stmts?.[0]?.stmt;
    if (statement === undefined || !('CreateFunctionStmt' in statement)) continue;
    const { funcname, returnType, options } = statement.CreateFunctionStmt;
    const name = lastName(funcname);
    if (returnType?.setof === true) setReturning.add(name);
    volatilities.set(name, declaredVolatility(options ?? []));
  }
  return {
    isAggregate: (name) => aggregates.has(name),
    returnsSet: (name) => setReturning.has(name),
    isOwn: (name) => volatilities.has(name),
    volatility: (name) =>
      VOLATILE.has(name) ? 'volatile' : STABLE.has(name) ? 'stable' : (volatilities.get(name) ?? 'immutable'),
  };
}

/** `public.median(numeric)` -> `median`. */
function nameInIdentity(identity: string): string {
  const parsed = tryParse(`DROP AGGREGATE ${identity}`)?.stmts?.[0]?.stmt;
  if (parsed === undefined || !('DropStmt' in parsed)) return identity;
  const object = parsed.DropStmt.objects?.[0];
  return object !== undefined && 'ObjectWithArgs' in object
    ? lastName(object.ObjectWithArgs.objname)
    : identity;
}

function declaredVolatility(options: readonly Node[]): Volatility {
  for (const option of options) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'volatility') continue;
    const [word] = names(option.DefElem.arg === undefined ? [] : [option.DefElem.arg]);
    if (word === 'immutable' || word === 'stable') return word;
  }
  return 'volatile';
}

/** Whether a node is itself a call that aggregates over rows. */
export function isAggregateCall(node: Node, facts: FunctionFacts): boolean {
  return (
    'GroupingFunc' in node ||
    'JsonArrayAgg' in node ||
    'JsonObjectAgg' in node ||
    ('FuncCall' in node &&
      node.FuncCall.over === undefined &&
      (node.FuncCall.agg_star === true ||
        node.FuncCall.agg_filter !== undefined ||
        node.FuncCall.agg_within_group === true ||
        facts.isAggregate(lastName(node.FuncCall.funcname))))
  );
}

/** Whether an expression aggregates over rows: outside subqueries and window calls. */
export function hasAggregate(expression: unknown, facts: FunctionFacts): boolean {
  return someNode(
    expression,
    (node) => isAggregateCall(node, facts),
    (node) => !('SubLink' in node),
  );
}

/** Whether an expression may give several rows for one. */
export function hasSetReturning(expression: unknown, facts: FunctionFacts): boolean {
  return someNode(
    expression,
    (node) => 'FuncCall' in node && facts.returnsSet(lastName(node.FuncCall.funcname)),
    (node) => !('SubLink' in node),
  );
}

export function hasWindowCall(expression: unknown): boolean {
  return someNode(
    expression,
    (node) => 'FuncCall' in node && node.FuncCall.over !== undefined,
    (node) => !('SubLink' in node),
  );
}

/** The least stable thing in an expression: what decides whether it can be an index key, or a value to search for. */
export function volatilityOf(expression: unknown, facts: FunctionFacts): Volatility {
  const calls = (wanted: Volatility) =>
    someNode(
      expression,
      (node) => 'FuncCall' in node && facts.volatility(lastName(node.FuncCall.funcname)) === wanted,
    );
  if (calls('volatile')) return 'volatile';
  if (calls('stable') || someNode(expression, (node) => 'SQLValueFunction' in node)) return 'stable';
  return 'immutable';
}

/** Which relation an expression belongs to, and whether an index could hold it. */
import type { Node, TypeName } from '@pgsql/types';
import type { IndexKeyTarget } from '../model/index-definition.ts';
import type { TargetObstacle } from '../model/predicate.ts';
import type { Column } from '../model/snapshot.ts';
import { lastName, parameterNumber, someNode } from './ast.ts';
import { bindingOf, bindingsIn } from './binding.ts';
import { isConverted } from './conversion.ts';
import { describeExpression, emitExpression } from './emit.ts';
import { expressionType } from './expression-type.ts';
import {
  type FunctionFacts,
  hasAggregate,
  hasSetReturning,
  hasWindowCall,
  volatilityOf,
} from './functions.ts';
import { isDistance } from './operators.ts';
import type { UseBuilder } from './use.ts';

/** An expression over columns of one use of a relation. */
export interface Target {
  readonly use: UseBuilder;
  readonly target: IndexKeyTarget;
  /** The column, where the target is one. */
  readonly column: Column | null;
  /** False for an expression that no index can hold: with a parameter in it, or a result that changes. */
  readonly indexable: boolean;
  /** Why it is not, where there is a word for it. */
  readonly obstacle: TargetObstacle | null;
  /** typname of what it yields; null where only the server knows. */
  readonly type: string | null;
  /** Whether it is null wherever its columns are. */
  readonly strict: boolean;
}

/** Null for expressions over no relation, several, or values unknown until run time. */
export function targetOf(expression: Node, facts: FunctionFacts): Target | null {
  const bindings = bindingsIn(expression);
  const [first] = bindings;
  if (first?.kind !== 'column') return null;
  const { use } = first;
  if (!bindings.every((binding) => binding.kind === 'column' && binding.use === use)) return null;
  const column = columnOf(expression);
  if (column !== null)
    return {
      use,
      target: { kind: 'column', column: column.name },
      column,
      indexable: true,
      obstacle: null,
      type: column.baseType,
      strict: true,
    };
  if (volatilityOf(expression, facts) === 'volatile') return null;
  const obstacle = obstacleOf(expression, facts);
  return {
    use,
    target: { kind: 'expression', sql: describeExpression(expression) },
    column: null,
    indexable: obstacle === null && isStorable(expression, facts) && emitExpression(expression) !== null,
    obstacle,
    type: expressionType(expression),
    strict: isStrict(expression),
  };
}

function obstacleOf(expression: Node, facts: FunctionFacts): TargetObstacle | null {
  if (someNode(expression, (node) => parameterNumber(node) !== null)) return 'parameter';
  if (volatilityOf(expression, facts) !== 'immutable') return 'unstable';
  if (someNode(expression, isRelativeToValue)) return 'value';
  return isWidened(expression) ? 'type' : null;
}

/** How near or like a value something is: an index on it would serve that one value. */
function isRelativeToValue(node: Node): boolean {
  if ('A_Expr' in node) return isDistance(lastName(node.A_Expr.name));
  return 'FuncCall' in node && LIKENESS.has(lastName(node.FuncCall.funcname));
}

const LIKENESS = new Set(
  `levenshtein levenshtein_less_equal similarity st_distance st_dwithin strict_word_similarity strpos ts_headline ts_rank ts_rank_cd
  word_similarity`.split(/\s+/),
);

/**
 * Whether it is a column cast to what the other side of a comparison is: the planner adds that (`age = 20.5`), and it is the value
 * that should be of the column's type.
 */
function isWidened(expression: Node): boolean {
  if (!('TypeCast' in expression) || expression.TypeCast.arg === undefined) return false;
  const column = columnOf(expression.TypeCast.arg);
  return column !== null && isConverted(column.baseType, lastName(expression.TypeCast.typeName?.names));
}

/** One value a row, of a type that has a name. */
function isStorable(expression: Node, facts: FunctionFacts): boolean {
  return !(
    'RowExpr' in expression ||
    hasAggregate(expression, facts) ||
    hasWindowCall(expression) ||
    hasSetReturning(expression, facts)
  );
}

/** The column that an expression is, casts that change nothing aside. */
export function columnOf(expression: Node): Column | null {
  const binding = bindingOf(expression);
  if (binding?.kind === 'column') return binding.column;
  if (!('TypeCast' in expression) || expression.TypeCast.arg === undefined) return null;
  const inner = columnOf(expression.TypeCast.arg);
  const type = expression.TypeCast.typeName;
  return inner !== null && type !== undefined && isRelabelling(inner, type) ? inner : null;
}

const TEXT_LIKE = new Set(['text', 'varchar']);

/** Whether a cast of a column changes its type's name only (a RelabelType), so that an index on the column still serves. */
function isRelabelling(column: Column, type: TypeName): boolean {
  if ((type.typmods ?? []).length > 0) return false;
  const name = `${(type.arrayBounds ?? []).length > 0 ? '_' : ''}${lastName(type.names)}`;
  return name === column.baseType || (TEXT_LIKE.has(name) && TEXT_LIKE.has(column.baseType));
}

/** Functions and constructs that turn nulls into something else. */
const NULL_HANDLING = new Set([
  'concat',
  'concat_ws',
  'num_nulls',
  'num_nonnulls',
  'jsonb_build_object',
  'json_build_object',
  'row_to_json',
  'to_json',
  'format',
]);

function isStrict(expression: Node): boolean {
  return !someNode(
    expression,
    (node) =>
      'CoalesceExpr' in node ||
      'CaseExpr' in node ||
      'MinMaxExpr' in node ||
      'NullTest' in node ||
      'BooleanTest' in node ||
      'BoolExpr' in node ||
      'A_ArrayExpr' in node ||
      'RowExpr' in node ||
      ('A_Expr' in node &&
        (node.A_Expr.kind === 'AEXPR_DISTINCT' || node.A_Expr.kind === 'AEXPR_NOT_DISTINCT')) ||
      ('FuncCall' in node && NULL_HANDLING.has(lastName(node.FuncCall.funcname))),
  );
}

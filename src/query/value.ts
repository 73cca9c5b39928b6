/** What stands against the target of a comparison: parameter, constant, another relation, or an expression of these. */
import type { CollateClause, Node } from '@pgsql/types';
import type { PredicateValue } from '../model/predicate.ts';
import type { Column } from '../model/snapshot.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import { lastName, parameterNumber, someNode, withoutCasts } from './ast.ts';
import { bindingOf, usesIn } from './binding.ts';
import { isConverted } from './conversion.ts';
import { emitExpression } from './emit.ts';

/** `nodes`: one value, or the items of a list. */
export function describeValue(nodes: readonly Node[], isList: boolean): PredicateValue {
  const [first, second] = nodes;
  if (first === undefined) return { kind: 'none' };
  const [use] = usesIn(nodes);
  if (use !== undefined) {
    const relation = { schema: use.relation.schema, name: use.relation.name };
    const binding = second === undefined ? bindingOf(withoutCasts(first)) : null;
    return { kind: 'relation', relation, column: binding?.kind === 'column' ? binding.column.name : null };
  }
  const number = second === undefined ? parameterNumber(first) : null;
  if (number !== null) return { kind: 'parameter', number };
  if (!nodes.every(isConstant)) return { kind: 'expression' };
  const sql = isList ? emitList(nodes) : emitExpression(first);
  return sql === null ? { kind: 'expression' } : { kind: 'constant', sql };
}

/** `(1, 2)`: written as an array, so that long lists are read back once. */
function emitList(nodes: readonly Node[]): string | null {
  const array = emitExpression({ A_ArrayExpr: { elements: [...nodes] } });
  return array === null ? null : `(${array.slice('ARRAY['.length, -']'.length)})`;
}

/** Constants, and plain operators and casts over them. */
export function isConstant(node: Node): boolean {
  return !someNode(node, (inner) => !CONSTANT_KINDS.has(Object.keys(inner)[0] ?? '') && !isEscape(inner));
}

/** What the grammar puts around a pattern for ESCAPE and SIMILAR TO. */
function isEscape(node: Node): boolean {
  return (
    'FuncCall' in node && ['like_escape', 'similar_to_escape'].includes(lastName(node.FuncCall.funcname))
  );
}

const CONSTANT_KINDS = new Set([
  'A_Const',
  'TypeCast',
  'A_ArrayExpr',
  'A_Expr',
  'RowExpr',
  'List',
  'String',
  'Integer',
]);

/**
 * Whether comparing with the value makes Postgres convert the column instead, which hides it from an index:
 * an integer column against a numeric value, `char(n)` against text, or a value with another collation.
 */
export function hidesColumn(column: Column, value: Node): boolean {
  if ('CollateClause' in value && !hasCollation(column, value.CollateClause)) return true;
  const type = typeOf(value);
  return type !== null && isConverted(column.baseType, type);
}

/** Whether the collation that a value names is the column's own. */
function hasCollation({ collation }: Column, { collname }: CollateClause): boolean {
  const name = lastName(collname);
  return collation === null ? name === 'default' : collation.endsWith(quoteIdentifier(name));
}

/** The type of a value as far as its text tells. */
function typeOf(value: Node): string | null {
  if ('TypeCast' in value) return lastName(value.TypeCast.typeName?.names);
  if ('A_Const' in value) return value.A_Const.fval === undefined ? null : 'numeric';
  const binding = bindingOf(value);
  return binding?.kind === 'column' ? binding.column.baseType : null;
}

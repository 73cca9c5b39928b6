/** Pushes NOT into a condition, so that `NOT (a < 1 OR b IS NULL)` reads as `a >= 1 AND b IS NOT NULL`. */
import type { A_Expr, BoolTestType, Node } from '@pgsql/types';
import { boolNode, lastName } from './ast.ts';
import { negator } from './operators.ts';

/** The opposite condition without NOT at its top; null where there is no such form. */
export function negate(condition: Node): Node | null {
  if ('BoolExpr' in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    const [first] = args;
    if (boolop === 'NOT_EXPR') return first ?? null;
    const opposite = boolop === 'AND_EXPR' ? 'OR_EXPR' : 'AND_EXPR';
    return boolNode(
      opposite,
      args.map((arg) => boolNode('NOT_EXPR', [arg])),
    );
  }
  if ('NullTest' in condition) {
    const nulltesttype = condition.NullTest.nulltesttype === 'IS_NULL' ? 'IS_NOT_NULL' : 'IS_NULL';
    return { NullTest: { ...condition.NullTest, nulltesttype } };
  }
  if ('BooleanTest' in condition) {
    const booltesttype = OPPOSITE_TESTS[condition.BooleanTest.booltesttype ?? 'IS_TRUE'];
    return { BooleanTest: { ...condition.BooleanTest, booltesttype } };
  }
  return 'A_Expr' in condition ? negateOperator(condition.A_Expr) : null;
}

function negateOperator(expression: A_Expr): Node | null {
  const opposite = negator(lastName(expression.name));
  const name = opposite === null ? undefined : [{ String: { sval: opposite } }];
  switch (expression.kind) {
    case 'AEXPR_OP':
    case 'AEXPR_IN':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return name === undefined ? null : { A_Expr: { ...expression, name } };
    case 'AEXPR_OP_ANY':
      return name === undefined ? null : { A_Expr: { ...expression, name, kind: 'AEXPR_OP_ALL' } };
    case 'AEXPR_OP_ALL':
      return name === undefined ? null : { A_Expr: { ...expression, name, kind: 'AEXPR_OP_ANY' } };
    case 'AEXPR_BETWEEN':
      return { A_Expr: { ...expression, kind: 'AEXPR_NOT_BETWEEN' } };
    case 'AEXPR_NOT_BETWEEN':
      return { A_Expr: { ...expression, kind: 'AEXPR_BETWEEN' } };
    case 'AEXPR_DISTINCT':
      return { A_Expr: { ...expression, kind: 'AEXPR_NOT_DISTINCT' } };
    case 'AEXPR_NOT_DISTINCT':
      return { A_Expr: { ...expression, kind: 'AEXPR_DISTINCT' } };
    default:
      return null;
  }
}

const OPPOSITE_TESTS: Readonly<Record<BoolTestType, BoolTestType>> = {
  IS_TRUE: 'IS_NOT_TRUE',
  IS_NOT_TRUE: 'IS_TRUE',
  IS_FALSE: 'IS_NOT_FALSE',
  IS_NOT_FALSE: 'IS_FALSE',
  IS_UNKNOWN: 'IS_NOT_UNKNOWN',
  IS_NOT_UNKNOWN: 'IS_UNKNOWN',
};

/** Takes bound conditions apart into predicates: what each asks of each relation. */
import type { A_Expr, BooleanTest, Node, NullTest } from '@pgsql/types';
import type { PredicateKind } from '../model/predicate.ts';
import { boolNode, lastName, listItems, operatorNode, parameterNumber } from './ast.ts';
import { compare, compareTo, otherFinding, testOf } from './comparison.ts';
import { disjunction } from './disjunction.ts';
import { type Finding, finding } from './finding.ts';
import type { FunctionFacts } from './functions.ts';
import { negate } from './negate.ts';
import { compareRows, pairwise } from './row-comparison.ts';
import { columnOf, targetOf } from './target.ts';

type Findings = readonly Finding[];

/** All that a condition says; conditions that narrow no single relation say nothing. */
export function findPredicates(condition: Node, facts: FunctionFacts): Findings {
  if ('BoolExpr' in condition) {
    const { boolop, args = [] } = condition.BoolExpr;
    if (boolop === 'AND_EXPR') return args.flatMap((arg) => findPredicates(arg, facts));
    if (boolop === 'OR_EXPR')
      return orOther(disjunction(args.map((arg) => findPredicates(arg, facts))), condition, facts);
    const [arg] = args;
    return arg === undefined ? [] : findNegated(arg, condition, facts);
  }
  if ('NullTest' in condition) return findNullTest(condition.NullTest, condition, facts);
  if ('BooleanTest' in condition) return findBooleanTest(condition.BooleanTest, condition, facts);
  if ('A_Expr' in condition)
    return orOther(findOperator(condition.A_Expr, condition, facts), condition, facts);
  if ('FuncCall' in condition && lastName(condition.FuncCall.funcname) === 'starts_with') {
    const [text, start] = condition.FuncCall.args ?? [];
    if (text !== undefined && start !== undefined)
      return orOther(compare(text, '^@', start, facts), condition, facts);
  }
  return isBoolean(condition)
    ? findTest(condition, 'is-true', condition, facts)
    : otherFinding(condition, facts);
}

/** A condition of which nothing could be used is still something its relation is asked. */
function orOther(findings: Findings, condition: Node, facts: FunctionFacts): Findings {
  return findings.length > 0 ? findings : otherFinding(condition, facts);
}

function findNegated(arg: Node, condition: Node, facts: FunctionFacts): Findings {
  const opposite = negate(arg);
  if (opposite !== null) return findPredicates(opposite, facts);
  return isBoolean(arg) ? findTest(arg, 'is-false', condition, facts) : otherFinding(condition, facts);
}

function isBoolean(node: Node): boolean {
  return columnOf(node)?.baseType === 'bool';
}

const TRUE_FOR_NULL: ReadonlySet<PredicateKind> = new Set(['is-null', 'other']);

function findTest(tested: Node, kind: PredicateKind, condition: Node, facts: FunctionFacts): Findings {
  const target = targetOf(tested, facts);
  if (target === null) return [];
  return [finding(target.use, testOf(target, kind, condition), !TRUE_FOR_NULL.has(kind) && target.strict)];
}

function findNullTest({ arg, nulltesttype }: NullTest, condition: Node, facts: FunctionFacts): Findings {
  if (arg === undefined || 'RowExpr' in arg) return otherFinding(condition, facts);
  return findTest(arg, nulltesttype === 'IS_NULL' ? 'is-null' : 'is-not-null', condition, facts);
}

function findBooleanTest(
  { arg, booltesttype }: BooleanTest,
  condition: Node,
  facts: FunctionFacts,
): Findings {
  if (arg === undefined) return [];
  // In a condition, unknown is as good as false.
  if (booltesttype === 'IS_TRUE') return findPredicates(arg, facts);
  if (!isBoolean(arg)) return otherFinding(condition, facts);
  switch (booltesttype) {
    case 'IS_FALSE':
      return findTest(arg, 'is-false', condition, facts);
    case 'IS_UNKNOWN':
      return findTest(arg, 'is-null', condition, facts);
    case 'IS_NOT_UNKNOWN':
      return findTest(arg, 'is-not-null', condition, facts);
    default:
      return findTest(arg, 'other', condition, facts);
  }
}

function findOperator(expression: A_Expr, condition: Node, facts: FunctionFacts): Findings {
  const { kind, lexpr: left, rexpr: right } = expression;
  const operator = lastName(expression.name);
  // A prefix operator has no left side.
  if (left === undefined || right === undefined) return [];
  switch (kind) {
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      if (!('RowExpr' in left && 'RowExpr' in right)) return compare(left, operator, right, facts);
      return operator === '='
        ? findPredicates(pairwise(left.RowExpr, right.RowExpr), facts)
        : compareRows(left.RowExpr, operator, right.RowExpr, facts);
    case 'AEXPR_IN':
      return compareToList(left, operator, listItems(right), condition, facts);
    case 'AEXPR_OP_ANY':
      return operator === '=' ? compareToArray(left, 'in', operator, right, condition, facts) : [];
    case 'AEXPR_OP_ALL':
      return operator === '<>' ? compareToArray(left, 'inequality', operator, right, condition, facts) : [];
    case 'AEXPR_DISTINCT':
      return compareNulls(left, 'inequality', 'IS DISTINCT FROM', right, condition, facts);
    case 'AEXPR_NOT_DISTINCT':
      return compareNulls(left, 'other', 'IS NOT DISTINCT FROM', right, condition, facts);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN': {
      const [low, high] = listItems(right);
      if (low === undefined || high === undefined) return [];
      return findPredicates(between(kind, left, low, high), facts);
    }
    default:
      return [];
  }
}

/** BETWEEN and its relatives as the comparisons they stand for. */
function between(kind: A_Expr['kind'], left: Node, low: Node, high: Node): Node {
  const within = (from: Node, to: Node) =>
    boolNode('AND_EXPR', [operatorNode(left, '>=', from), operatorNode(left, '<=', to)]);
  if (kind === 'AEXPR_BETWEEN_SYM') return boolNode('OR_EXPR', [within(low, high), within(high, low)]);
  if (kind === 'AEXPR_BETWEEN') return within(low, high);
  return boolNode('OR_EXPR', [operatorNode(left, '<', low), operatorNode(left, '>', high)]);
}

function compareToList(
  left: Node,
  operator: string,
  items: readonly Node[],
  condition: Node,
  facts: FunctionFacts,
): Findings {
  const [only, ...others] = items;
  // Of a parameter nobody knows: pg_stat_statements shows a list of any length as one of one.
  if (only !== undefined && others.length === 0 && parameterNumber(only) === null)
    return findPredicates(operatorNode(left, operator, only), facts);
  const kind = operator === '=' ? 'in' : 'inequality';
  const compared = { kind, operator, values: items, isList: true, condition, strict: true } as const;
  const asList = 'RowExpr' in left ? [] : compareTo(left, compared, facts);
  if (asList.length > 0) return asList;
  // Rows, or a constant against several columns: `$1 IN (a, b)` is `$1 = a OR $1 = b`.
  const each = items.map((item) => operatorNode(left, operator, item));
  return findPredicates(boolNode(operator === '=' ? 'OR_EXPR' : 'AND_EXPR', each), facts);
}

function compareToArray(
  left: Node,
  kind: PredicateKind,
  operator: string,
  array: Node,
  condition: Node,
  facts: FunctionFacts,
): Findings {
  const compared = { operator, isList: false, condition, strict: true } as const;
  const found = compareTo(left, { ...compared, kind, values: [array] }, facts);
  // `$1 = ANY (tags)` asks for an element.
  return found.length > 0 || kind !== 'in' || columnOf(array) === null
    ? found
    : compareTo(array, { ...compared, kind: 'containment', operator: '= any', values: [left] }, facts);
}

function compareNulls(
  left: Node,
  kind: PredicateKind,
  operator: string,
  right: Node,
  condition: Node,
  facts: FunctionFacts,
): Findings {
  const compared = { kind, operator, isList: false, condition, strict: false } as const;
  return [
    ...compareTo(left, { ...compared, values: [right] }, facts),
    ...compareTo(right, { ...compared, values: [left] }, facts),
  ];
}

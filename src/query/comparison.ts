/** Makes predicates of comparisons: `column operator value`, whichever side the column is on. */
import type { Node } from '@pgsql/types';
import type { Predicate, PredicateKind } from '../model/predicate.ts';
import { operatorNode, withoutCasts } from './ast.ts';
import { bindingsIn, usesIn, usesOf } from './binding.ts';
import { constantCondition } from './constant-condition.ts';
import { describeExpression } from './emit.ts';
import { type Finding, finding } from './finding.ts';
import { type FunctionFacts, volatilityOf } from './functions.ts';
import { commutator, predicateKind } from './operators.ts';
import { PATTERN_TYPES, patternPrefix } from './pattern-prefix.ts';
import { type Target, targetOf } from './target.ts';
import { describeValue, hidesColumn } from './value.ts';

/** Kinds that a B-tree on the target can search for. */
const SEARCHABLE: ReadonlySet<PredicateKind> = new Set([
  'equality',
  'in',
  'range',
  'is-null',
  'is-not-null',
  'is-true',
  'is-false',
  'like-prefix',
]);

/** A comparison with the target on its left. */
export interface Comparison {
  readonly kind: PredicateKind;
  readonly operator: string;
  /** One value, or the items of a list. */
  readonly values: readonly Node[];
  readonly isList: boolean;
  /** The whole as a condition. */
  readonly condition: Node;
  /** False for comparisons that treat null as a value. */
  readonly strict: boolean;
}

/** One finding for each side that is an expression of one relation, as long as the other side is not of the same. */
export function compare(left: Node, operator: string, right: Node, facts: FunctionFacts): readonly Finding[] {
  const turned = commutator(operator);
  return [
    ...compareTo(left, comparison(left, operator, right), facts),
    ...(turned === null ? [] : compareTo(right, comparison(right, turned, left), facts)),
  ];
}

function comparison(target: Node, operator: string, value: Node): Comparison {
  const kind = predicateKind(operator);
  return {
    kind: kind === 'like-prefix' && patternPrefix(operator, value) === '' ? 'pattern' : kind,
    operator,
    values: [value],
    isList: false,
    condition: operatorNode(target, operator, value),
    strict: true,
  };
}

/** The finding for one side of a comparison; none where it is no expression of one relation only. */
export function compareTo(side: Node, compared: Comparison, facts: FunctionFacts): readonly Finding[] {
  const target = targetOf(side, facts);
  if (target === null) return [];
  const own = bindingsIn(compared.values).filter((binding) => usesOf(binding).includes(target.use));
  if (own.some((binding) => binding.kind === 'column')) return [];
  const predicate = booleanTest(target, compared) ?? predicateOf(target, compared, facts);
  // A value computed for each row of the relation (a correlated subquery) cannot be searched for in it.
  const narrowed: Predicate =
    own.length === 0 ? predicate : { ...predicate, value: { kind: 'expression' }, sargable: false };
  return [finding(target.use, narrowed, compared.strict && target.strict)];
}

/** `flag = true` is the test that `flag` alone is. */
function booleanTest(target: Target, { operator, values, condition }: Comparison): Predicate | null {
  const [value] = values;
  const boolean = value === undefined ? null : booleanValue(value);
  if (boolean === null || target.column?.baseType !== 'bool') return null;
  if (operator !== '=' && operator !== '<>') return null;
  return testOf(target, boolean === (operator === '=') ? 'is-true' : 'is-false', condition);
}

function booleanValue(value: Node): boolean | null {
  const inner = withoutCasts(value);
  if (!('A_Const' in inner) || inner.A_Const.boolval === undefined) return null;
  return inner.A_Const.boolval.boolval ?? false;
}

function predicateOf(target: Target, compared: Comparison, facts: FunctionFacts): Predicate {
  const { values, condition } = compared;
  const { column, indexable } = target;
  const kind = indexable ? compared.kind : 'other';
  return {
    kind,
    target: target.target,
    operator: compared.operator,
    value: describeValue(values, compared.isList),
    sargable:
      SEARCHABLE.has(kind) &&
      isOrderable(target) &&
      (kind !== 'like-prefix' || hasPatternSearch(target)) &&
      volatilityOf(values, facts) !== 'volatile' &&
      (column === null || !values.some((value) => hidesColumn(column, value))),
    constantSql: indexable ? constantCondition(condition) : null,
    ...targetFacts(target),
  };
}

/** Of an expression only the server knows; few yield what a B-tree cannot order. */
function isOrderable({ column, indexable }: Target): boolean {
  return column === null ? indexable : column.orderable;
}

function hasPatternSearch({ column, type }: Target): boolean {
  return column === null ? type === 'text' || type === 'varchar' : PATTERN_TYPES.has(column.baseType);
}

/** What a predicate says of a target that is no column. */
export function targetFacts({
  column,
  obstacle,
  type,
}: Pick<Target, 'column' | 'obstacle' | 'type'>): Pick<Predicate, 'obstacle' | 'type'> {
  return {
    ...(obstacle === null ? {} : { obstacle }),
    ...(column !== null || type === null ? {} : { type }),
  };
}

/** A test that compares with nothing: null tests and boolean columns. */
export function testOf(target: Target, kind: PredicateKind, condition: Node): Predicate {
  return {
    kind: target.indexable ? kind : 'other',
    target: target.target,
    operator: null,
    value: { kind: 'none' },
    sargable: SEARCHABLE.has(kind) && isOrderable(target),
    constantSql: target.indexable ? constantCondition(condition) : null,
    ...targetFacts(target),
  };
}

/** A condition of a form that no kind describes, as long as it is about one relation. */
export function otherFinding(condition: Node, facts: FunctionFacts): readonly Finding[] {
  const [use, ...others] = usesIn(condition);
  if (use === undefined || others.length > 0) return [];
  if (!bindingsIn(condition).some((binding) => binding.kind === 'column')) return [];
  const target = targetOf(condition, facts) ?? {
    use,
    target: { kind: 'expression', sql: describeExpression(condition) },
    column: null,
    indexable: false,
    type: null,
    strict: false,
  };
  // It is the condition that has no form for an index, whatever is in it.
  return [finding(use, testOf({ ...target, obstacle: null }, 'other', condition), false)];
}

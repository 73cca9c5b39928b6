/** Conditions under OR: what they say of a relation when every branch says something of it. */
import type { Predicate, PredicateValue } from '../model/predicate.ts';
import { emitExpression } from './emit.ts';
import { type Finding, finding } from './finding.ts';
import type { UseBuilder } from './use.ts';

/** `args`: the findings of each branch. Relations that some branch leaves free are not narrowed, and left out. */
export function disjunction(args: readonly (readonly Finding[])[]): readonly Finding[] {
  const uses = new Set((args[0] ?? []).map((found) => found.use));
  return [...uses].flatMap((use) => {
    const own = args.map((findings) => findings.filter((found) => found.use === use));
    return own.some((findings) => findings.length === 0) ? [] : disjunctionOf(use, own.map(splitBranch));
  });
}

/** What one branch says: predicates that must all hold, and ORs inside it. */
interface Branch {
  readonly conjunction: readonly Predicate[];
  readonly nested: readonly Finding[];
  readonly strict: boolean;
}

function splitBranch(findings: readonly Finding[]): Branch {
  return {
    conjunction: findings.flatMap(({ branches }) => (branches.length === 1 ? branches.flat() : [])),
    nested: findings.filter(({ branches }) => branches.length > 1),
    strict: findings.some((found) => found.strict),
  };
}

/** `(a AND b) OR (a AND c)` is `a AND (b OR c)`, and without c just `a` (process_duplicate_ors in prepqual.c). */
function disjunctionOf(use: UseBuilder, branches: readonly Branch[]): readonly Finding[] {
  const strict = branches.every((branch) => branch.strict);
  const [first, ...others] = branches.map(({ conjunction }) => new Set(conjunction.map(keyOf)));
  const common = new Set([...(first ?? [])].filter((key) => others.every((keys) => keys.has(key))));
  const factored = (branches[0]?.conjunction ?? []).filter((predicate) => common.has(keyOf(predicate)));
  const rest = branches.map(({ conjunction, nested }) => {
    const left = conjunction.filter((predicate) => !common.has(keyOf(predicate)));
    // An OR inside counts where there is nothing beside it: its branches are as good as these.
    return left.length > 0 ? [left] : (nested[0]?.branches ?? []);
  });
  const found = { use, branches: rest.flat(), strict };
  return [
    ...factored.map((predicate) => finding(use, predicate, strict)),
    ...(rest.every((alternatives) => alternatives.length > 0) ? [foldEqualities(found)] : []),
  ];
}

function keyOf(predicate: Predicate): string {
  return JSON.stringify(predicate);
}

/** `a = 1 OR a IN (2, 3)` is `a IN (1, 2, 3)`. */
function foldEqualities(found: Finding): Finding {
  const predicates = found.branches.flatMap((branch) => (branch.length === 1 ? branch : []));
  const [first] = predicates;
  if (first === undefined || predicates.length < found.branches.length) return found;
  const target = JSON.stringify(first.target);
  const foldable = predicates.every(
    ({ kind, value, target: other }) =>
      (kind === 'equality' || kind === 'in') && value.kind !== 'relation' && JSON.stringify(other) === target,
  );
  if (!foldable) return found;
  const value = valueOfAll(predicates);
  const folded: Predicate = {
    kind: 'in',
    target: first.target,
    operator: '=',
    value,
    sargable: predicates.every((predicate) => predicate.sargable),
    constantSql: predicates.every(({ constantSql }) => constantSql !== null)
      ? listCondition(first, value)
      : null,
  };
  return { ...found, branches: [[folded]] };
}

function valueOfAll(predicates: readonly Predicate[]): PredicateValue {
  const items = predicates.map(({ kind, value }) => {
    if (value.kind !== 'constant') return null;
    if (kind === 'equality') return value.sql;
    return value.sql.startsWith('(') ? value.sql.slice(1, -1) : null;
  });
  return items.includes(null) ? { kind: 'expression' } : { kind: 'constant', sql: `(${items.join(', ')})` };
}

function listCondition({ target }: Predicate, value: PredicateValue): string | null {
  if (value.kind !== 'constant') return null;
  if (target.kind === 'expression') return `(${target.sql}) IN ${value.sql}`;
  const column = emitExpression({ ColumnRef: { fields: [{ String: { sval: target.column } }] } });
  return column === null ? null : `${column} IN ${value.sql}`;
}

/** Conditions under OR: what they say of a relation when every branch says something of it. */
import type { Predicate, PredicateValue } from '../model/predicate.ts';
import { emitExpression } from './emit.ts';
import type { Finding } from './finding.ts';

/** `args`: the findings of each branch. Relations that some branch leaves free are not narrowed, and left out. */
export function disjunction(args: readonly (readonly Finding[])[]): readonly Finding[] {
  const uses = new Set((args[0] ?? []).map((finding) => finding.use));
  return [...uses].flatMap((use) => {
    const own = args.map((findings) => findings.filter((finding) => finding.use === use));
    if (own.some((findings) => findings.length === 0)) return [];
    const strict = own.every((findings) => findings.some((finding) => finding.strict));
    return [foldEqualities({ use, branches: own.flatMap(branchesOf), strict })];
  });
}

/** A branch is the conjunction of its predicates; an OR inside it counts only where there is nothing else. */
function branchesOf(findings: readonly Finding[]): Finding['branches'] {
  const conjunction = findings.flatMap((finding) =>
    finding.branches.length === 1 ? finding.branches.flat() : [],
  );
  return conjunction.length > 0 ? [conjunction] : (findings[0]?.branches ?? []);
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

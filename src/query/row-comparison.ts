/** Comparisons of rows: `(a, b) = (1, 2)`, and `(a, b) > (1, 2)` as keyset pagination writes it. */
import type { Node, RowExpr } from '@pgsql/types';
import { boolNode, operatorNode } from './ast.ts';
import { compare } from './comparison.ts';
import type { Finding } from './finding.ts';
import type { FunctionFacts } from './functions.ts';
import { predicateKind } from './operators.ts';
import { targetOf } from './target.ts';

/** `(a, b) = (1, 2)` is `a = 1 AND b = 2`. */
export function pairwise({ args: left = [] }: RowExpr, { args: right = [] }: RowExpr): Node {
  const pairs = left.flatMap((item, index) => {
    const other = right[index];
    return other === undefined ? [] : [operatorNode(item, '=', other)];
  });
  return boolNode('AND_EXPR', pairs);
}

/** `(a, b) > (1, 2)` implies `a >= 1`, and an index on (a, b) serves all of it. */
export function compareRows(
  left: RowExpr,
  operator: string,
  right: RowExpr,
  facts: FunctionFacts,
): readonly Finding[] {
  const [first, ...rest] = left.args ?? [];
  const [otherFirst, ...otherRest] = right.args ?? [];
  if (first === undefined || otherFirst === undefined || predicateKind(operator) !== 'range') return [];
  const implied = operator.endsWith('=') ? operator : `${operator}=`;
  return compare(first, implied, otherFirst, facts).map((found) => {
    const side = targetOf(first, facts)?.use === found.use ? rest : otherRest;
    const targets = side.map((item) => targetOf(item, facts));
    const end = targets.findIndex((target) => target?.use !== found.use);
    const rowTargets = targets
      .slice(0, end < 0 ? targets.length : end)
      .flatMap((target) => target?.target ?? []);
    // Not implied word for word, so no partial index on it would be found to apply.
    const branches = found.branches.map((branch) =>
      branch.map((predicate) => ({
        ...predicate,
        constantSql: null,
        ...(rowTargets.length === 0 ? {} : { rowTargets }),
      })),
    );
    return { ...found, branches };
  });
}

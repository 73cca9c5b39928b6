/** Which columns a statement compares with each other: those whose statistics the planner holds side by side. */
import type { Node } from '@pgsql/types';
import type { RelationName } from '../model/relation.ts';
import { resolveStatement } from './analyse.ts';
import { lastName, listItems, names, visitNodes, withoutCasts } from './ast.ts';
import { bindingOf, usesIn } from './binding.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { tryParse } from './parser.ts';
import { unwrap } from './statement.ts';
import { readParameters } from './unreadable-parameters.ts';

export interface ComparedSide {
  readonly relation: RelationName;
  /** Null for an expression over its columns. */
  readonly column: string | null;
}

export type ComparedPair = readonly [ComparedSide, ComparedSide];

/**
 * In WHERE, ON, USING, IN and the like, at any depth: two columns of one relation too, since equalities are passed on.
 * @param text a statement, or the CREATE FUNCTION of one in SQL: the planner may put its query in the place of a call
 * @returns a list for each statement in it; none for a text that cannot be read
 */
export function comparedColumns(
  text: string,
  catalogue: CatalogueIndex,
): readonly (readonly ComparedPair[])[] {
  try {
    const { parsed } = readParameters(text);
    if ('message' in parsed) return [];
    return (parsed.stmts ?? [])
      .flatMap(({ stmt }) => (stmt === undefined ? [] : queriesOf(stmt)))
      .map((query) => pairsIn(query, catalogue));
  } catch (error) {
    // Nested beyond the stack's depth.
    if (!(error instanceof RangeError)) throw error;
    return [];
  }
}

function queriesOf(statement: Node): readonly Node[] {
  if (!('CreateFunctionStmt' in statement)) return [unwrap(statement)];
  const { options = [], sql_body: body } = statement.CreateFunctionStmt;
  const option = (name: string) =>
    options.flatMap((item) =>
      'DefElem' in item && item.DefElem.defname === name ? (item.DefElem.arg ?? []) : [],
    );
  const [language] = names(option('language'));
  if (language?.toLowerCase() !== 'sql') return [];
  if (body !== undefined) return flatList(body);
  const [source] = names(option('as').flatMap(listItems));
  return (tryParse(source ?? '')?.stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
}

/** BEGIN ATOMIC is a list in a list. */
function flatList(node: Node): readonly Node[] {
  return 'List' in node ? listItems(node).flatMap(flatList) : [node];
}

function pairsIn(statement: Node, catalogue: CatalogueIndex): readonly ComparedPair[] {
  const pairs: ComparedPair[] = [];
  for (const { expression } of resolveStatement(statement, catalogue).conditions)
    visitNodes(expression, (node) => {
      if ('A_Expr' in node && !COMPUTING.has(lastName(node.A_Expr.name)))
        pairs.push(...pairsOf(node.A_Expr.lexpr, node.A_Expr.rexpr));
      return true;
    });
  return pairs;
}

/** Operators that give a value of their own. */
const COMPUTING = new Set(['+', '-', '*', '/', '%', '||']);

function pairsOf(left: Node | undefined, right: Node | undefined): readonly ComparedPair[] {
  if (left === undefined || right === undefined) return [];
  if ('RowExpr' in left && 'RowExpr' in right) {
    const others = right.RowExpr.args ?? [];
    return (left.RowExpr.args ?? []).flatMap((item, at) => pairsOf(item, others[at]));
  }
  const others = sidesOf(right);
  return sidesOf(left).flatMap((one) => others.map((other) => [one, other] as const));
}

function sidesOf(expression: Node): readonly ComparedSide[] {
  const inner = withoutCasts(expression);
  if ('List' in inner || 'A_ArrayExpr' in inner)
    return ('List' in inner ? listItems(inner) : (inner.A_ArrayExpr.elements ?? [])).flatMap(sidesOf);
  const binding = bindingOf(inner);
  if (binding?.kind === 'column') return [{ relation: binding.use.relation, column: binding.column.name }];
  if (binding?.kind === 'opaque') return binding.hidden === null ? [] : sidesOf(binding.hidden);
  const [use, ...others] = usesIn(inner);
  return use === undefined || others.length > 0 ? [] : [{ relation: use.relation, column: null }];
}

/** Helpers for libpg-query's syntax trees: walking, rebuilding, names. The only place that knows their general shape. */
import type { Node, RangeVar } from '@pgsql/types';

/** The nodes of kind K are `{ K: fields }`; this is the type of the fields. */
export type FieldsOf<K extends string> =
  Extract<Node, Record<K, unknown>> extends infer N ? (N extends Record<K, infer F> ? F : never) : never;

/** A node is an object with one key that starts with a capital; everything else in a tree is a plain struct. */
function isNode(value: object): value is Node {
  const [first, second] = Object.keys(value);
  return first !== undefined && second === undefined && /^[A-Z]/.test(first);
}

/** Whether a field only says where in the text something stood. */
export function isPosition(field: string): boolean {
  return /^(location|list_start|list_end|rexpr_list_start|rexpr_list_end)$/.test(field);
}

/** Kind of a node: its only key. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? '';
}

/**
 * Calls `visit` for every node in a tree, parents first; where it returns false the node's children are left out.
 * Takes structs and arrays as well as nodes.
 */
export function visitNodes(tree: unknown, visit: (node: Node) => boolean): void {
  if (Array.isArray(tree)) {
    for (const item of tree) visitNodes(item, visit);
  } else if (typeof tree === 'object' && tree !== null) {
    if (isNode(tree) && !visit(tree)) return;
    for (const value of Object.values(tree)) visitNodes(value, visit);
  }
}

/** Whether some node of a tree satisfies `test`; subtrees for which `enter` is false are not looked at. */
export function someNode(
  tree: unknown,
  test: (node: Node) => boolean,
  enter: (node: Node) => boolean = () => true,
): boolean {
  let found = false;
  visitNodes(tree, (node) => {
    found ||= test(node);
    return !found && enter(node);
  });
  return found;
}

/** A copy of a tree in which every node for which `replace` returns another node is that node (and is not entered). */
export function rebuild<T>(tree: T, replace: (node: Node) => Node | undefined): T {
  return rebuildValue(tree, replace) as T;
}

function rebuildValue(value: unknown, replace: (node: Node) => Node | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => rebuildValue(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  const replacement = isNode(value) ? replace(value) : undefined;
  if (replacement !== undefined) return replacement;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebuildValue(item, replace)]));
}

/** The texts of a list of String nodes; other nodes (`*`) are left out. */
export function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

/** Last part of a qualified name: the operator of `OPERATOR(pg_catalog.=)`, the function of `public.f`. */
export function lastName(nodes: readonly Node[] | undefined): string {
  return names(nodes).at(-1) ?? '';
}

/** The items of a List node; of any other node, itself. */
export function listItems(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return 'List' in node ? (node.List.items ?? []) : [node];
}

/** The expression below any number of casts. */
export function withoutCasts(node: Node): Node {
  let inner = node;
  while ('TypeCast' in inner && inner.TypeCast.arg !== undefined) inner = inner.TypeCast.arg;
  return inner;
}

/** Number of the parameter that a node is, casts aside; else null. */
export function parameterNumber(node: Node): number | null {
  const inner = withoutCasts(node);
  return 'ParamRef' in inner ? (inner.ParamRef.number ?? 0) : null;
}

/** The relation that a node names: in FROM, or as what a statement changes. */
export function relationOf(node: Node): RangeVar | null {
  if ('RangeVar' in node) return node.RangeVar;
  if ('InsertStmt' in node) return node.InsertStmt.relation ?? null;
  if ('UpdateStmt' in node) return node.UpdateStmt.relation ?? null;
  if ('DeleteStmt' in node) return node.DeleteStmt.relation ?? null;
  if ('MergeStmt' in node) return node.MergeStmt.relation ?? null;
  return null;
}

/** `left operator right`. */
export function operatorNode(left: Node, operator: string, right: Node): Node {
  return {
    A_Expr: { kind: 'AEXPR_OP', name: [{ String: { sval: operator } }], lexpr: left, rexpr: right },
  };
}

export function boolNode(boolop: 'AND_EXPR' | 'OR_EXPR' | 'NOT_EXPR', args: readonly Node[]): Node {
  return { BoolExpr: { boolop, args: [...args] } };
}

/** Parameters whose value another part of the statement shows, or for which a server takes nothing but a constant. */
import type { A_Const, Node } from '@pgsql/types';
import { type FieldsOf, isPosition, visitNodes } from './ast.ts';
import { emitExpression } from './emit.ts';

/** SQL by parameter number: a literal, or the parameter that stands for the same value. */
export function knownValues(tree: Node): ReadonlyMap<number, string> {
  const known = new Map<number, string>();
  visitNodes(tree, (node) => {
    if ('SelectStmt' in node)
      for (const [number, value] of repeatedValues(node.SelectStmt)) {
        const sql = emitExpression(value);
        if (sql !== null) known.set(number, sql);
      }
    // JSON_VALUE(... DEFAULT $1 ON EMPTY): no value of it changes a plan.
    if ('JsonFuncExpr' in node || 'JsonTableColumn' in node)
      for (const { expr } of behaviours(node))
        if (expr !== undefined && 'ParamRef' in expr) known.set(expr.ParamRef.number ?? 0, 'NULL');
    return true;
  });
  return known;
}

function behaviours(node: Extract<Node, { JsonFuncExpr: unknown } | { JsonTableColumn: unknown }>) {
  const { on_empty, on_error } = 'JsonFuncExpr' in node ? node.JsonFuncExpr : node.JsonTableColumn;
  return [on_empty, on_error].flatMap((behaviour) => behaviour ?? []);
}

/**
 * `SELECT date_trunc('month', x) ... GROUP BY date_trunc('month', x)`: of two equal expressions the server keeps one, so that
 * pg_stat_statements replaces the constant in the select list only. Where it replaced both, they are two parameters of one value.
 */
function repeatedValues(select: FieldsOf<'SelectStmt'>): ReadonlyMap<number, Node> {
  const sorted = (select.sortClause ?? []).flatMap((key) =>
    'SortBy' in key && key.SortBy.node !== undefined ? [key.SortBy.node] : [],
  );
  const grouped = (select.groupClause ?? []).flatMap((key) =>
    'GroupingSet' in key ? (key.GroupingSet.content ?? []) : [key],
  );
  const values = new Map<number, Node>();
  const compare = (shown: unknown, repeated: readonly Node[], takes: (value: Node) => boolean) =>
    visitNodes(shown, (node) => {
      for (const other of repeated) {
        const found = new Map<number, Node>();
        if (isExpression(other) && matches(node, other, found))
          for (const [number, value] of found) if (takes(value)) values.set(number, value);
      }
      return !('SelectStmt' in node);
    });
  const shown = [select.targetList, select.havingClause];
  compare([...shown, select.sortClause], grouped, (value) => 'A_Const' in value || 'ParamRef' in value);
  compare(shown, [...sorted, ...(select.distinctClause ?? [])], (value) => 'A_Const' in value);
  return values;
}

/** `GROUP BY 1` is the number of a column. */
function isExpression(node: Node): boolean {
  return !('A_Const' in node) && !('ParamRef' in node);
}

/** By number the constants in the place of a tree's parameters in another one; null where the two differ in anything else. */
export function matchConstants(normalised: Node, sent: Node): ReadonlyMap<number, A_Const> | null {
  const found = new Map<number, Node>();
  if (!matches(normalised, sent, found)) return null;
  return new Map(
    [...found].flatMap(([number, value]) => ('A_Const' in value ? [[number, value.A_Const] as const] : [])),
  );
}

/** Whether two trees are the same, where a parameter of the first may be a value of the second; those go to `found`. */
function matches(one: unknown, other: unknown, found: Map<number, Node>): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => matches(item, other[at], found))
    );
  const number = parameterOf(one);
  if (number !== null && number !== parameterOf(other) && ('A_Const' in other || 'ParamRef' in other)) {
    found.set(number, other as Node);
    return true;
  }
  const [fields, others] = [fieldsOf(one), fieldsOf(other)];
  return (
    fields.size === others.size &&
    [...fields].every(([name, value]) => others.has(name) && matches(value, others.get(name), found))
  );
}

function parameterOf(node: object): number | null {
  return 'ParamRef' in node ? ((node.ParamRef as FieldsOf<'ParamRef'>).number ?? 0) : null;
}

function fieldsOf(node: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(node).filter(([name]) => !isPosition(name)));
}

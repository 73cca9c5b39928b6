/** Writes trees as SQL, and reads what was written to be sure that it means the same. */
import type { Node } from '@pgsql/types';
import { deparseSync } from 'pgsql-deparser';
import { isPosition, kindOf, rebuild } from './ast.ts';
import { parseExpression, tryParse } from './parser.ts';

/** SQL of an expression on one line; null where what the emitter writes would be read as something else. */
export function emitExpression(expression: Node): string | null {
  return emit(expression, parseExpression);
}

/** SQL of a statement, without semicolon; null as for expressions. */
export function emitStatement(statement: Node): string | null {
  return emit(statement, (text) => {
    const statements = tryParse(text)?.stmts ?? [];
    return statements.length === 1 ? (statements[0]?.stmt ?? null) : null;
  });
}

/** For people: an expression that nobody will read back. */
export function describeExpression(expression: Node): string {
  return emitExpression(expression) ?? deparse(expression) ?? UNWRITTEN;
}

/** What a person reads in the place of an expression that the emitter does not know. */
const UNWRITTEN = 'an expression';

function emit(node: Node, read: (text: string) => Node | null): string | null {
  const meaning = meaningOf(node);
  for (const write of [deparse, deparseWithParentheses]) {
    const text = write(node);
    const back = text === null ? null : read(text);
    if (back !== null && meaningOf(back) === meaning) return text;
  }
  return null;
}

/** Equal for trees that differ only in where their text stood. */
function meaningOf(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => (isPosition(key) ? undefined : value));
}

/** Null for what the emitter does not know (JSON_VALUE and its kin), or what is too deep for it: it throws no error of its own kind. */
function deparse(node: Node): string | null {
  try {
    return deparseSync(node, { pretty: false });
  } catch {
    return null;
  }
}

/** Operators, whose precedence the emitter does not always mind: `(NOT a) IS NULL` becomes `NOT a IS NULL`. */
const OPERATORS = new Set(['A_Expr', 'BoolExpr', 'BooleanTest', 'CollateClause', 'NullTest', 'SubLink']);

/** Every operation inside another in parentheses of its own. */
function deparseWithParentheses(node: Node): string | null {
  const operands: (string | null)[] = [];
  const marker = unusedMarker(node);
  const shallow = rebuild(node, (child) => {
    if (child === node || !isOperation(child)) return undefined;
    operands.push(deparseWithParentheses(child));
    return { ColumnRef: { fields: [{ String: { sval: `${marker}${operands.length - 1}_` } }] } };
  });
  if (operands.includes(null)) return null;
  return (
    deparse(shallow)?.replaceAll(
      new RegExp(`${marker}(\\d+)_`, 'g'),
      (_, index: string) => `(${operands[Number(index)] ?? ''})`,
    ) ?? null
  );
}

function isOperation(node: Node): boolean {
  // Functions with a syntax of their own include AT TIME ZONE.
  if ('FuncCall' in node) return node.FuncCall.funcformat === 'COERCE_SQL_SYNTAX';
  return OPERATORS.has(kindOf(node));
}

/** A name that occurs nowhere in the tree. */
function unusedMarker(node: Node): string {
  const text = JSON.stringify(node);
  let marker = 'operand_';
  while (text.includes(marker)) marker = `x${marker}`;
  return marker;
}

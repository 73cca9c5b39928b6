/** What type an expression yields, as far as its text tells: which operator classes an index on it could have. */
import type { FuncCall, Node } from '@pgsql/types';
import { lastName } from './ast.ts';
import { bindingOf } from './binding.ts';

/** typname; null where only the server knows. */
export function expressionType(expression: Node | undefined): string | null {
  if (expression === undefined) return null;
  const binding = bindingOf(expression);
  if (binding?.kind === 'column') return binding.column.baseType;
  if ('TypeCast' in expression) {
    const { names, arrayBounds = [] } = expression.TypeCast.typeName ?? {};
    return `${arrayBounds.length > 0 ? '_' : ''}${lastName(names)}`;
  }
  if ('CollateClause' in expression) return expressionType(expression.CollateClause.arg);
  if ('CoalesceExpr' in expression) return firstKnown(expression.CoalesceExpr.args ?? []);
  if ('A_Expr' in expression) {
    const { name, lexpr, rexpr } = expression.A_Expr;
    return operatorType(lastName(name), lexpr, rexpr);
  }
  return 'FuncCall' in expression ? functionType(expression.FuncCall) : null;
}

function operatorType(operator: string, left: Node | undefined, right: Node | undefined): string | null {
  if (operator === '->>' || operator === '#>>') return 'text';
  if (operator === '->' || operator === '#>') return expressionType(left);
  if (operator !== '||' || left === undefined || right === undefined) return null;
  const joined = firstKnown([left, right]);
  // Of anything else beside text, `||` makes text too; of other pairs only the server knows.
  return joined !== null && (isText(joined) || /^(_|jsonb$|tsvector$)/.test(joined))
    ? plainText(joined)
    : null;
}

function functionType({ funcname, args = [] }: FuncCall): string | null {
  const name = lastName(funcname);
  const [first] = args;
  if (TEXT_OF_TEXT.has(name)) {
    const of = expressionType(first);
    // lower() and upper() are also the ends of a range.
    return of === null || isText(of) ? 'text' : null;
  }
  if (SAME_AS_FIRST.has(name)) return expressionType(first);
  return BUILT_IN[name] ?? null;
}

const TEXT_OF_TEXT = new Set(
  `btrim concat initcap left lower lpad ltrim md5 regexp_replace repeat replace reverse right rpad rtrim split_part substr
  substring translate unaccent upper`.split(/\s+/),
);

const SAME_AS_FIRST = new Set(['array_append', 'array_cat', 'array_remove', 'array_replace', 'nullif']);

const BUILT_IN: Readonly<Record<string, string>> = {
  to_tsvector: 'tsvector',
  setweight: 'tsvector',
  strip: 'tsvector',
  string_to_array: '_text',
  regexp_split_to_array: '_text',
  to_jsonb: 'jsonb',
  jsonb_extract_path: 'jsonb',
  jsonb_path_query_first: 'jsonb',
  jsonb_path_query_array: 'jsonb',
  jsonb_extract_path_text: 'text',
  json_extract_path_text: 'text',
  int4range: 'int4range',
  int8range: 'int8range',
  numrange: 'numrange',
  tsrange: 'tsrange',
  tstzrange: 'tstzrange',
  daterange: 'daterange',
  point: 'point',
  box: 'box',
  circle: 'circle',
  polygon: 'polygon',
};

function firstKnown(expressions: readonly Node[]): string | null {
  for (const expression of expressions) {
    const type = expressionType(expression);
    if (type !== null) return type;
  }
  return null;
}

function isText(type: string): boolean {
  return ['text', 'varchar', 'bpchar', 'name', 'citext'].includes(type);
}

function plainText(type: string): string {
  return isText(type) ? 'text' : type;
}

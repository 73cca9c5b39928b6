/** Tells statements apart: those that only differ in what no plan depends on are one query. */
import type { A_Const, Node, RangeVar } from '@pgsql/types';
import type { ParseFailure } from '../model/query.ts';
import { sha256 } from '../util/hash.ts';
import { quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import { relationOf, visitNodes } from './ast.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { fingerprint } from './parser.ts';
import type { Statement } from './statement.ts';

/**
 * 16 hex digits, of a statement alone: never of the others in its workload. libpg-query's fingerprint takes `a.t` for `b.t`, `=`
 * for IN and ANY, 3 for 3.5, and any LIMIT for none; all of these decide a plan, so they are told apart here.
 */
export function queryId(text: string, parsed: Statement | ParseFailure, catalogue: CatalogueIndex): string {
  if (parsed.kind === 'statement') {
    const shape = shapeOf(parsed, catalogue);
    if (shape !== null) return short(shape);
  }
  if (parsed.kind === 'failure' && parsed.code !== 'unparsable') return fingerprint(text) ?? short(text);
  return short(text);
}

/** The same statement for a role that these policies apply to is another query. */
export function underPolicies(id: string, policies: string): string {
  return short(`${id} ${policies}`);
}

/** Null where the statement is nested beyond the stack. */
function shapeOf({ text, tree }: Statement, catalogue: CatalogueIndex): string | null {
  const shape = fingerprint(text);
  if (shape === null) return null;
  try {
    return `${shape} ${traits(tree, catalogue).join(' ')}`;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function short(text: string): string {
  return sha256(text).slice(0, 16);
}

/** What the fingerprint leaves out and a plan depends on, in the order of the text. */
function traits(tree: unknown, catalogue: CatalogueIndex): readonly string[] {
  const found: string[] = [];
  visitNodes(tree, (node) => {
    const relation = relationOf(node);
    if (relation !== null) found.push(relationTrait(relation, catalogue));
    if ('A_Const' in node) found.push(constantKind(node.A_Const));
    if ('ParamRef' in node) found.push('$');
    if ('A_Expr' in node) found.push(node.A_Expr.kind ?? '');
    if ('SelectStmt' in node)
      for (const part of ['limitCount', 'limitOffset'] as const)
        if (node.SelectStmt[part] !== undefined) found.push(part);
    const items = listOf(node);
    if (items === null) return true;
    // Of a list, however long, which kinds of items it holds; of VALUES, a row like the one before it adds nothing.
    const kinds = `[${[...new Set(items.map((item) => traits(item, catalogue).join(' ')))].join()}]`;
    if (found.at(-1) !== kinds) found.push(kinds);
    return false;
  });
  return found;
}

/** The items of IN and VALUES lists and of arrays; null for any other node. */
function listOf(node: Node): readonly Node[] | null {
  if ('List' in node) return node.List.items ?? [];
  if ('A_ArrayExpr' in node) return node.A_ArrayExpr.elements ?? [];
  return null;
}

function relationTrait(
  { schemaname: schema, relname: name = '' }: RangeVar,
  catalogue: CatalogueIndex,
): string {
  const relation = catalogue.find(schema, name);
  if (relation !== null) return quoteRelation(relation);
  return schema === undefined ? quoteIdentifier(name) : quoteRelation({ schema, name });
}

/** What the server takes a literal for. Two booleans are two conditions. */
function constantKind(constant: A_Const): string {
  if (constant.isnull === true) return 'null';
  if (constant.boolval !== undefined) return constant.boolval.boolval === true ? 'true' : 'false';
  if (constant.sval !== undefined) return textKind(constant.sval.sval ?? '');
  if (constant.bsval !== undefined) return 'bits';
  // The parser keeps integers that exceed four bytes as text, as it does fractions.
  return constant.fval === undefined || /^\d+$/.test(constant.fval.fval ?? '') ? 'integer' : 'numeric';
}

/** A pattern that begins with a wildcard has no prefix, a regular expression has one only after `^`. */
function textKind(text: string): string {
  if (/^[%_]/.test(text)) return 'pattern';
  return text.startsWith('^') ? 'anchored' : 'string';
}

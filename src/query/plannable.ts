/** Makes normalised text executable: some forms that `$n` stands in after normalisation are not SQL, or tell the server no type. */
import type { CaseExpr, FuncCall, Node, TypeName } from '@pgsql/types';
import { lastName, rebuild, visitNodes } from './ast.ts';
import { bindParameters } from './bind-parameters.ts';
import { emitStatement } from './emit.ts';
import { knownValues } from './known-values.ts';
import { tryParse } from './parser.ts';
import type { Statement } from './statement.ts';

export { parameterCount } from './parameters.ts';

/** One way in which a parameter keeps a server from preparing a statement, and the tree that it understands instead. */
export interface Rewrite {
  readonly name: string;
  /** The replacement of one node; undefined where the rewrite does not apply to it. */
  readonly apply: (node: Node) => Node | undefined;
}

/** Major that the parser is of. */
export const NEWEST_MAJOR = 18;

/** Text that a server of a major version can PREPARE: the original wherever that is so already. */
export function plannableText(statement: Statement, major = NEWEST_MAJOR): string {
  const text = bindParameters(statement.text, knownValues(statement.tree));
  const rewritten = applyRewrites(text === statement.text ? statement.tree : onlyTree(text), major);
  const needed = rewritten.applied.length > 0 || hasTypePrefix(rewritten.tree);
  // Better the original, with the server's own error, than a text that would be read as something else.
  return (needed ? emitStatement(rewritten.tree) : null) ?? text;
}

function onlyTree(text: string): Node {
  const tree = tryParse(text)?.stmts?.[0]?.stmt;
  if (tree === undefined) throw new Error(`bound parameters made no statement: ${text}`);
  return tree;
}

/** The tree after all rewrites, and the names of those that changed it. */
export function applyRewrites(
  tree: Node,
  major = NEWEST_MAJOR,
): { readonly tree: Node; readonly applied: readonly string[] } {
  let current = tree;
  const applied: string[] = [];
  for (const { name, apply } of rewritesFor(major)) {
    let changed = false;
    const replace = (node: Node): Node | undefined => {
      const replacement = apply(node);
      changed ||= replacement !== undefined;
      return replacement === undefined ? undefined : rebuildBelow(replacement, replace);
    };
    current = rebuild(current, replace);
    if (changed) applied.push(name);
  }
  return { tree: current, applied };
}

/** Rewrites what is below a node that was itself replaced. */
function rebuildBelow(node: Node, replace: (node: Node) => Node | undefined): Node {
  return Object.fromEntries(
    Object.entries(node).map(([kind, fields]) => [kind, rebuild(fields, replace)]),
  ) as Node;
}

const rewritesFor = (major: number): readonly Rewrite[] => [
  {
    // extract($1 FROM x): the keyword form takes a word only; the function takes text, and is date_part before 14.
    name: 'extract-field',
    apply: (node) => {
      if (!('FuncCall' in node) || lastName(node.FuncCall.funcname) !== 'extract') return undefined;
      const [field] = node.FuncCall.args ?? [];
      if (field === undefined || !('ParamRef' in field)) return undefined;
      if (node.FuncCall.funcformat === 'COERCE_EXPLICIT_CALL') return undefined;
      const name = major < 14 ? 'date_part' : 'extract';
      const funcname = ['pg_catalog', name].map((sval) => ({ String: { sval } }));
      return { FuncCall: { ...node.FuncCall, funcname, funcformat: 'COERCE_EXPLICIT_CALL' } };
    },
  },
  {
    // $1 + $2: the operator is not unique. An integer on one side decides; numeric would lose an index on an integer column.
    name: 'untyped-arithmetic',
    apply: (node) => {
      if (!('A_Expr' in node) || !isArithmetic(node)) return undefined;
      const { lexpr, rexpr } = node.A_Expr;
      if (rexpr === undefined || !isUntyped(rexpr) || (lexpr !== undefined && !isUntyped(lexpr)))
        return undefined;
      if (lexpr !== undefined && 'ParamRef' in lexpr)
        return { A_Expr: { ...node.A_Expr, lexpr: asInteger(lexpr) } };
      return 'ParamRef' in rexpr ? { A_Expr: { ...node.A_Expr, rexpr: asInteger(rexpr) } } : undefined;
    },
  },
  {
    // sum($1), sum(CASE ... THEN $1 ELSE $2 END): there is a sum for each numeric type.
    name: 'untyped-number-argument',
    apply: (node) => {
      if (!('FuncCall' in node) || !NUMERIC_FUNCTIONS.has(lastName(node.FuncCall.funcname))) return undefined;
      const args = node.FuncCall.args ?? [];
      const typed = args.flatMap((arg) => typedArgument(arg) ?? []);
      // One argument that has a type decides for the others.
      if (args.length === 0 || typed.length < args.length) return undefined;
      const call: FuncCall = { ...node.FuncCall, args: typed };
      return { FuncCall: call };
    },
  },
];

const NUMERIC_FUNCTIONS = new Set(['sum', 'avg', 'trunc', 'mod', 'abs', 'round']);
const ARITHMETIC = new Set(['+', '-', '*', '/', '%']);
const INTEGER: TypeName = { names: [{ String: { sval: 'int4' } }], typemod: -1 };

function asInteger(arg: Node): Node {
  return { TypeCast: { arg, typeName: INTEGER, location: -1 } };
}

function isArithmetic(node: Node): boolean {
  return 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP' && ARITHMETIC.has(lastName(node.A_Expr.name));
}

/** Nothing in it has a type: a parameter, or arithmetic on such. */
function isUntyped(node: Node): boolean {
  if ('ParamRef' in node) return true;
  if (!('A_Expr' in node) || !isArithmetic(node)) return false;
  const { lexpr, rexpr } = node.A_Expr;
  return (lexpr === undefined || isUntyped(lexpr)) && rexpr !== undefined && isUntyped(rexpr);
}

/** The argument with a type; null where it has one, or needs none. */
function typedArgument(arg: Node): Node | null {
  if ('ParamRef' in arg) return asInteger(arg);
  if (!('CaseExpr' in arg)) return null;
  const { args = [], defresult } = arg.CaseExpr;
  const results = args.map((when) => ('CaseWhen' in when ? when.CaseWhen.result : undefined));
  if (![...results, defresult].every((result) => result === undefined || 'ParamRef' in result)) return null;
  const typed: CaseExpr = {
    ...arg.CaseExpr,
    args: args.map((when) =>
      'CaseWhen' in when && when.CaseWhen.result !== undefined
        ? { CaseWhen: { ...when.CaseWhen, result: asInteger(when.CaseWhen.result) } }
        : when,
    ),
    ...(defresult === undefined ? {} : { defresult: asInteger(defresult) }),
  };
  return { CaseExpr: typed };
}

/** `interval $1`, `date $1`: only the parser reads them; emitted, they are casts. The parser marks the form by no location. */
function hasTypePrefix(tree: Node): boolean {
  let found = false;
  visitNodes(tree, (node) => {
    if ('TypeCast' in node && node.TypeCast.location === -1) {
      const { arg } = node.TypeCast;
      found ||= arg !== undefined && 'ParamRef' in arg;
    }
    return !found;
  });
  return found;
}

/** Turns a text of the workload into the one statement that can be planned, or says why there is none. */
import type { Node, RawStmt, TypeName } from '@pgsql/types';
import type { ParsedStatement, ParseFailure } from '../model/query.ts';
import { kindOf, rebuild } from './ast.ts';
import { emitStatement } from './emit.ts';
import { readParameters } from './unreadable-parameters.ts';

export interface Statement {
  readonly kind: 'statement';
  readonly type: ParsedStatement['statementType'];
  readonly tree: Node;
  /** The text of exactly this statement, without semicolon. */
  readonly text: string;
}

/** Marks statements that Indexwright sends to the source, so that it does not advise on itself. */
const OWN_STATEMENT = /\/\*\s*indexwright\b/i;

export function parseStatement(observed: string): Statement | ParseFailure {
  const { text, parsed } = readParameters(observed);
  if ('message' in parsed) return failure('unparsable', parsed.message);
  const [first, ...others] = parsed.stmts ?? [];
  if (others.length > 0)
    return failure(
      'multiple-statements',
      `the text holds ${others.length + 1} statements; give them one by one`,
    );
  if (first?.stmt === undefined)
    return failure('utility', 'the text holds no statement, only comments or space');
  if (OWN_STATEMENT.test(text)) return failure('utility', "it is one of Indexwright's own");
  const inner = unwrap(first.stmt);
  const type = STATEMENT_TYPES[kindOf(inner)];
  if (type === undefined)
    return failure('utility', `${describe(first.stmt)} is not planned as a query: no index is chosen for it`);
  const innerText = inner === first.stmt ? sourceText(text, first) : emitStatement(inner);
  if (innerText === null)
    return failure('utility', `the query inside ${describe(first.stmt)} cannot be written on its own`);
  return { kind: 'statement', type, tree: inner, text: innerText };
}

const STATEMENT_TYPES: Readonly<Record<string, Statement['type']>> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
};

function failure(code: ParseFailure['code'], message: string): ParseFailure {
  return { kind: 'failure', code, message };
}

/** The query inside statements that run one as it is; any other statement as it stands. */
export function unwrap(statement: Node): Node {
  if ('ExplainStmt' in statement) return unwrap(statement.ExplainStmt.query ?? statement);
  if ('DeclareCursorStmt' in statement) return statement.DeclareCursorStmt.query ?? statement;
  if ('CreateTableAsStmt' in statement) return statement.CreateTableAsStmt.query ?? statement;
  if ('CopyStmt' in statement) return statement.CopyStmt.query ?? statement;
  // pg_stat_statements shows the executions of a prepared statement under the text of its PREPARE.
  if ('PrepareStmt' in statement)
    return withParameterTypes(statement.PrepareStmt.query ?? statement, statement.PrepareStmt.argtypes ?? []);
  if ('SelectStmt' in statement && statement.SelectStmt.intoClause !== undefined) {
    const { intoClause, ...select } = statement.SelectStmt;
    return { SelectStmt: select };
  }
  return statement;
}

/** Keeps the declared types, each as a cast of its parameter. */
function withParameterTypes(query: Node, types: readonly Node[]): Node {
  const declared = types.flatMap((type): TypeName[] => ('TypeName' in type ? [type.TypeName] : []));
  if (declared.length === 0) return query;
  return rebuild(query, (node) => {
    const typeName = 'ParamRef' in node ? declared[(node.ParamRef.number ?? 0) - 1] : undefined;
    return typeName === undefined ? undefined : { TypeCast: { arg: node, typeName, location: -1 } };
  });
}

/** The parser counts in bytes. */
function sourceText(text: string, { stmt_location: start = 0, stmt_len: length = 0 }: RawStmt): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes
    .subarray(start, length === 0 ? undefined : start + length)
    .toString('utf8')
    .trim();
}

/** `VariableSetStmt` -> `a VARIABLE SET statement`: what the parser calls it, for people. */
function describe(statement: Node): string {
  const words = kindOf(statement)
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
  return `this statement (${words.toUpperCase()})`;
}

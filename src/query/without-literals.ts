/** Takes the values out of a statement, so that its text may be handed on. */
import { sqlTokens } from '../util/sql-tokens.ts';
import { fingerprint, normalise, tryParse } from './parser.ts';

const STATEMENTS = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
/** What PostgreSQL 18 itself writes where it shortened a list of constants. */
const SHORTENED_LIST = '/*, ... */';

/**
 * The statement with each constant as a parameter and without comments, which may name users and requests. Null where that cannot
 * be done with certainty: what is not one SELECT, INSERT, UPDATE, DELETE or MERGE, or cannot be parsed. After loadParser.
 */
export function withoutLiterals(text: string): string | null {
  const [statement, ...others] = tryParse(text)?.stmts ?? [];
  if (statement?.stmt === undefined || others.length > 0) return null;
  if (!STATEMENTS.has(Object.keys(statement.stmt)[0] ?? '')) return null;
  const bare = withoutComments(normalise(text));
  const isSame = fingerprint(bare) === fingerprint(text);
  const holdsText = [...sqlTokens(bare)].some(({ kind }) => kind === 'string' || kind === 'dollar');
  return isSame && !holdsText ? bare : null;
}

function withoutComments(text: string): string {
  return [...sqlTokens(text)]
    .map(({ kind, text: part }) =>
      kind === 'comment' || (kind === 'block' && part !== SHORTENED_LIST) ? ' ' : part,
    )
    .join('')
    .trim();
}

/** Stops the twin's clock at the time of the Snapshot: the planner estimates `now()` by its value, whenever it is asked. */
import type { RowSecurityPolicy, Snapshot } from '../model/snapshot.ts';
import { quoteIdentifier, quoteLiteral } from '../util/identifiers.ts';
import { type SqlToken, sqlTokens } from '../util/sql-tokens.ts';
import { OWN_SCHEMAS } from './own-names.ts';

const SCHEMA = OWN_SCHEMAS.clock;

/** Keywords and functions that read the time of a transaction or statement: type of their value, and what rounds it. */
const READERS: Readonly<Record<string, { readonly type: string; readonly takesPrecision: boolean }>> = {
  now: { type: 'timestamptz', takesPrecision: false },
  transaction_timestamp: { type: 'timestamptz', takesPrecision: false },
  statement_timestamp: { type: 'timestamptz', takesPrecision: false },
  current_timestamp: { type: 'timestamptz', takesPrecision: true },
  localtimestamp: { type: 'timestamp', takesPrecision: true },
  current_date: { type: 'date', takesPrecision: false },
  current_time: { type: 'timetz', takesPrecision: true },
  localtime: { type: 'time', takesPrecision: true },
};

/** Called with parentheses; the others are keywords, with a precision in parentheses or none. */
const FUNCTIONS = new Set(['now', 'transaction_timestamp', 'statement_timestamp']);

/**
 * SQL that makes, for each reader of the clock, a function with a value that stands still. They are STABLE and cost what their
 * models cost, so that plans differ in nothing; in PL/pgSQL, since the planner would put an SQL function's constant in its place.
 * @param time ISO 8601
 */
export function clockSql(time: string): string {
  const schema = quoteIdentifier(SCHEMA);
  const options = `LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1`;
  const value = (type: string) =>
    // A session's TimeZone decides which day it is.
    `CAST(${quoteLiteral(time)}::pg_catalog.timestamptz AS pg_catalog.${type})`;
  const functions = Object.entries(READERS).flatMap(([name, { type, takesPrecision }]) => {
    const create = (args: string, result: string) =>
      `CREATE FUNCTION ${schema}.${quoteIdentifier(name)}(${args}) RETURNS pg_catalog.${type} ${options}
       AS $body$ BEGIN RETURN ${result}; END $body$`;
    const rounded = `pg_catalog.${quoteIdentifier(type)}(${value(type)}, $1)`;
    return [create('', value(type)), ...(takesPrecision ? [create('int', rounded)] : [])];
  });
  return [`CREATE SCHEMA ${schema}`, `GRANT USAGE ON SCHEMA ${schema} TO PUBLIC`, ...functions].join('; ');
}

/** The text with every reader of the clock replaced by its twin; strings, comments and names of one's own stay. */
export function pinClock(sql: string): string {
  const all = [...sqlTokens(sql)];
  const tokens = all.filter(({ kind }) => kind !== 'space' && kind !== 'comment' && kind !== 'block');
  const parts: string[] = [];
  let copied = 0;
  for (const [at, token] of tokens.entries()) {
    const pinned = token.kind === 'word' ? pinnedReader(tokens, at) : null;
    if (pinned === null) continue;
    parts.push(sql.slice(copied, pinned.start), pinned.text);
    copied = token.end;
  }
  return parts.join('') + sql.slice(copied);
}

/** An expression as the twin prints it, with the readers of the clock that its own stand for. */
export function unpinClock(printed: string): string {
  return printed.replace(/"indexwright clock"\."?(\w+)"?\((\d*)\)/g, (_, name: string, precision: string) => {
    if (FUNCTIONS.has(name)) return `${name}()`;
    return `${name.toUpperCase()}${precision === '' ? '' : `(${precision})`}`;
  });
}

/** `pinClock` for a CREATE FUNCTION and the body in it, which pg_get_functiondef() puts between dollar quotes. */
function pinFunctionClock(ddl: string): string {
  return [...sqlTokens(pinClock(ddl))]
    .map(({ kind, text }) => {
      if (kind !== 'dollar') return text;
      const quote = text.slice(0, text.indexOf('$', 1) + 1);
      return `${quote}${pinClock(text.slice(quote.length, -quote.length))}${quote}`;
    })
    .join('');
}

/**
 * The Snapshot with views, functions and policies that read the stopped clock. Elsewhere the clock decides no estimate: what indexes,
 * generated columns and partitions say is immutable, of checks the planner heeds only what is, and a default is written, not searched.
 */
export function withPinnedClock(snapshot: Snapshot): Snapshot {
  const { catalogue } = snapshot;
  return {
    ...snapshot,
    catalogue: {
      ...catalogue,
      objects: catalogue.objects.map((object) =>
        object.kind === 'function' ? { ...object, ddl: pinFunctionClock(object.ddl) } : object,
      ),
      relations: catalogue.relations.map((relation) => ({
        ...relation,
        ...(relation.kind === 'view' && relation.viewDefinition !== null
          ? { viewDefinition: pinClock(relation.viewDefinition) }
          : {}),
        ...(relation.policies === undefined ? {} : { policies: relation.policies.map(pinPolicyClock) }),
      })),
    },
  };
}

function pinPolicyClock(policy: RowSecurityPolicy): RowSecurityPolicy {
  const pinned = (condition: string | null) => (condition === null ? null : pinClock(condition));
  return { ...policy, using: pinned(policy.using), check: pinned(policy.check) };
}

/** What stands for the word at a place, from where on; null where it reads no clock. */
function pinnedReader(tokens: readonly SqlToken[], at: number): { start: number; text: string } | null {
  const token = tokens[at];
  const name = token?.text.toLowerCase() ?? '';
  if (token === undefined || !Object.hasOwn(READERS, name)) return null;
  const [before, twoBefore, after] = [tokens[at - 1], tokens[at - 2], tokens[at + 1]];
  const called = after?.text === '(';
  const text = `${quoteIdentifier(SCHEMA)}.${quoteIdentifier(name)}`;
  if (!FUNCTIONS.has(name)) {
    // After a dot or AS it is a name.
    if (before?.text === '.' || before?.text.toLowerCase() === 'as') return null;
    return { start: token.start, text: called ? text : `${text}()` };
  }
  if (!called || tokens[at + 2]?.text !== ')') return null;
  if (before?.text !== '.') return { start: token.start, text };
  return twoBefore?.text === 'pg_catalog' ? { start: twoBefore.start, text } : null;
}

/** Values for the settings that policies read, `current_setting('app.tenant')`: the planner evaluates them, and no session of the twin has set them. */
import type { Client } from '../database/client.ts';
import type { Note, Relation, Snapshot } from '../model/snapshot.ts';
import { parseArrayText } from '../util/array-text.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteIdentifier, quoteLiteral, unquoteIdentifier } from '../util/identifiers.ts';

/** A call; a setting with a dot in its name is the user's own, or an extension's. */
const CALL = /current_setting\('(\w+(?:\.\w+)+)'(?:::text)?(?:, ?(true|false))?\)/gi;

/** What may stand between a comparison and the call: `tenant_id = ( SELECT (NULLIF(current_setting(...` */
const OPENING = /(?:[\s(]|\bSELECT\b|\bNULLIF\b)+$/i;

const NAME = '(?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")+")';
/** A column, which pg_get_expr() qualifies within a subquery, and nowhere else. */
const COLUMN = `(?:(${NAME})\\.)?(${NAME})`;
const OPERATOR = '(?:=|<>|[<>]=?)';

/** A column at the left of a comparison: `tenant_id =`, `("Owner")::text =`. */
const LEFT = new RegExp(`${COLUMN}\\)?(?:::[a-z ]+)? ${OPERATOR}$`);

/** At the right, with what closes the call's own side: `))::integer = tenant_id`, `) = ("Owner")::text`. */
const RIGHT = new RegExp(
  `^(?:, ''::text\\))?(?:\\)|::"?[a-z][a-z0-9_ ]*"?| AS ${NAME})* ${OPERATOR} \\(?${COLUMN}(?![a-z0-9_$.(])`,
);

/** Behind the call: `, ''::text))::integer`. */
const CAST = /^(?:, ''::text\))?\)*::"?([a-z][a-z0-9_]*(?: [a-z]+)*)/;

/** A value of each kind of type, for settings that no column's statistics speak for. */
const ANY_VALUE: readonly (readonly [RegExp, string])[] = [
  [/^(smallint|integer|bigint|numeric|real|double precision|oid|int|int[248]|float[48])$/, '0'],
  [/^uuid$/, '00000000-0000-0000-0000-000000000000'],
  [/^bool(ean)?$/, 'false'],
  [/^(date|timestamp.*)$/, '2000-01-01'],
  [/^jsonb?$/, '{}'],
];

/**
 * By name of a setting. A typical value of the column that it is compared with: one that is neither the most common nor the
 * rarest; where there are no statistics, some value of the type that it is cast to; else the empty text.
 */
export function policySettings({ catalogue }: Snapshot): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly value: string; readonly known: boolean }>();
  const read = (text: string, relation: Relation | null) => {
    for (const call of text.matchAll(CALL)) {
      const [whole, name = '', missingOk] = call;
      // In a function that asks for what may be missing, NULL is as good as any guess.
      if (relation === null && missingOk === 'true') continue;
      const before = text.slice(0, call.index);
      const behind = text.slice(call.index + whole.length);
      const [, qualifier, column] = LEFT.exec(before.replace(OPENING, '')) ?? RIGHT.exec(behind) ?? [];
      const [, type] = CAST.exec(behind) ?? [];
      const meant =
        relation === null || qualifier === undefined
          ? relation
          : qualified(qualifier, before, relation, catalogue.relations);
      const typical = column === undefined || meant === null ? null : typicalValue(meant, column);
      if (found.get(name)?.known !== true && (typical !== null || !found.has(name)))
        found.set(name, { value: typical ?? anyValue(type), known: typical !== null });
    }
  };
  for (const relation of catalogue.relations)
    for (const { using, check } of relation.policies ?? [])
      for (const condition of [using, check]) if (condition !== null) read(condition, relation);
  if (catalogue.relations.some(({ policies = [] }) => policies.length > 0))
    for (const { kind, ddl } of catalogue.objects) if (kind === 'function') read(ddl, null);
  return new Map([...found].map(([name, { value }]) => [name, value]));
}

/** What a qualifier stands for in a condition of `own`: an alias or a name in the FROM that is nearest before it, or `own`. */
function qualified(
  qualifier: string,
  before: string,
  own: Relation,
  relations: readonly Relation[],
): Relation | null {
  const items = [
    ...before.matchAll(
      new RegExp(`(?:\\b(?:FROM|JOIN)|,)[\\s(]+(?:ONLY )?(?:(${NAME})\\.)?(${NAME})(?: (${NAME}))?`, 'g'),
    ),
  ];
  const item = items.findLast(([, , name, alias]) => [name, alias].includes(qualifier));
  if (item === undefined) return unquoteIdentifier(qualifier) === own.name ? own : null;
  const [schema, name] = [item[1], item[2]].map((part) => part && unquoteIdentifier(part));
  return (
    relations.find(
      (relation) => relation.name === name && (schema === undefined || relation.schema === schema),
    ) ?? null
  );
}

/** To be called before anybody plans: what a role has set holds from its next session on. */
export async function setPolicySettings(
  client: Client,
  snapshot: Snapshot,
  database: string,
): Promise<readonly Note[]> {
  const notes: Note[] = [];
  for (const [name, guess] of policySettings(snapshot)) {
    const value = (await ownValue(client, name)) ?? guess;
    const setting = name.split('.').map(quoteIdentifier).join('.');
    await client
      .query(
        `ALTER ROLE indexwright_planner IN DATABASE ${quoteIdentifier(database)} SET ${setting} = ${quoteLiteral(value)}`,
      )
      .catch((error: unknown) =>
        notes.push({
          code: 'setting-not-taken',
          message: `The twin does not take ${name}, which a policy or function reads: ${errorMessage(error)}.`,
          hint: null,
        }),
      );
  }
  return notes;
}

/** Of a parameter of the server or of an extension (`pg_trgm.similarity_threshold`): the one that holds in this database. */
async function ownValue(client: Client, setting: string): Promise<string | null> {
  const { rows: extensions } = await client.query<{ name: string }>(
    'SELECT extname AS name FROM pg_extension WHERE extname = lower($1)',
    [setting.split('.')[0]],
  );
  // An extension's parameters are known where its library is loaded, which not every one has.
  for (const { name } of extensions) await client.query(`LOAD ${quoteLiteral(name)}`).catch(() => null);
  const { rows } = await client.query<{ value: string }>(
    'SELECT setting AS value FROM pg_settings WHERE lower(name) = lower($1)',
    [setting],
  );
  return rows[0]?.value ?? null;
}

function typicalValue(relation: Relation, printed: string): string | null {
  const name = unquoteIdentifier(printed);
  for (const { column, histogramBounds, mostCommonValues } of relation.statistics) {
    if (column !== name) continue;
    for (const list of [histogramBounds, mostCommonValues]) {
      const values = list === null ? [] : parseArrayText(list);
      const middle = values[Math.floor(values.length / 2)];
      if (middle !== undefined) return middle;
    }
  }
  return null;
}

function anyValue(type = ''): string {
  return ANY_VALUE.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? '';
}

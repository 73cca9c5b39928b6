/** Values for the settings that policies read, `current_setting('app.tenant')`: the planner evaluates them, and no session of the twin has set them. */
import type { Client } from '../database/client.ts';
import type { Note, Relation, Snapshot } from '../model/snapshot.ts';
import { parseArrayText } from '../util/array-text.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteIdentifier, quoteLiteral } from '../util/identifiers.ts';

/** A call; settings with a dot in the name are the user's own. */
const CALL = /current_setting\('(\w+(?:\.\w+)+)'(?:::text)?(?:, ?(true|false))?\)/gi;

/** What may stand between a comparison and the call: `tenant_id = ( SELECT (NULLIF(current_setting(...` */
const OPENING = /(?:[\s(]|\bSELECT\b|\bNULLIF\b)+$/i;

/** A column at the left of a comparison: `tenant_id =`, `("Owner")::text =`. */
const COMPARED = /([a-z_][a-z0-9_$]*|"(?:[^"]|"")+")\)?(?:::[a-z ]+)? (?:=|<>|[<>]=?)$/;

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
      const [, column] = COMPARED.exec(text.slice(0, call.index).replace(OPENING, '')) ?? [];
      const [, type] = CAST.exec(text.slice(call.index + whole.length)) ?? [];
      const typical = column === undefined || relation === null ? null : typicalValue(relation, column);
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

/** To be called before anybody plans: what a role has set holds from its next session on. */
export async function setPolicySettings(
  client: Client,
  snapshot: Snapshot,
  database: string,
): Promise<readonly Note[]> {
  const notes: Note[] = [];
  for (const [name, value] of policySettings(snapshot)) {
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

function typicalValue(relation: Relation, printed: string): string | null {
  const name = printed.startsWith('"') ? printed.slice(1, -1).replaceAll('""', '"') : printed;
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

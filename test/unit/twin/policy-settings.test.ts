/** What settings that policies read are in the twin. */
import { expect, test } from 'vitest';
import type { CatalogueObject, ColumnStatistics, RowSecurityPolicy } from '../../../src/model/snapshot.ts';
import { policySettings } from '../../../src/twin/policy-settings.ts';
import { relation } from '../query/shop.ts';
import { sampleSnapshot } from '../snapshot/sample.ts';

const [sample] = sampleSnapshot.catalogue.relations.flatMap(({ statistics }) => statistics);
const statistics = (column: string, common: string | null, bounds: string | null) =>
  ({ ...sample, column, mostCommonValues: common, histogramBounds: bounds }) as ColumnStatistics;

/** @param using as pg_get_expr() prints a condition */
function settingsOf(using: readonly string[], objects: readonly CatalogueObject[] = []) {
  const policies = using.map(
    (condition, at): RowSecurityPolicy => ({
      name: `p${at}`,
      permissive: true,
      command: 'ALL',
      roles: [],
      using: condition,
      check: null,
    }),
  );
  const documents = {
    ...relation('public.documents', 'tenant_id: int4, folder: uuid, "Owner": text, state: text'),
    rowSecurity: true,
    policies,
    statistics: [
      statistics('tenant_id', '{7,8}', '{10,20,30}'),
      statistics('Owner', '{"o, one",two,three}', null),
    ],
  };
  const catalogue = { ...sampleSnapshot.catalogue, relations: [documents], objects };
  return Object.fromEntries(policySettings({ ...sampleSnapshot, catalogue }));
}

test.each([
  ["(tenant_id = (current_setting('app.tenant'::text))::integer)", '20'],
  ["(tenant_id = (current_setting('app.tenant'::text, true))::integer)", '20'],
  ["(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::integer)", '20'],
  ["(tenant_id = ( SELECT (current_setting('app.tenant'::text))::integer AS current_setting))", '20'],
  [`(("Owner")::text = current_setting('app.tenant'::text))`, 'two'],
  ["(folder = (current_setting('app.tenant'::text))::uuid)", '00000000-0000-0000-0000-000000000000'],
  ["((current_setting('app.tenant'::text))::boolean OR (state = 'open'::text))", 'false'],
  ["(state = current_setting('app.tenant'::text))", ''],
])('%s', (using, value) => {
  expect(settingsOf([using])).toEqual({ 'app.tenant': value });
});

test('a column with statistics speaks before a cast, wherever it stands; functions are read too', () => {
  const ddl = `CREATE FUNCTION app.me() RETURNS uuid LANGUAGE sql AS $$ SELECT current_setting('jwt.sub')::uuid WHERE current_setting('may.be', true) = '' $$`;
  expect(
    settingsOf(
      [
        "((current_setting('app.tenant'::text))::bigint > 0)",
        "(tenant_id = (current_setting('app.tenant'::text))::integer)",
      ],
      [{ kind: 'function', schema: 'app', identity: 'app.me()', ddl }],
    ),
  ).toEqual({ 'app.tenant': '20', 'jwt.sub': '00000000-0000-0000-0000-000000000000' });
});

test('settings of the server’s own stay', () => {
  expect(settingsOf(["(state = current_setting('TimeZone'::text))"])).toEqual({});
});

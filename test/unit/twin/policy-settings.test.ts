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
  const members = {
    ...relation('app.members', 'id: int4, tenant_id: text'),
    statistics: [statistics('tenant_id', null, '{zz1,zz2,zz3}')],
  };
  const catalogue = { ...sampleSnapshot.catalogue, relations: [documents, members], objects };
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
  ["((current_setting('app.tenant'::text))::integer = tenant_id)", '20'],
  [`(NULLIF(current_setting('app.tenant'::text, true), ''::text) = ("Owner")::text)`, 'two'],
  ["((current_setting('app.tenant'::text))::integer = abs(tenant_id))", '0'],
  [
    "(EXISTS ( SELECT FROM members m WHERE ((m.tenant_id)::text = current_setting('app.tenant'::text))))",
    'zz2',
  ],
  [
    "(id IN ( SELECT members.id FROM app.members WHERE (current_setting('app.tenant'::text) = members.tenant_id)))",
    'zz2',
  ],
  [
    "(EXISTS ( SELECT FROM members m WHERE (documents.tenant_id = (current_setting('app.tenant'::text))::integer)))",
    '20',
  ],
  [
    "(EXISTS ( SELECT FROM gone m WHERE (m.tenant_id = (current_setting('app.tenant'::text))::integer)))",
    '0',
  ],
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

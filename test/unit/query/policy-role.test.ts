/** Which statements are planned as the role that ran them. */
import { beforeAll, expect, test } from 'vitest';
import type { Catalogue, RowSecurityPolicy } from '../../../src/model/snapshot.ts';
import { loadParser, parseWorkload, withoutRoles } from '../../../src/query/parse.ts';
import { catalogue, relation } from './shop.ts';

beforeAll(loadParser);

const policy = (name: string, ...roles: readonly string[]): RowSecurityPolicy => ({
  name,
  permissive: true,
  command: 'ALL',
  roles,
  using: 'true',
  check: null,
});
const secured = {
  ...relation('public.documents', 'id: int4, tenant_id: int4'),
  rowSecurity: true,
  policies: [policy('everybody'), policy('tenants', 'tenants')],
  securedRoles: ['app', 'other', 'worker'],
};
const rows: Catalogue = {
  ...catalogue(
    secured,
    { ...secured, name: 'folders', securedRoles: ['other'] },
    {
      ...secured,
      name: 'closed',
      policies: [...secured.policies, { ...policy('narrow'), permissive: false }],
      securedRoles: ['other'],
    },
    relation('public.open', 'id: int4'),
    relation('public.listed', 'id: int4', { viewDefinition: 'SELECT id FROM public.documents' }),
  ),
  policyRoles: [
    { name: 'app', memberOf: ['staff'] },
    { name: 'other', memberOf: [] },
    { name: 'staff', memberOf: ['tenants'] },
    { name: 'tenants', memberOf: [] },
    { name: 'worker', memberOf: ['tenants'] },
  ],
};

/** Roles that the statement is planned as when these run it, one for each query. */
function rolesOf(text: string, ...users: readonly (string | null)[]) {
  const statements = users.map((user, at) => ({
    text,
    calls: 1,
    totalTimeMs: 100 - at,
    meanTimeMs: 1,
    rows: null,
    user,
    topLevel: true,
    origin: String(at),
  }));
  return parseWorkload({ source: 'pg_stat_statements', since: null, statements }, rows, ['public']);
}
const roleOf = (text: string, ...users: readonly (string | null)[]) =>
  rolesOf(text, ...users).map(({ parsed }) =>
    parsed.kind === 'statement' ? (parsed.role ?? null) : 'failure',
  );

test('those that read a relation whose policies apply to it, through views too', () => {
  expect(roleOf('SELECT id FROM documents', 'app')).toEqual(['app']);
  expect(roleOf('SELECT id FROM listed', 'app')).toEqual(['app']);
  expect(roleOf('DELETE FROM documents WHERE id = 1', 'app')).toEqual(['app']);
  for (const user of ['owner', null]) expect(roleOf('SELECT id FROM documents', user)).toEqual([null]);
  expect(roleOf('SELECT id FROM open', 'app')).toEqual([null]);
});

test('roles that meet the same policies are one query, the heaviest speaking for all', () => {
  expect(roleOf('SELECT id FROM documents', 'worker', 'app')).toEqual(['worker']);
  expect(roleOf('SELECT id FROM documents', 'worker', 'other', 'owner')).toEqual(['worker', 'other', null]);
  expect(roleOf('SELECT id FROM open', 'worker', 'other', 'owner')).toEqual([null]);
});

test('a role that owns one of two secured relations meets the policies of the other, unless its own has restrictive ones', () => {
  const join = (other: string) => `SELECT d.id FROM documents d JOIN ${other} f ON f.id = d.id`;
  expect(roleOf(join('folders'), 'app')).toEqual(['app']);
  expect(roleOf(join('folders'), 'app', 'other')).toEqual(['app', 'other']);
  expect(roleOf(join('closed'), 'app')).toEqual([null]);
  expect(roleOf(join('closed'), 'other')).toEqual(['other']);
});

test('without policies a query keeps its id; without roles all are planned by who asks', () => {
  const idOf = (text: string, user: string | null) => rolesOf(text, user)[0]?.id;
  expect(idOf('SELECT id FROM open', 'app')).toBe(idOf('SELECT id FROM open', null));
  expect(idOf('SELECT id FROM documents', 'app')).not.toBe(idOf('SELECT id FROM documents', null));
  const [query] = withoutRoles(rolesOf('SELECT id FROM documents', 'app'));
  expect(query?.parsed).not.toHaveProperty('role');
});

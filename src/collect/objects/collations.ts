/** Reads the user's collations. */
import { type CompiledQuery, sql } from 'kysely';
import { catalogue, marked } from '../catalogue-tables.ts';
import { isNotOfExtension, isUserSchema } from '../relations.ts';
import type { ObjectRow } from './order.ts';

/** ICU locales are in collcollate before 15, in colliculocale in 15 and 16, in colllocale from 17 on; rules from 16 on. */
export function collationsQuery(major: number): CompiledQuery<ObjectRow> {
  const locale =
    major >= 17
      ? sql.ref('c.colllocale')
      : major >= 15
        ? sql.ref('c.colliculocale')
        : sql.ref('c.collcollate');
  const rules = major >= 16 ? sql.ref('c.collicurules') : sql`null::text`;
  return catalogue
    .selectFrom('pg_collation as c')
    .innerJoin('pg_namespace as n', 'n.oid', 'c.collnamespace')
    .modifyFront(marked)
    .select([
      sql<number>`'pg_catalog.pg_collation'::regclass::oid`.as('class_oid'),
      'c.oid',
      sql<ObjectRow['kind']>`'collation'`.as('kind'),
      'n.nspname as schema',
      sql<string>`format('%I.%I', n.nspname, c.collname)`.as('identity'),
      sql<string>`format('CREATE COLLATION %I.%I (PROVIDER = %s', n.nspname, c.collname,
          case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end)
        || case when c.collprovider = 'c'
          then format(', LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype)
          else format(', LOCALE = %L', ${locale}) end
        || coalesce(', RULES = ' || quote_literal(${rules}), '')
        || case when c.collisdeterministic then '' else ', DETERMINISTIC = false' end
        || ')'`.as('ddl'),
    ])
    .where(isUserSchema('n.nspname'))
    .where(isNotOfExtension('pg_collation', 'c.oid'))
    .compile();
}

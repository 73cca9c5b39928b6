/** Reads the user's range types. */
import { type CompiledQuery, sql } from 'kysely';
import { catalogue, marked } from '../catalogue-tables.ts';
import { isNotOfExtension, isUserSchema } from '../relations.ts';
import type { ObjectRow } from './order.ts';

/** Multiranges came with PG 14. A canonical function is left out: it exists only for a type that exists already. */
export function rangesQuery(major: number): CompiledQuery<ObjectRow> {
  const multirange =
    major >= 14
      ? sql`(select format(', MULTIRANGE_TYPE_NAME = %I.%I', mn.nspname, m.typname)
          from pg_catalog.pg_type m join pg_catalog.pg_namespace mn on mn.oid = m.typnamespace
          where m.oid = r.rngmultitypid)`
      : sql`null::text`;
  return catalogue
    .selectFrom('pg_range as r')
    .innerJoin('pg_type as t', 't.oid', 'r.rngtypid')
    .innerJoin('pg_namespace as n', 'n.oid', 't.typnamespace')
    .innerJoin('pg_opclass as o', 'o.oid', 'r.rngsubopc')
    .innerJoin('pg_namespace as opn', 'opn.oid', 'o.opcnamespace')
    .leftJoin('pg_collation as c', 'c.oid', 'r.rngcollation')
    .leftJoin('pg_namespace as cn', 'cn.oid', 'c.collnamespace')
    .modifyFront(marked)
    .select([
      sql<number>`'pg_catalog.pg_type'::regclass::oid`.as('class_oid'),
      't.oid',
      sql<ObjectRow['kind']>`'type'`.as('kind'),
      'n.nspname as schema',
      sql<string>`format_type(t.oid, null)`.as('identity'),
      sql<string>`format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s, SUBTYPE_OPCLASS = %I.%I', n.nspname, t.typname,
          format_type(r.rngsubtype, null), opn.nspname, o.opcname)
        || coalesce(', COLLATION = ' || quote_ident(cn.nspname) || '.' || quote_ident(c.collname), '')
        || case when r.rngsubdiff <> 0 then format(', SUBTYPE_DIFF = %s', r.rngsubdiff) else '' end
        || coalesce(${multirange}, '')
        || ')'`.as('ddl'),
      sql<readonly string[]>`array[format_type(r.rngsubtype, null)]`.as('types'),
    ])
    .where(isUserSchema('n.nspname'))
    .where(isNotOfExtension('pg_type', 't.oid'))
    .compile();
}

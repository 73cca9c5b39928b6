-- Which dictionaries a text search configuration asks, one statement per kind of token.
-- A mapping is no object of its own: it takes the configuration's oid under its own catalogue.
select /* indexwright */ 'pg_catalog.pg_ts_config_map'::regclass::oid as class_oid, c.oid, 'text-search' as kind,
  n.nspname as schema, format('mapping %I.%I %s', n.nspname, c.cfgname, token.alias) as identity,
  format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', n.nspname, c.cfgname, token.alias,
    string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' order by m.mapseqno)) as ddl
from pg_catalog.pg_ts_config c
join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_config_map m on m.mapcfg = c.oid
cross join lateral ts_token_type(c.cfgparser) token
join pg_catalog.pg_ts_dict d on d.oid = m.mapdict
join pg_catalog.pg_namespace dn on dn.oid = d.dictnamespace
where token.tokid = m.maptokentype and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_ts_config'::regclass and x.objid = c.oid and x.deptype = 'e'
  )
group by c.oid, n.nspname, c.cfgname, token.alias

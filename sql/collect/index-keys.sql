-- Keys and included columns of indexes $1 (oids), in order. An operator class is given where it is not the default
-- or has options, a collation where it differs from the column's. What collation an expression has of its own is not
-- recorded: whether the index gives it another one shows in the definition, behind the expression.
select /* indexwright */ i.indexrelid as index_oid,
  k.n <= i.indnkeyatts as is_key,
  col.attname as "column",
  key.expression,
  coalesce(i.indoption[k.n - 1], 0) as option,
  case
    when not o.opcdefault or part.attoptions is not null then
      case when opn.nspname <> 'pg_catalog' then quote_ident(opn.nspname) || '.' else '' end || quote_ident(o.opcname)
      || coalesce((
        select ' (' || string_agg(quote_ident(split_part(w.v, '=', 1)) || '='
            || quote_literal(substr(w.v, strpos(w.v, '=') + 1)), ', ' order by w.n) || ')'
        from unnest(part.attoptions) with ordinality w(v, n)), '')
  end as opclass,
  case
    when i.indcollation[k.n - 1] <> col.attcollation
      or strpos(pg_get_indexdef(i.indexrelid), key.expression || ' COLLATE '
        || case when cn.nspname <> 'pg_catalog' then quote_ident(cn.nspname) || '.' else '' end
        || quote_ident(c.collname)) > 0
      then quote_ident(cn.nspname) || '.' || quote_ident(c.collname)
  end as collation
from pg_catalog.pg_index i
cross join lateral generate_series(1, i.indnatts) k(n)
cross join lateral (
  select case when i.indkey[k.n - 1] = 0 then pg_get_indexdef(i.indexrelid, k.n, false) end
) key(expression)
join pg_catalog.pg_attribute part on part.attrelid = i.indexrelid and part.attnum = k.n
left join pg_catalog.pg_attribute col on col.attrelid = i.indrelid and col.attnum = nullif(i.indkey[k.n - 1], 0)
left join pg_catalog.pg_opclass o on o.oid = i.indclass[k.n - 1]
left join pg_catalog.pg_namespace opn on opn.oid = o.opcnamespace
left join pg_catalog.pg_collation c on c.oid = nullif(i.indcollation[k.n - 1], 0)
left join pg_catalog.pg_namespace cn on cn.oid = c.collnamespace
where i.indexrelid = any ($1::oid[])
order by i.indexrelid, k.n

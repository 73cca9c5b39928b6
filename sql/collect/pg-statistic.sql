-- Column statistics of relations and indexes $1 (oids) from pg_statistic, for a role that may read it; the columns are
-- those of pg_stats, with the ones for ranges on every version. Slot kinds (pg_statistic.h): 1 most common values,
-- 2 histogram, 3 correlation, 4 most common elements, 5 element count histogram, 6 range lengths, 7 range bounds.
-- A kind fills one slot at most, so that max() picks it. The type of an index's expression is recorded nowhere else.
select /* indexwright */ s.starelid as relid, a.attname as "column", s.stainherit as inherited,
  s.stanullfrac as null_frac, s.stawidth as avg_width, s.stadistinct as n_distinct,
  case when c.relkind in ('i', 'I') then t.typname end as value_type,
  slots.*
from pg_catalog.pg_statistic s
join pg_catalog.pg_attribute a on a.attrelid = s.starelid and a.attnum = s.staattnum
join pg_catalog.pg_class c on c.oid = s.starelid
join pg_catalog.pg_type t on t.oid = a.atttypid
cross join lateral (
  select
    max(v.vals) filter (where v.kind = 1) as most_common_vals,
    max(v.numbers) filter (where v.kind = 1) as most_common_freqs,
    max(v.vals) filter (where v.kind = 2) as histogram_bounds,
    (max(v.numbers) filter (where v.kind = 3))[1] as correlation,
    max(v.vals) filter (where v.kind = 4) as most_common_elems,
    max(v.numbers) filter (where v.kind = 4) as most_common_elem_freqs,
    max(v.numbers) filter (where v.kind = 5) as elem_count_histogram,
    max(v.vals) filter (where v.kind = 6) as range_length_histogram,
    (max(v.numbers) filter (where v.kind = 6))[1] as range_empty_frac,
    max(v.vals) filter (where v.kind = 7) as range_bounds_histogram
  from (values
    (s.stakind1, s.stanumbers1, s.stavalues1::text),
    (s.stakind2, s.stanumbers2, s.stavalues2::text),
    (s.stakind3, s.stanumbers3, s.stavalues3::text),
    (s.stakind4, s.stanumbers4, s.stavalues4::text),
    (s.stakind5, s.stanumbers5, s.stavalues5::text)
  ) v(kind, numbers, vals)
) slots
where s.starelid = any ($1::oid[]) and not a.attisdropped
order by s.starelid, a.attname collate "C", s.stainherit

-- Statistics of the expressions in extended statistics $1 (oids), from PG 14 on, for a role that may read
-- pg_statistic_ext_data: the columns are those of pg-statistic.sql, "column" is the expression's place, from 1.
-- stxdinherit came with PG 15; where the table has no such column, the name means the fallback's.
select /* indexwright */ d.stxoid as oid, d.inherited, s.ordinality::text as "column",
  s.stanullfrac as null_frac, s.stawidth as avg_width, s.stadistinct as n_distinct,
  slots.*
from (values (false)) fallback(stxdinherit)
cross join lateral (
  select x.stxoid, stxdinherit as inherited, x.stxdexpr from pg_catalog.pg_statistic_ext_data x
) d
cross join lateral unnest(d.stxdexpr) with ordinality s
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
where d.stxoid = any ($1::oid[]) and s.stanullfrac is not null
order by d.stxoid, d.inherited, s.ordinality

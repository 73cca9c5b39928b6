-- Numbers of pg_statistic from which sizes of indexes are worked out.
-- $1, $2: relations and column numbers, side by side; an index as relation stands for its expressions.
-- slots: numbers by slot kind (src/include/catalog/pg_statistic.h), null where a slot holds only values.
SELECT c.relation::text, c.attribute,
       quote_ident(a.attname) AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       y.typcategory::text AS category,
       a.attlen::int AS "typeLength",
       s.stawidth AS "averageWidth",
       s.stanullfrac AS "nullFraction",
       s.stadistinct AS "distinct",
       (SELECT json_object_agg(kind, to_json(numbers))
        FROM (VALUES (s.stakind1, s.stanumbers1), (s.stakind2, s.stanumbers2), (s.stakind3, s.stanumbers3), (s.stakind4, s.stanumbers4), (s.stakind5, s.stanumbers5)) AS slot (kind, numbers)
        WHERE kind > 0) AS slots,
       EXISTS (SELECT FROM pg_index u WHERE u.indrelid = c.relation AND u.indisunique AND u.indisvalid AND u.indpred IS NULL
                 AND u.indnkeyatts = 1 AND u.indkey[0] = c.attribute) AS "isUnique",
       -- Of the column that it is unique together with, the share of the rows that have the most common value.
       (SELECT max(slot.numbers[1])
        FROM pg_index u
        CROSS JOIN LATERAL (VALUES (u.indkey[0], u.indkey[1]), (u.indkey[1], u.indkey[0])) AS pair (attribute, other)
        JOIN pg_statistic o ON o.starelid = u.indrelid AND o.staattnum = pair.other AND NOT o.stainherit
        CROSS JOIN LATERAL (VALUES (o.stakind1, o.stanumbers1), (o.stakind2, o.stanumbers2), (o.stakind3, o.stanumbers3), (o.stakind4, o.stanumbers4), (o.stakind5, o.stanumbers5)) AS slot (kind, numbers)
        WHERE u.indrelid = c.relation AND u.indisunique AND u.indisvalid AND u.indpred IS NULL AND u.indnkeyatts = 2
          AND pair.attribute = c.attribute AND slot.kind = 1) AS "partnerShare"
FROM unnest($1::oid[], $2::int[]) AS c (relation, attribute)
JOIN pg_attribute a ON a.attrelid = c.relation AND a.attnum = c.attribute
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_statistic s ON s.starelid = c.relation AND s.staattnum = c.attribute AND NOT s.stainherit

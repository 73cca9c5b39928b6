-- The tables $1 (schemas) and $2 (names), in that order, and what the role may do with them; a row each, with nulls where there is none.
SELECT wanted.schema, wanted.name, c.oid::text AS oid, c.relkind AS kind, c.relpersistence AS persistence,
       pg_get_userbyid(c.relowner) AS owner,
       -- Owning is by membership, as the server itself looks at it.
       pg_has_role(c.relowner, 'USAGE') AS owned,
       has_schema_privilege(s.oid, 'USAGE') AS "schemaUsage",
       has_schema_privilege(s.oid, 'CREATE') AS "schemaCreate"
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (schema, name, n)
  LEFT JOIN pg_namespace AS s ON s.nspname = wanted.schema
  LEFT JOIN pg_class AS c ON c.relnamespace = s.oid AND c.relname = wanted.name
ORDER BY wanted.n

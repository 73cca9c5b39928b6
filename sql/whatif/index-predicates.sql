-- Predicates of the partial ones among indexes $1 (oids).
SELECT indexrelid AS oid, pg_get_expr(indpred, indrelid) AS predicate
FROM pg_index
WHERE indexrelid = ANY ($1::oid[]) AND indpred IS NOT NULL

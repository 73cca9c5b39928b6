/** SQL that takes out of a value what a GIN operator class would make its keys of. */
import type { Ask } from './ask.ts';

/** Every key and value of a document, with the path of keys that leads to it. */
const JSON_NODES = `WITH RECURSIVE node (path, step, value) AS (
    SELECT ''::text, NULL::text, v::jsonb
    UNION ALL
    SELECT node.path || coalesce('/' || child.step, ''), child.step, child.value
    FROM node CROSS JOIN LATERAL (
      SELECT key, value FROM jsonb_each(CASE jsonb_typeof(node.value) WHEN 'object' THEN node.value END)
      UNION ALL SELECT NULL, value FROM jsonb_array_elements(CASE jsonb_typeof(node.value) WHEN 'array' THEN node.value END)) AS child (step, value)
  ), scalar AS (SELECT path, value #>> '{}' AS value FROM node WHERE jsonb_typeof(value) NOT IN ('object', 'array'))`;

/** A query over the value `v`, its elements as anything that casts to text; null for operator classes that nothing is known of. */
export async function elementsSql(ask: Ask, opclass: string): Promise<string | null> {
  switch (opclass) {
    case 'jsonb_ops':
      return `${JSON_NODES} SELECT 'K' || step FROM node WHERE step IS NOT NULL UNION SELECT 'S' || value FROM scalar`;
    case 'jsonb_path_ops':
      return `${JSON_NODES} SELECT path || '/' || value FROM scalar`;
    case 'tsvector_ops':
      return 'SELECT unnest(tsvector_to_array(v))';
    case 'array_ops':
    case 'gin__int_ops':
      return 'SELECT unnest(v)';
    case 'gin_trgm_ops':
    case 'gist_trgm_ops': {
      // The extension may lie in a schema that the search path does not name.
      const [found] = await ask<{ name: string }>(
        `SELECT oid::regproc::text AS name FROM pg_proc WHERE proname = 'show_trgm'`,
      );
      return found === undefined ? null : `SELECT unnest(${found.name}(v::text))`;
    }
    default:
      return null;
  }
}

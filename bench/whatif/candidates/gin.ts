/** Hypothetical GIN indexes. */
import { cases } from '../hypothetical.ts';

export const gins = cases('gin', [
  {
    on: 'documents',
    keys: ['tags'],
    queries: [
      "SELECT * FROM documents WHERE tags @> ARRAY['tag-250']",
      "SELECT count(*) FROM documents WHERE tags && ARRAY['tag-3', 'tag-399']",
    ],
  },
  {
    on: 'documents',
    keys: ['labels'],
    queries: [
      'SELECT * FROM documents WHERE labels @> ARRAY[77, 78]',
      'SELECT * FROM documents WHERE labels && ARRAY[4999]',
    ],
  },
  {
    on: 'documents',
    keys: ['props'],
    queries: [
      `SELECT * FROM documents WHERE props @> '{"owner": "u77"}'`,
      `SELECT count(*) FROM documents WHERE props @> '{"kind": "letter", "lang": "pt"}'`,
    ],
  },
  {
    on: 'documents',
    keys: ['props jsonb_path_ops'],
    queries: [`SELECT * FROM documents WHERE props @> '{"owner": "u77"}'`],
  },
  {
    on: 'documents',
    keys: ['body'],
    queries: [
      "SELECT * FROM documents WHERE body @@ 'tuki1 & sowedi0'",
      "SELECT * FROM documents WHERE body @@ 'vax:*'",
    ],
  },
  {
    on: 'documents',
    keys: ["(to_tsvector('simple'::regconfig, title))"],
    queries: ["SELECT * FROM documents WHERE to_tsvector('simple'::regconfig, title) @@ 'tuki1'"],
  },
  {
    on: 'documents',
    keys: ['title gin_trgm_ops'],
    queries: [
      "SELECT * FROM documents WHERE title LIKE '%dihe%'",
      "SELECT * FROM documents WHERE title ILIKE '%tuki1 yomututu%'",
    ],
  },
  {
    on: 'orders',
    keys: ['email gin_trgm_ops'],
    queries: ["SELECT * FROM orders WHERE email LIKE '%r7777@%'"],
  },
  { on: 'orders', keys: ['note gin_trgm_ops'], queries: ["SELECT * FROM orders WHERE note LIKE '%cafe0%'"] },
  {
    on: 'orders',
    keys: ['status', 'customer_id'],
    queries: ["SELECT * FROM orders WHERE customer_id = 4711 AND status = 'new'"],
  },
  {
    on: 'documents',
    keys: ['tags'],
    where: 'id > 30000',
    queries: ["SELECT * FROM documents WHERE id > 30000 AND tags @> ARRAY['tag-250']"],
  },
  { on: 'events', keys: ['tags'], queries: ["SELECT * FROM events WHERE tags @> ARRAY['t250', 'u7']"] },
  {
    on: 'events',
    keys: ['payload jsonb_path_ops'],
    queries: [`SELECT * FROM events WHERE payload @> '{"page": 700}' AND at < '2023-02-01'`],
  },
]);

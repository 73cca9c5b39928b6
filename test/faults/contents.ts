/** The tables that the faults happen to, and the folder that is applied. */
import type { FolderContents } from '../integration/support/migration-folder.ts';
import {
  dropped,
  expression,
  index,
  partitionedCatalogue,
  recommended,
} from '../unit/migrations/fixtures.ts';

/** Rows that a test can hold a build at: `gate(v)` waits while somebody has the advisory lock (7, v). */
export const templateSchema = `
  CREATE FUNCTION gate(v int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
    IF v < 0 THEN
      RAISE division_by_zero;
    ELSIF v > 0 THEN
      PERFORM pg_catalog.pg_advisory_lock_shared(7, v);
      PERFORM pg_catalog.pg_advisory_unlock_shared(7, v);
    END IF;
    RETURN v;
  END $$;
  CREATE TABLE orders (id int PRIMARY KEY, customer int, v int NOT NULL DEFAULT 0, note text);
  INSERT INTO orders SELECT n, n % 97, (n = 1)::int, 'note ' || n FROM generate_series(1, 5000) AS n;
  CREATE INDEX orders_note_idx ON orders (note);
  CREATE TABLE other (id int PRIMARY KEY, customer int, body text);
  INSERT INTO other SELECT n, n % 97, 'body ' || n FROM generate_series(1, 1000) AS n;
  CREATE TABLE parts (id int, v int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
  CREATE TABLE parts_a PARTITION OF parts FOR VALUES FROM (0) TO (1000);
  CREATE TABLE parts_b PARTITION OF parts FOR VALUES FROM (1000) TO (2000);
  CREATE TABLE parts_c PARTITION OF parts FOR VALUES FROM (2000) TO (3000);
  INSERT INTO parts SELECT n, CASE n WHEN 1500 THEN 3 ELSE 0 END FROM generate_series(0, 2999) AS n;
  ALTER TABLE orders OWNER TO keeper; ALTER TABLE other OWNER TO keeper;
  ALTER TABLE parts OWNER TO keeper; ALTER TABLE parts_a OWNER TO keeper; ALTER TABLE parts_b OWNER TO keeper; ALTER TABLE parts_c OWNER TO keeper;
  GRANT USAGE, CREATE ON SCHEMA public TO keeper`;

/** What every case applies: an index that a test can hold, one of a partitioned table, one on text, and a drop. */
export const contents: FolderContents = {
  indexes: [
    recommended('orders_gate_idx', index('orders', [expression('public.gate(v)'), 'customer'])),
    recommended('parts_gate_idx', index('parts', [expression('public.gate(v)')])),
    recommended('other_body_idx', index('other', ['body'])),
  ],
  drops: [
    dropped(
      'orders_note_idx',
      { schema: 'public', name: 'orders' },
      'CREATE INDEX orders_note_idx ON public.orders USING btree (note)',
    ),
  ],
  catalogue: partitionedCatalogue({
    'public.parts': null,
    'public.parts_a': 'public.parts',
    'public.parts_b': 'public.parts',
    'public.parts_c': 'public.parts',
  }),
};

/** One index of every form, and the schema they are for. */
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import { quoteIdentifier, quoteRelation } from '../../../src/util/identifiers.ts';
import { column, expression, index } from './fixtures.ts';

/** What a name may hold that SQL, comments, dollar quotes, terminals and byte counts might trip over. */
export const hostile = `a"b\n'🏨$$--$check$\\ select`;
/** 63 bytes, the most a name can have. */
export const hostileTable = {
  schema: hostile,
  name: `${hostile}${'x'.repeat(63 - Buffer.byteLength(hostile))}`,
};

/** Every form of index the emitter writes, on the tables of `sampleSchema`. */
export const sampleDefinitions: Readonly<Record<string, IndexDefinition>> = {
  'one column': index('orders', ['customer_id']),
  'several columns, directions and NULLS': index('orders', [
    'customer_id',
    column('created_at', { direction: 'desc' }),
    column('total', { direction: 'desc', nulls: 'last' }),
    column('note', { nulls: 'first' }),
  ]),
  partial: index('orders', ['customer_id'], { predicate: 'deleted_at IS NULL' }),
  'partial with a literal': index('orders', ['created_at'], { predicate: `note = 'it''s $$ -- new'::text` }),
  covering: index('orders', ['customer_id'], { included: ['total', 'note'] }),
  expression: index('orders', [expression('lower(note)'), expression('total * 2', { direction: 'desc' })]),
  'operator class and collation': index('orders', [
    column('note', { collation: '"C"', opclass: 'text_pattern_ops' }),
  ]),
  gin: index('orders', ['tags'], { accessMethod: 'gin' }),
  brin: index('orders', ['created_at'], { accessMethod: 'brin' }),
  hash: index('orders', ['note'], { accessMethod: 'hash' }),
  'mixed case and reserved words': index('Order', ['select', 'customerId']),
  'a materialised view': index('totals', ['customer_id']),
  'hostile names': index(hostileTable, [hostile, expression(`lower(${quoteIdentifier(hostile)})`)], {
    predicate: `${quoteIdentifier(hostile)} <> E'$check$ \\'\\n'`,
  }),
};

export const sampleSchema = `
  DROP SCHEMA IF EXISTS public, ${quoteIdentifier(hostile)} CASCADE;
  CREATE SCHEMA public;
  CREATE SCHEMA ${quoteIdentifier(hostile)};
  CREATE TABLE orders (customer_id int, created_at timestamptz, total numeric, note text COLLATE "C", tags int[], deleted_at date);
  INSERT INTO orders SELECT n % 100, now(), n, 'note ' || n, ARRAY[n], NULL FROM generate_series(1, 500) AS n;
  CREATE TABLE other (customer_id int);
  CREATE TABLE "Order" ("select" int, "customerId" int);
  CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) FROM orders GROUP BY 1;
  CREATE TABLE ${quoteRelation(hostileTable)} (${quoteIdentifier(hostile)} text)`;

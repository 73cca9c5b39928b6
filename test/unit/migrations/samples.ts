/** One index of every form, and the schema they are for. */
import type { RecommendedDrop } from '../../../src/model/existing-index.ts';
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import { quoteIdentifier, quoteRelation } from '../../../src/util/identifiers.ts';
import { column, dropped, expression, index, restorable } from './fixtures.ts';

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

const orders = { schema: 'public', name: 'orders' };
const events = { schema: 'public', name: 'events' };

/** Indexes that exist and are to go, as a server describes them. */
export const sampleDrops: readonly RecommendedDrop[] = [
  dropped('orders_a_idx', orders, 'CREATE INDEX orders_a_idx ON public.orders USING btree (a)', {
    code: 'replaced',
    reason: 'Its keys are the first of the recommended orders_a_b_idx, which does all that it does.',
    servedBy: 'orders_a_b_idx',
    scans: 420,
    queries: ['a1b2c3d4e5f60718'],
    costBefore: 12_345,
    costAfter: 12_400,
  }),
  dropped(`it's "lower"`, orders, '', {
    members: [
      restorable(
        `it's "lower"`,
        orders,
        `CREATE INDEX "it's ""lower""" ON public.orders USING btree (lower(note) text_pattern_ops) WITH (fillfactor='70') WHERE (note <> '$check$'::text)`,
        {
          hasExpressions: true,
          statisticsTargets: [{ column: 1, target: 0 }],
          comment: "for\nthe 'report' \\o/",
        },
      ),
    ],
  }),
  dropped('events_kind', events, '', {
    members: [
      restorable('events_kind', events, 'CREATE INDEX events_kind ON ONLY public.events USING btree (kind)', {
        partitioned: true,
      }),
      restorable(
        'first_kind',
        { schema: 'old', name: 'events_1' },
        'CREATE INDEX first_kind ON old.events_1 USING btree (kind)',
        { parent: { schema: 'public', name: 'events_kind' } },
      ),
    ],
  }),
];

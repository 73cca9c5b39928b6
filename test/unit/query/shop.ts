/** The shop that the tests of this folder query: its catalogue, and the same as DDL for a real server. */
import type { Catalogue, Column, Relation } from '../../../src/model/snapshot.ts';
import { quoteIdentifier, quoteRelation } from '../../../src/util/identifiers.ts';

/** A relation from `name: type, name: type`; a view also has its query. */
export function relation(
  qualifiedName: string,
  columns: string,
  options: Partial<Pick<Relation, 'kind' | 'viewDefinition' | 'partition'>> = {},
): Relation {
  const [schema = '', name = ''] = qualifiedName.split('.');
  return {
    schema,
    name,
    kind: options.kind ?? (options.viewDefinition === undefined ? 'table' : 'view'),
    persistence: 'permanent',
    columns: columns.split(',').map((column) => {
      const [columnName = '', type = ''] = column.split(':').map((part) => part.trim());
      return makeColumn(columnName, type);
    }),
    storageParameters: [],
    partition: options.partition ?? { key: null, parent: null, bound: null },
    inherits: [],
    viewDefinition: options.viewDefinition ?? null,
    constraints: [],
    indexes: [],
    size: { pages: 1000, tuples: 100_000, allVisiblePages: 0, allFrozenPages: null, blocks: 1000 },
    activity: null,
    statistics: [],
    rowSecurity: false,
  };
}

export function makeColumn(name: string, type: string): Column {
  return {
    name,
    type,
    baseType: type,
    notNull: false,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    orderable: !['json', 'xml', 'point'].includes(type),
    statisticsTarget: null,
    typeLength: -1,
    typeAlignment: 4,
    deduplicable: true,
  };
}

export function catalogue(...relations: readonly Relation[]): Catalogue {
  return { schemas: [], extensions: [], objects: [], relations, extendedStatistics: [] };
}

/** The shop that most tests query. */
export const shop = catalogue(
  relation(
    'public.customers',
    'id: int8, email: varchar, name: text, country: bpchar, active: bool, created_at: timestamptz',
  ),
  relation(
    'public.orders',
    'id: int8, customer_id: int8, status: text, total: numeric, note: text, paid: bool, tags: _text, data: jsonb, created_at: timestamptz, deleted_at: timestamptz',
  ),
  relation('public.items', 'order_id: int8, line: int4, product_id: int4, quantity: int4, price: numeric'),
  relation('public.products', 'id: int4, sku: varchar, title: text, search: tsvector'),
  relation('archive.orders', 'id: int8, customer_id: int8, created_at: timestamptz'),
  relation('public.accountMembers', 'accountId: int8, userId: int8, role: text'),
  relation('public.events', 'id: int8, at: timestamptz, kind: text', {
    kind: 'partitioned-table',
    partition: { key: 'RANGE (at)', parent: null, bound: null },
  }),
  relation('public.events_2026', 'id: int8, at: timestamptz, kind: text', {
    partition: {
      key: null,
      parent: { schema: 'public', name: 'events' },
      bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    },
  }),
  relation('public.daily_sales', 'day: date, product_id: int4, sold: int8', { kind: 'materialized-view' }),
  relation('public.remote_log', 'id: int8, line: text', { kind: 'foreign-table' }),
  relation('public.open_orders', 'id: int8, buyer: int8, placed: timestamptz', {
    viewDefinition:
      "SELECT o.id, o.customer_id AS buyer, o.created_at AS placed FROM public.orders o WHERE o.deleted_at IS NULL AND o.status = 'open'::text",
  }),
  relation('public.open_orders_named', 'id: int8, buyer: int8, buyer_name: text', {
    viewDefinition:
      'SELECT v.id, v.buyer, c.name AS buyer_name FROM (public.open_orders v LEFT JOIN public.customers c ON ((c.id = v.buyer)))',
  }),
  relation('public.customer_totals', 'customer_id: int8, orders: int8, spent: numeric', {
    viewDefinition:
      'SELECT orders.customer_id, count(*) AS orders, sum(orders.total) AS spent FROM public.orders GROUP BY orders.customer_id',
  }),
  relation('public.lower_emails', 'id: int8, email_key: text', {
    viewDefinition: 'SELECT customers.id, lower((customers.email)::text) AS email_key FROM public.customers',
  }),
);

/** The statements that make a catalogue of such relations on a server, in order. */
export function ddlOf({ relations }: Catalogue): readonly string[] {
  const schemas = [...new Set(relations.map((made) => made.schema))].filter((schema) => schema !== 'public');
  return [
    ...schemas.map((schema) => `CREATE SCHEMA ${quoteIdentifier(schema)}`),
    ...relations.map(ddlOfRelation),
  ];
}

function ddlOfRelation(made: Relation): string {
  const name = quoteRelation(made);
  const { parent, bound, key } = made.partition;
  const columns = made.columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ');
  if (made.kind === 'view') return `CREATE VIEW ${name} AS ${made.viewDefinition}`;
  if (made.kind === 'materialized-view')
    return `CREATE MATERIALIZED VIEW ${name} AS SELECT ${made.columns
      .map((column) => `NULL::${column.type} AS ${quoteIdentifier(column.name)}`)
      .join(', ')}`;
  if (parent !== null) return `CREATE TABLE ${name} PARTITION OF ${quoteRelation(parent)} ${bound}`;
  return `CREATE TABLE ${name} (${columns})${key === null ? '' : ` PARTITION BY ${key}`}`;
}

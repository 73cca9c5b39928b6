/** One-line assertions on what a statement asks of the relations it uses. */
import { expect } from 'vitest';
import type { IndexKeyTarget } from '../../../src/model/index-definition.ts';
import type { OrderKey, Predicate, PredicateValue, RelationUse } from '../../../src/model/predicate.ts';
import type { ParsedStatement, Query } from '../../../src/model/query.ts';
import type { Catalogue, Column, Relation } from '../../../src/model/snapshot.ts';
import { parseWorkload } from '../../../src/query/parse.ts';
import { displayIdentifier, displayRelation } from '../../../src/util/identifiers.ts';

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
      bound: 'FOR VALUES FROM (1) TO (2)',
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
  relation('public.snake', 'id: int8', { viewDefinition: 'SELECT snake.id FROM public.snake' }),
);

/** Parses one statement. */
export function parseOne(sql: string, against: Catalogue = shop, searchPath = ['public']): Query {
  const statement = {
    text: sql,
    calls: 1,
    totalTimeMs: 1,
    meanTimeMs: 1,
    rows: null,
    user: null,
    topLevel: null,
    origin: '1',
  };
  const [query] = parseWorkload(
    { source: 'files', since: null, statements: [statement] },
    against,
    searchPath,
  );
  if (query === undefined) throw new Error('parseWorkload lost the statement');
  return query;
}

export function parsedStatement(sql: string, against?: Catalogue, searchPath?: string[]): ParsedStatement {
  const { parsed } = parseOne(sql, against, searchPath);
  if (parsed.kind === 'failure') throw new Error(`${parsed.code}: ${parsed.message}`);
  return parsed;
}

/** Asserts on all uses, in the form of describeUse, in order of appearance. */
export function expectUses(sql: string, ...expected: readonly string[]): void {
  expect(parsedStatement(sql).uses.map(describeUse), sql).toEqual(expected);
}

/** Asserts on the columns read of each use; null for all of them. */
export function expectColumns(sql: string, ...expected: readonly (string | null)[]): void {
  const columns = parsedStatement(sql).uses.map((use) => use.columns?.join(' ') ?? null);
  expect(columns, sql).toEqual(expected);
}

/** `orders o: customer_id = $1; order created_at desc; limited`: everything but the columns read. */
export function describeUse(use: RelationUse): string {
  const name = displayRelation(use.relation).replace(/^public\./, '');
  const alias = use.alias === use.relation.name ? '' : ` ${displayIdentifier(use.alias)}`;
  const parts = [
    ...use.predicates.map(describePredicate),
    ...use.disjunctions.map((branches) =>
      branches.map((branch) => `(${branch.map(describePredicate).join(' and ')})`).join(' or '),
    ),
    ...list('order', use.order.map(describeOrderKey)),
    ...(use.limited ? ['limited'] : []),
    ...list('group', use.grouping.map(describeTarget)),
    ...list('distinct', use.distinct.map(describeTarget)),
    ...(use.role === 'target' ? [`target${use.written.length > 0 ? ` ${use.written.join(' ')}` : ''}`] : []),
  ];
  return parts.length === 0 ? `${name}${alias}` : `${name}${alias}: ${parts.join('; ')}`;
}

function list(word: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`${word} ${parts.join(', ')}`];
}

/** `status = 'open'`, `email like-prefix $1`, `deleted_at is-null`; `!` before what a plain B-tree cannot serve. */
export function describePredicate(predicate: Predicate): string {
  const { kind, operator } = predicate;
  const plain = kind === 'equality' || kind === 'range' || kind === 'inequality';
  const verb = plain
    ? operator
    : ['containment', 'pattern', 'other'].includes(kind) && operator !== null
      ? operator
      : kind;
  const words = [describeTarget(predicate.target), verb, describeValue(predicate.value)];
  const row =
    predicate.rowTargets === undefined ? '' : ` row ${predicate.rowTargets.map(describeTarget).join(' ')}`;
  return `${predicate.sargable ? '' : '!'}${words.filter((word) => word !== '').join(' ')}${row}`;
}

function describeTarget(target: IndexKeyTarget): string {
  return target.kind === 'column' ? target.column : `{${target.sql}}`;
}

function describeOrderKey({ target, direction, nulls }: OrderKey): string {
  const byDefault = direction === 'asc' ? 'last' : 'first';
  return `${describeTarget(target)}${direction === 'asc' ? '' : ' desc'}${nulls === byDefault ? '' : ` nulls ${nulls}`}`;
}

function describeValue(value: PredicateValue): string {
  switch (value.kind) {
    case 'parameter':
      return `$${value.number}`;
    case 'constant':
      return value.sql;
    case 'relation':
      return `${value.relation.name}.${value.column ?? '?'}`;
    case 'expression':
      return '<expression>';
    case 'none':
      return '';
  }
}

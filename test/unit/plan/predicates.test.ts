/** Conditions and sort keys as EXPLAIN prints them, in the forms of majors 13 to 18. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanNode } from '../../../src/model/plan.ts';
import { planUses } from '../../../src/plan/predicates.ts';
import { loadParser } from '../../../src/query/parser.ts';
import { shop } from '../query/shop.ts';
import { describeUse } from '../query/support.ts';

beforeAll(loadParser);

function node(nodeType: string, fields: Partial<PlanNode> = {}): PlanNode {
  return {
    nodeType,
    relation: null,
    alias: null,
    indexName: null,
    startupCost: 0,
    totalCost: 1,
    rows: 1,
    width: 1,
    conditions: {},
    sortKeys: [],
    children: [],
    ...fields,
  };
}

function scan(name: string, alias: string, filter?: string, schema = 'public'): PlanNode {
  return node('Seq Scan', {
    relation: { schema, name },
    alias,
    conditions: filter === undefined ? {} : { Filter: filter },
  });
}

function expectPlan(root: PlanNode, ...expected: readonly string[]): void {
  const { uses, notes } = planUses(root, shop, ['public']);
  expect(notes).toEqual([]);
  expect(uses.map(describeUse)).toEqual(expected);
}

/** One filter on orders, alias o. */
function expectFilter(filter: string, expected: string): void {
  expectPlan(scan('orders', 'o', filter), expected === '' ? 'orders o' : `orders o: ${expected}`);
}

describe('filters', () => {
  it('equality with a parameter', () => expectFilter('(o.customer_id = $1)', 'customer_id = $1'));
  it('several', () => expectFilter('(o.paid AND (o.id = 1))', 'paid is-true; id = 1'));
  it('constants with their types', () =>
    expectFilter("((o.status)::text = 'x'::text)", "status = 'x'::text"));
  it('array constants', () =>
    expectFilter("(o.status = ANY ('{a,b}'::text[]))", "status in CAST('{a,b}' AS text[])"));
  it('array of varchar constants', () =>
    expectFilter(
      "((o.status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      "status in CAST(ARRAY['a'::varchar, 'b'::varchar] AS text[])",
    ));
  it('ranges', () =>
    expectFilter(
      "((o.created_at >= '2026-01-01'::date) AND (o.created_at < (now() - '7 days'::interval)))",
      "created_at >= '2026-01-01'::date; created_at < <expression>",
    ));
  it('rows', () =>
    expectFilter(
      "(ROW(o.created_at, o.id) < ROW('2024-01-01 00:00:00+00'::timestamp with time zone, 100))",
      "created_at <= CAST('2024-01-01 00:00:00+00' AS timestamp with time zone) row id",
    ));
  it('patterns', () => expectFilter("(o.note ~~* '%bob%'::text)", "!note ~~* '%bob%'::text"));
  it('null tests', () => expectFilter('(o.deleted_at IS NULL)', 'deleted_at is-null'));
  it('JSON', () => expectFilter("((o.data ->> 'k'::text) = 'v'::text)", "{data ->> 'k'::text} = 'v'::text"));
  it('EXTRACT', () =>
    expectFilter(
      "(EXTRACT(year FROM o.created_at) = '2020'::numeric)",
      "{EXTRACT(YEAR FROM created_at)} = '2020'::numeric",
    ));
  it('AT TIME ZONE', () =>
    expectFilter(
      "(((o.created_at AT TIME ZONE 'utc'::text))::date = '2024-01-01'::date)",
      "{(created_at AT TIME ZONE 'utc'::text)::date} = '2024-01-01'::date",
    ));
  it('without an alias, as plans without VERBOSE print it', () =>
    expectFilter('(customer_id = $1)', 'customer_id = $1'));
  it('names that need quotes', () =>
    expectPlan(scan('accountMembers', 'm', '(m."userId" = 1)'), '"accountMembers" m: userId = 1'));
});

describe('subplans', () => {
  it('the result of an init plan can be searched for', () => {
    expectFilter('(o.id = $0)', 'id = <expression>');
    expectFilter('(o.id = (InitPlan 1).col1)', 'id = <expression>');
    expectFilter('(o.id > (InitPlan 2).col1)', 'id > <expression>');
  });
  it('that of a subplan run for every row cannot', () => {
    expectFilter('(o.total > (SubPlan 1))', '!total > <expression>');
    expectFilter('((SubPlan 1) < o.total)', '!total > <expression>');
  });
  it('tests of IN (SELECT ...)', () => {
    expectFilter('(hashed SubPlan 1)', '');
    expectFilter('((NOT (hashed SubPlan 1)) AND o.paid)', 'paid is-true');
    expectFilter(
      '(ANY (o.id = (hashed SubPlan 1).col1))',
      '!{indexwright_sub_plan(id = indexwright_sub_plan())} other',
    );
  });
  it('tests of EXISTS', () => {
    expectFilter('((alternatives: SubPlan 1 or hashed SubPlan 2) AND (o.id = 1))', 'id = 1');
    expectFilter('(EXISTS(SubPlan 1) AND (o.id = 1))', 'id = 1');
    expectFilter('((NOT (alternatives: SubPlan 1 or hashed SubPlan 2)) AND (o.id = 1))', 'id = 1');
  });
  it('words inside constants are left alone', () =>
    expectFilter("(o.note = '(SubPlan 1) $0 it''s'::text)", "note = CAST('(SubPlan 1) $0 it''s' AS text)"));
});

describe('joins', () => {
  const items = scan('items', 'i');
  const orders = scan('orders', 'o', "(o.status = 'x'::text)");
  it.each(['Hash Cond', 'Merge Cond', 'Join Filter'])('%s narrows both sides', (key) =>
    expectPlan(
      node('Hash Join', { conditions: { [key]: '(i.order_id = o.id)' }, children: [items, orders] }),
      'items i: order_id = orders.id',
      "orders o: id = items.order_id; status = 'x'::text",
    ),
  );
  it('an index condition narrows its own scan', () => {
    const inner = node('Index Scan', {
      relation: { schema: 'public', name: 'items' },
      alias: 'i',
      indexName: 'items_order_id_idx',
      conditions: { 'Index Cond': '(i.order_id = o.id)', Filter: '(i.line = 1)' },
    });
    expectPlan(
      node('Nested Loop', { children: [orders, inner] }),
      "orders o: status = 'x'::text",
      'items i: order_id = orders.id; line = 1',
    );
  });
  it('bitmap scans say it once', () => {
    const below = node('Bitmap Index Scan', { indexName: 'x', conditions: { 'Index Cond': '(o.id = 1)' } });
    expectPlan(
      node('Bitmap Heap Scan', {
        relation: { schema: 'public', name: 'orders' },
        alias: 'o',
        conditions: { 'Recheck Cond': '(o.id = 1)', Filter: 'o.paid' },
        children: [below],
      }),
      'orders o: id = 1; paid is-true',
    );
  });
  it("the filter of an outer join is no relation's", () =>
    expectPlan(
      node('Hash Join', {
        conditions: { 'Hash Cond': '(i.order_id = o.id)', Filter: '(i.line IS NULL)' },
        children: [items, orders],
      }),
      'items i: order_id = orders.id',
      "orders o: id = items.order_id; status = 'x'::text",
    ));
  it('one relation twice', () =>
    expectPlan(
      node('Nested Loop', {
        children: [
          scan('orders', 'orders', '(orders.id = 1)'),
          scan('orders', 'orders_1', '(orders_1.id = 2)'),
        ],
      }),
      'orders: id = 1',
      'orders orders_1: id = 2',
    ));
  it("HAVING and conditions on subqueries are nobody's", () =>
    expectPlan(
      node('Aggregate', {
        conditions: { Filter: '(sum(o.total) > 5)' },
        children: [
          node('Subquery Scan', { alias: 's', conditions: { Filter: '(s.rn = 1)' }, children: [orders] }),
        ],
      }),
      "orders o: status = 'x'::text",
    ));
});

describe('relations', () => {
  it('partitions count as what the query names', () =>
    expectPlan(
      node('Append', {
        children: [scan('events_2026', 'e_1', '(e_1.id = 1)'), scan('events_2026', 'e_2', '(e_2.id = 1)')],
      }),
      'events e: id = 1',
    ));
  it('a partition named by the query counts as itself', () =>
    expectPlan(scan('events_2026', 'events_2026', '(events_2026.id = 1)'), 'events_2026: id = 1'));
  it('without VERBOSE along the search path', () =>
    expectPlan(scan('orders', 'o', '(o.id = 1)', ''), 'orders o: id = 1'));
  it('by schema', () => expectPlan(scan('orders', 'o', '(o.id = 1)', 'archive'), 'archive.orders o: id = 1'));
  it('what the catalogue does not hold is left out', () =>
    expectPlan(scan('pg_class', 'c', "(c.relkind = 'r')", 'pg_catalog')));
  it('foreign scans are left out', () =>
    expectPlan(node('Foreign Scan', { relation: { schema: 'public', name: 'remote_log' }, alias: 'r' })));
});

describe('orders', () => {
  const sorted = (keys: readonly string[], below: PlanNode) =>
    node('Sort', { sortKeys: keys, children: [below] });
  it('of one relation', () =>
    expectPlan(
      sorted(['o.created_at DESC NULLS LAST', '(lower(o.note)) COLLATE "C"', 'o.id'], scan('orders', 'o')),
      'orders o: order created_at desc nulls last, {(lower(note)) COLLATE "C"}, id',
    ));
  it('with LIMIT', () =>
    expectPlan(
      node('Limit', { children: [sorted(['o.id'], scan('orders', 'o'))] }),
      'orders o: order id; limited',
    ));
  it('LIMIT through what hands rows on', () =>
    expectPlan(
      node('Limit', { children: [node('LockRows', { children: [sorted(['o.id'], scan('orders', 'o'))] })] }),
      'orders o: order id; limited',
    ));
  it("LIMIT above an aggregate is none of the sort's", () =>
    expectPlan(
      node('Limit', { children: [node('Aggregate', { children: [sorted(['o.id'], scan('orders', 'o'))] })] }),
      'orders o: order id',
    ));
  it('of aggregates', () =>
    expectPlan(sorted(['(count(*)) DESC', 'o.status'], scan('orders', 'o')), 'orders o'));
});

it('columns are unknown', () => {
  expect(planUses(scan('orders', 'o', '(o.id = 1)'), shop, []).uses[0]?.columns).toBe(null);
});

it('what cannot be read is said and left out', () => {
  const { uses, notes } = planUses(scan('orders', 'o', '(o.id = <<what>>'), shop, []);
  expect(uses.map(describeUse)).toEqual(['orders o']);
  expect(notes).toEqual([
    {
      code: 'plan-condition-unread',
      message: "the plan's condition (o.id = <<what>> could not be read and was left out",
      hint: null,
    },
  ]);
});

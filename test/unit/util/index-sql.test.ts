import { describe, expect, it } from 'vitest';
import { createIndexSql, displayIndex, dropIndexSql } from '../../../src/util/index-sql.ts';
import { column, expression, index } from '../migrations/fixtures.ts';
import { hostile } from '../migrations/samples.ts';

const online = { concurrently: true, ifNotExists: true };

describe('createIndexSql', () => {
  it('quotes every name and leaves the index unqualified', () => {
    expect(createIndexSql(index('orders', ['customer_id']), 'orders_customer_id_idx', online)).toBe(
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_customer_id_idx" ON "public"."orders" USING btree ("customer_id")',
    );
  });

  it('writes directions and NULLS only where they are not the default', () => {
    const keys = [
      'a',
      column('b', { direction: 'desc' }),
      column('c', { direction: 'desc', nulls: 'last' }),
      column('d', { nulls: 'first' }),
    ];
    expect(createIndexSql(index('t', keys), 'i')).toBe(
      'CREATE INDEX "i" ON "public"."t" USING btree ("a", "b" DESC, "c" DESC NULLS LAST, "d" NULLS FIRST)',
    );
  });

  it('writes collation, operator class, expression, INCLUDE and WHERE in Postgres’ order', () => {
    const keys = [
      expression('lower(email)', { collation: '"C"', opclass: 'text_pattern_ops', direction: 'desc' }),
    ];
    expect(createIndexSql(index('t', keys, { included: ['id', 'x'], predicate: 'y IS NULL' }), 'i')).toBe(
      'CREATE INDEX "i" ON "public"."t" USING btree ((lower(email)) COLLATE "C" text_pattern_ops DESC) INCLUDE ("id", "x") WHERE y IS NULL',
    );
  });

  it('puts clauses on lines of their own, and ONLY before a partitioned table', () => {
    const definition = index('t', ['a'], { accessMethod: 'gin', predicate: 'b' });
    expect(createIndexSql(definition, 'i', { ...online, only: true, separator: '\n  ' })).toBe(
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "i"\n  ON ONLY "public"."t" USING gin ("a")\n  WHERE b',
    );
  });

  it('doubles quotes in hostile names', () => {
    expect(createIndexSql(index({ schema: 's"', name: hostile }, [hostile]), hostile)).toBe(
      `CREATE INDEX "${hostile.replace('"', '""')}" ON "s"""."${hostile.replace('"', '""')}" USING btree ("${hostile.replace('"', '""')}")`,
    );
  });
});

describe('dropIndexSql', () => {
  it('qualifies the index', () => {
    expect(dropIndexSql({ schema: 'public', name: 'i' }, { concurrently: true, ifExists: true })).toBe(
      'DROP INDEX CONCURRENTLY IF EXISTS "public"."i"',
    );
    expect(dropIndexSql({ schema: 'S', name: 'i"' })).toBe('DROP INDEX "S"."i"""');
  });
});

describe('displayIndex', () => {
  it.each([
    [
      index('posts', ['user_id', column('blog_id', { direction: 'desc' })]),
      'public.posts (user_id, blog_id DESC)',
    ],
    [
      index('posts', ['user_id'], { included: ['x'], predicate: 'y IS NULL' }),
      'public.posts (user_id) INCLUDE (x) WHERE y IS NULL',
    ],
    [index('posts', ['tags'], { accessMethod: 'gin' }), 'public.posts USING gin (tags)'],
    [index({ schema: 'App', name: 'Post' }, ['userId', 'order']), '"App"."Post" ("userId", order)'],
    [index('t', [expression('lower(email)')]), 'public.t (lower(email))'],
    [index('t', [expression('s.f(a) + g(b)')]), 'public.t ((s.f(a) + g(b)))'],
    [index('t', [expression(`coalesce(a, ')'::text)`)]), `public.t (coalesce(a, ')'::text))`],
    [
      index('t', [expression('a + b', { direction: 'desc', nulls: 'last' })]),
      'public.t ((a + b) DESC NULLS LAST)',
    ],
    [index('t', [column('a', { nulls: 'first' })]), 'public.t (a NULLS FIRST)'],
  ])('%#: %2$s', (definition, text) => {
    expect(displayIndex(definition)).toBe(text);
  });
});

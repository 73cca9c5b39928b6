import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameIndexes } from '../../../src/migrations/naming.ts';
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import type { Catalogue } from '../../../src/model/snapshot.ts';
import { catalogueWith, column, emptyCatalogue, expression, index } from './fixtures.ts';
import { hostile } from './samples.ts';

/** The one name for one definition. */
function nameOf(definition: IndexDefinition, catalogue: Catalogue = emptyCatalogue): string {
  return nameIndexes([definition], catalogue)[0] ?? '';
}

describe('the style of the schema', () => {
  const definition = index('orders', ['customer_id', 'status']);

  it.each([
    ['nothing to go by', [], 'orders_customer_id_status_idx'],
    ['Postgres', ['users_email_idx', 'posts_user_id_idx', 'idx_odd'], 'orders_customer_id_status_idx'],
    ['Prisma', ['User_email_idx'], 'orders_customer_id_status_idx'],
    ['a prefix', ['idx_users_email', 'idx_posts_user'], 'idx_orders_customer_id_status'],
    ['Rails', ['index_users_on_email'], 'index_orders_on_customer_id_and_status'],
    ['Alembic', ['ix_users_email'], 'ix_orders_customer_id_status'],
    ['Entity Framework', ['IX_Users_Email'], 'IX_orders_customer_id_status'],
    ['Knex', ['users_email_index'], 'orders_customer_id_status_index'],
    ['TypeORM', ['IDX_97672ac88f789774dd47f7c8be'], 'orders_customer_id_status_idx'],
    ['a majority', ['users_email_idx', 'ix_a_b', 'ix_c_d'], 'ix_orders_customer_id_status'],
  ])('%s', (_, existing, expected) => {
    expect(nameOf(definition, catalogueWith('users', existing))).toBe(expected);
  });

  it('is not read from constraints and partitions', () => {
    const [users] = catalogueWith('users', ['ix_a', 'ix_b', 'idx_own']).relations;
    if (users === undefined) throw new Error('no relation');
    const indexes = users.indexes.map((one) => ({
      ...one,
      constraintName: one.name === 'ix_a' ? one.name : null,
      parent: one.name === 'ix_b' ? { schema: 'public', name: 'parent_idx' } : null,
    }));
    expect(nameOf(definition, { ...emptyCatalogue, relations: [{ ...users, indexes }] })).toBe(
      'idx_orders_customer_id_status',
    );
  });

  it('is that of the own schema before that of the others', () => {
    const both = {
      ...emptyCatalogue,
      relations: [
        ...catalogueWith({ schema: 'a', name: 't' }, ['ix_1', 'ix_2']).relations,
        ...catalogueWith({ schema: 'b', name: 't' }, ['idx_1']).relations,
      ],
    };
    expect(nameOf(index({ schema: 'b', name: 'x' }, ['y']), both)).toBe('idx_x_y');
    expect(nameOf(index({ schema: 'c', name: 'x' }, ['y']), both)).toBe('ix_x_y');
  });
});

describe('keys in a name', () => {
  it.each([
    ['lower(email)', 'users_lower_email_idx'],
    ['lower((email)::text)', 'users_lower_email_idx'],
    [`(data ->> 'name'::text)`, 'users_data_name_idx'],
    ['a::character varying(20)', 'users_a_idx'],
    ['"Full Name" || x', 'users_Full_Name_x_idx'],
  ])('of the expression %s', (sql, expected) => {
    expect(nameOf(index('users', [expression(sql)]))).toBe(expected);
  });

  it('keep their case and drop what would need care to type', () => {
    expect(nameOf(index('Order Items', ['customerId']))).toBe('Order_Items_customerId_idx');
    expect(nameOf(index(hostile, [hostile]))).toBe('a_b_$$_$check$_select_a_b_$$_$check$_select_idx');
    expect(nameOf(index('🏨', ['🏨']))).toBe('table_key_idx');
    expect(nameOf(index('größe', ['名前']))).toBe('größe_名前_idx');
  });
});

describe('length', () => {
  it('is counted in bytes of UTF-8', () => {
    expect(nameOf(index('a'.repeat(30), ['b'.repeat(28)]))).toHaveLength(63);
    expect(nameOf(index('a'.repeat(30), ['b'.repeat(29)]))).toMatch(/^a{30}_b{23}_[0-9a-f]{8}$/);
    expect(nameOf(index('é'.repeat(20), ['b'.repeat(18)]))).toHaveLength(43);
    expect(nameOf(index('é'.repeat(31), ['b']))).toMatch(/^é{27}_[0-9a-f]{8}$/);
  });

  it('never exceeds 63 bytes or cuts a character, whatever the names', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(name, fc.array(name, { minLength: 1, maxLength: 4 }), (table, keys) => {
        const given = nameOf(index(table, keys));
        expect(Buffer.byteLength(given)).toBeLessThanOrEqual(63);
        expect(given).toBe(Buffer.from(given).toString());
      }),
    );
  });
});

describe('uniqueness', () => {
  const plain = index('t', ['a']);
  const partial = index('t', ['a'], { predicate: 'b IS NULL' });
  const descending = index('t', [column('a', { direction: 'desc' })]);

  it('gives the plain name to the plainest and a hash to the others, in any order', () => {
    const [first, second, third] = nameIndexes([partial, plain, descending], emptyCatalogue);
    expect(second).toBe('t_a_idx');
    expect(first).toMatch(/^t_a_idx_[0-9a-f]{8}$/);
    expect(third).toMatch(/^t_a_idx_[0-9a-f]{8}$/);
    expect(nameIndexes([descending, plain, partial], emptyCatalogue)).toEqual([third, second, first]);
  });

  it('avoids the names of relations and indexes of the schema, and of no other', () => {
    const hashed = /^t_a_idx_[0-9a-f]{8}$/;
    expect(nameOf(plain, catalogueWith('t_a_idx', []))).toMatch(hashed);
    expect(nameOf(plain, catalogueWith('other', ['t_a_idx']))).toMatch(hashed);
    expect(nameOf(plain, catalogueWith({ schema: 'elsewhere', name: 't' }, ['t_a_idx']))).toBe('t_a_idx');
  });

  it('finds a further name when the hashed one is held, too', () => {
    const first = nameOf(plain, catalogueWith('other', ['t_a_idx']));
    const second = nameOf(plain, catalogueWith('other', ['t_a_idx', first]));
    expect(second).toMatch(/^t_a_idx_[0-9a-f]{8}$/);
    expect(second).not.toBe(first);
  });

  it('names one definition once', () => {
    expect(nameIndexes([plain, plain], emptyCatalogue)).toEqual(['t_a_idx', 't_a_idx']);
  });
});

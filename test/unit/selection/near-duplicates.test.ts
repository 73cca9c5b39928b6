/** Why an index that exists does not do in a new one's place. */
import { expect, test } from 'vitest';
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import type { Relation } from '../../../src/model/snapshot.ts';
import { nearDuplicates } from '../../../src/selection/near-duplicates.ts';
import { column, expression, index } from '../migrations/fixtures.ts';
import { relation } from '../query/shop.ts';

function withIndex(existing: IndexDefinition, isValid = true): Relation {
  const table = relation('public.t', 'a: int4, b: int4, tags: _text, data: jsonb');
  return {
    ...table,
    indexes: [{ ...existing, name: 'i', isValid } as unknown as Relation['indexes'][number]],
  };
}

test.each([
  [
    'another method',
    index('t', ['a']),
    index('t', ['a'], { accessMethod: 'hash' }),
    'it is a B-tree, not a hash index.',
  ],
  [
    'a method of an extension',
    { ...index('t', ['a']), accessMethod: 'bloom' as 'gin' },
    index('t', ['a']),
    'it is of the method bloom, not a B-tree.',
  ],
  [
    'another operator class',
    index('t', [column('data', { opclass: 'jsonb_path_ops' })], { accessMethod: 'gin' }),
    index('t', ['data'], { accessMethod: 'gin' }),
    'its operator class or its condition differs.',
  ],
  [
    'the same expression first',
    index('t', [expression('lower(a)')]),
    index('t', [expression('lower(a)'), 'b']),
    'it does not hold b.',
  ],
  ['less', index('t', ['a']), index('t', ['a', expression('lower(b)')]), 'it does not hold lower(b).'],
  [
    'partial',
    index('t', ['a'], { predicate: 'b > 1' }),
    index('t', ['a']),
    'it is partial and leaves rows out.',
  ],
  ['order', index('t', ['a', 'b']), index('t', ['b', 'a']), 'its keys are in another order or direction.'],
])('%s', (_, existing, wanted, said) => {
  expect(nearDuplicates(withIndex(existing), wanted)).toEqual([`i: ${said}`]);
});

test('one that begins with something else is not near', () => {
  expect(nearDuplicates(withIndex(index('t', ['b', 'a'])), index('t', ['a']))).toEqual([]);
});

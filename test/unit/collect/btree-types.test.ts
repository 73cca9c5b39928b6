import { describe, expect, it } from 'vitest';
import { type BtreeType, createBtreeTypes } from '../../../src/collect/btree-types.ts';

function type(oid: number, name: string, rest: Partial<BtreeType> = {}): BtreeType {
  return {
    oid,
    name,
    kind: 'b',
    base: 0,
    element: 0,
    members: [],
    has_opclass: false,
    equal_image: null,
    ...rest,
  };
}

const int4 = type(1, 'int4', { has_opclass: true, equal_image: 'btequalimage' });
const text = type(2, 'text', { has_opclass: true, equal_image: 'btvarstrequalimage' });
const numeric = type(3, 'numeric', { has_opclass: true });
const json = type(4, 'json');
const custom = type(5, 'custom', { has_opclass: true, equal_image: 'my_equalimage' });

function answers(subject: BtreeType, ...others: BtreeType[]): unknown {
  const types = createBtreeTypes([int4, text, numeric, json, custom, subject, ...others]);
  return [types.isOrderable(subject.oid), types.isDeduplicable(subject.oid, true)];
}

describe('which types a B-tree takes, and which it deduplicates', () => {
  it.each([
    ['an operator class with btequalimage', int4, [true, true]],
    ['an operator class without equalimage', numeric, [true, false]],
    ['none', json, [false, false]],
    ['an equalimage function of an extension, which nobody can foretell', custom, [true, false]],
    ['an enum', type(9, 'mood', { kind: 'e' }), [true, true]],
    ['a range', type(9, 'int4range', { kind: 'r' }), [true, false]],
    ['a multirange', type(9, 'int4multirange', { kind: 'm' }), [true, false]],
    ['an array of what has one', type(9, '_int4', { element: 1 }), [true, false]],
    ['an array of what has none', type(9, '_json', { element: 4 }), [false, false]],
    ['a composite of such', type(9, 'pair', { kind: 'c', members: [1, 2] }), [true, false]],
    ['a composite with one that has none', type(9, 'pair', { kind: 'c', members: [1, 4] }), [false, false]],
    ['an empty composite', type(9, 'nothing', { kind: 'c' }), [true, false]],
    ['a domain', type(9, 'id', { kind: 'd', base: 1 }), [true, true]],
  ])('%s', (_, subject, expected) => {
    expect(answers(subject)).toEqual(expected);
  });

  it('resolves domains over domains over arrays', () => {
    const array = type(9, '_json', { element: 4 });
    const inner = type(10, 'inner', { kind: 'd', base: 9 });
    const outer = type(11, 'outer', { kind: 'd', base: 10 });
    const types = createBtreeTypes([json, array, inner, outer]);
    expect(types.baseType(11)).toBe('_json');
    expect(types.isOrderable(11)).toBe(false);
  });

  it('deduplicates text only where equal means the same bytes', () => {
    const types = createBtreeTypes([text]);
    expect(types.isDeduplicable(2, true)).toBe(true);
    expect(types.isDeduplicable(2, false)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { type Dependency, type ObjectRow, orderObjects } from '../../../src/collect/objects/order.ts';

function object(oid: number, kind: ObjectRow['kind'], identity: string): ObjectRow {
  return { class_oid: 1, oid, kind, schema: 's', identity, ddl: identity };
}

function needs(oid: number, needed: number): Dependency {
  return { class_oid: 1, oid, needed_class_oid: 1, needed_oid: needed };
}

function order(objects: readonly ObjectRow[], dependencies: readonly Dependency[] = []): string[] {
  return orderObjects(objects, dependencies).map((row) => row.identity);
}

describe('orderObjects', () => {
  it('goes by kind, then by name', () => {
    expect(order([object(1, 'function', 'a'), object(2, 'type', 'z'), object(3, 'type', 'B')])).toEqual([
      'B',
      'z',
      'a',
    ]);
  });

  it('puts what is needed first, through any number of steps', () => {
    const objects = [
      object(1, 'type', 'a'),
      object(2, 'type', 'b'),
      object(3, 'function', 'f'),
      object(4, 'type', 'c'),
    ];
    expect(order(objects, [needs(1, 3), needs(3, 4), needs(2, 1)])).toEqual(['c', 'f', 'a', 'b']);
  });

  it('does not depend on the order of rows or edges', () => {
    const objects = ['d', 'a', 'c', 'b'].map((name, index) => object(index, 'type', name));
    const edges = [needs(1, 0), needs(1, 2), needs(3, 2)];
    expect(order([...objects].reverse(), [...edges].reverse())).toEqual(order(objects, edges));
    expect(order(objects, edges)).toEqual(['c', 'd', 'a', 'b']);
  });

  it('cuts a cycle and loses nothing', () => {
    const objects = [object(1, 'function', 'f'), object(2, 'function', 'g')];
    expect(order(objects, [needs(1, 2), needs(2, 1)])).toEqual(['g', 'f']);
  });

  it('ignores what is not among the objects', () => {
    expect(order([object(1, 'type', 'a')], [needs(1, 99)])).toEqual(['a']);
  });
});

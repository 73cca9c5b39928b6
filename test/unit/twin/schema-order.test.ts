/** In which order the twin's schema is made. */
import { describe, expect, test } from 'vitest';
import type { Constraint, Index, Relation, Snapshot } from '../../../src/model/snapshot.ts';
import { schemaPhases } from '../../../src/twin/schema.ts';
import { relation } from '../query/shop.ts';
import { sampleSnapshot } from '../snapshot/sample.ts';

const sampleIndex = sampleSnapshot.catalogue.relations[0]?.indexes[0] as Index;

function index(name: string, rank: number | undefined, constraintName: string | null = null): Index {
  return { ...sampleIndex, name, rank, constraintName, parent: null, attributes: undefined };
}

const key: Constraint = {
  name: 'm_key',
  type: 'unique',
  definition: 'UNIQUE (id)',
  validated: true,
  inherited: false,
};

function subjects(relations: readonly Relation[], major = 18): string[] {
  const snapshot: Snapshot = {
    ...sampleSnapshot,
    catalogue: { ...sampleSnapshot.catalogue, objects: [], relations, extendedStatistics: [] },
  };
  return schemaPhases(snapshot, major)
    .flat()
    .map(({ subject }) => subject);
}

const of = (...indexes: Index[]): Relation => ({
  ...relation('public.t', 'id: int4'),
  constraints: [key],
  indexes,
});

const child = (name: string, parent: string, rank: number | undefined, columns = 'id: int4'): Relation => ({
  ...relation(`public.${name}`, columns),
  inherits: [{ schema: 'public', name: parent }],
  rank,
});

describe('indexes of a table', () => {
  test('stand in the order of their ranks, those of keys among them', () => {
    expect(subjects([of(index('a', 2), index('m_key', 1, 'm_key'), index('z', 0))]).slice(1)).toEqual([
      'index public.z',
      'constraint m_key of public.t',
      'index public.a',
    ]);
  });

  test('without ranks, as in a Snapshot of an earlier version: keys, then names', () => {
    const old = [index('a', undefined), index('m_key', undefined, 'm_key'), index('z', undefined)];
    expect(subjects([of(...old)]).slice(1)).toEqual([
      'constraint m_key of public.t',
      'index public.a',
      'index public.z',
    ]);
  });
});

describe('a tree of inheritance', () => {
  const check: Constraint = { ...key, name: 'c', type: 'check', definition: 'CHECK (id > 0) NOT VALID' };
  const checked = (of: Relation): Relation => ({ ...of, constraints: [check] });

  test('children are made by rank after all others, and checked before their parents', () => {
    expect(
      subjects([
        checked(child('a', 'p', 1)),
        checked(child('b', 'p', 0)),
        checked(child('c', 'b', 2)),
        checked(relation('public.p', 'id: int4')),
      ]),
    ).toEqual([
      'table public.p',
      'table public.b',
      'table public.a',
      'table public.c',
      'inheritance of public.a from public.p',
      'inheritance of public.b from public.p',
      'inheritance of public.c from public.b',
      'constraint c of public.a',
      'constraint c of public.c',
      'constraint c of public.b',
      'constraint c of public.p',
    ]);
  });

  test("a file in which two are each other's parents ends in statements, which the server refuses", () => {
    expect(subjects([child('a', 'b', 0), child('b', 'a', 1)])).toHaveLength(4);
  });
});

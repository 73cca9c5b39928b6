/** Which index serves all that another would, across access methods. */
import { describe, expect, test } from 'vitest';
import { definitionSubsumes, isServed } from '../../../src/candidates/subsumes.ts';
import type { AccessMethod, IndexDefinition } from '../../../src/model/index-definition.ts';
import type { Relation } from '../../../src/model/snapshot.ts';
import { column, expression, index } from '../migrations/fixtures.ts';
import { relation } from '../query/shop.ts';

/** `gin data jsonb_path_ops, tags` */
function made(text: string): IndexDefinition {
  const [accessMethod = '', ...rest] = text.split(' ');
  const keys = rest
    .join(' ')
    .split(', ')
    .map((key) => {
      const [name = '', opclass = null] = key.split(' ');
      return name.includes('(') ? expression(name, { opclass }) : column(name, { opclass });
    });
  return index('t', keys, { accessMethod: accessMethod as AccessMethod });
}

describe('serves', () => {
  test.each([
    ['gin tags', 'gin tags'],
    ['gin data, tags', 'gin tags'],
    ['gin data', 'gin data jsonb_path_ops'],
    ['gin title public.gin_trgm_ops', 'gin title "public".gin_trgm_ops'],
    ['gist title public.gist_trgm_ops', 'gin title "public".gin_trgm_ops'],
    ['gist during, room', 'gist during'],
    ['spgist address', 'gist address inet_ops'],
    ['gist address inet_ops', 'spgist address'],
    ['brin kind, at', 'brin at'],
    ['btree token, at', 'hash token'],
    ['btree at, token', 'brin at'],
    ['btree lower(a), b', 'btree lower(a)'],
  ])('%s for %s', (wider, narrower) => {
    expect(definitionSubsumes(made(wider), made(narrower))).toBe(true);
  });
});

describe('does not serve', () => {
  test.each([
    ['gin data jsonb_path_ops', 'gin data'],
    ['gin tags', 'gin data'],
    ['gin title public.gin_trgm_ops', 'gist title public.gist_trgm_ops'],
    ['gist room, during', 'gist during'],
    ['hash token', 'btree token'],
    ['brin at', 'btree at'],
    ['btree token text_pattern_ops', 'brin token'],
    ['btree at, token', 'hash token'],
    ['btree tags', 'gin tags'],
    ['btree name', 'btree lower(name)'],
  ])('%s for %s', (wider, narrower) => {
    expect(definitionSubsumes(made(wider), made(narrower))).toBe(false);
  });
});

test('a partial one serves only what has its condition', () => {
  const whole = made('gin tags');
  const partial = { ...whole, predicate: 'open' };
  expect(definitionSubsumes(partial, whole)).toBe(false);
  expect(definitionSubsumes(whole, partial)).toBe(true);
  expect(definitionSubsumes(partial, partial)).toBe(true);
});

test('an existing index that is invalid serves nothing', () => {
  const on = (isValid: boolean): Relation => {
    const table = relation('public.t', 'tags: _text');
    const existing = { ...made('gin tags'), name: 'i', isValid, size: table.size };
    return { ...table, indexes: [existing as unknown as Relation['indexes'][number]] };
  };
  expect(isServed(on(true), made('gin tags'))).toBe(true);
  expect(isServed(on(false), made('gin tags'))).toBe(false);
});

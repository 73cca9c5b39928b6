/** Indexes in the words of the ORMs' models, and what these cannot say. */
import { describe, expect, test } from 'vitest';
import { djangoIndex } from '../../../../src/migrations/formats/django-model.ts';
import { drizzleLines, drizzleSnapshotIndex } from '../../../../src/migrations/formats/drizzle-model.ts';
import type { FormatPair, ModelLine } from '../../../../src/migrations/formats/format.ts';
import { prismaLines } from '../../../../src/migrations/formats/prisma-model.ts';
import type { IndexDefinition } from '../../../../src/model/index-definition.ts';
import { column, expression, index } from '../fixtures.ts';

const indexes = {
  plain: index('orders', ['customer_id', column('created_at', { direction: 'desc' })]),
  nulls: index('orders', [column('created_at', { direction: 'desc', nulls: 'last' })]),
  partial: index('orders', ['customer_id'], { predicate: 'deleted_at IS NULL' }),
  covering: index('orders', ['customer_id'], { included: ['note'] }),
  expression: index('orders', [expression('lower(note)')]),
  collation: index('orders', [column('note', { collation: '"C"' })]),
  gin: index('orders', [column('note', { opclass: 'gin_trgm_ops' })], { accessMethod: 'gin' }),
} satisfies Record<string, IndexDefinition>;
type Name = keyof typeof indexes;

function say(lines: (pair: FormatPair) => readonly ModelLine[], definition: IndexDefinition): string | null {
  const script = { header: [], steps: [] };
  const pair = { indexName: 'i', relation: definition.relation, definition, up: script, down: script };
  const [said] = lines({ ...pair, upFile: 'i.up.sql', timestamp: '20251120083300', slug: 'i' });
  return said?.line ?? `: ${said?.remark}`;
}

describe('Prisma', () => {
  test.each<[Name, string]>([
    ['plain', '@@index([customer_id, created_at(sort: Desc)], map: "i")'],
    ['gin', '@@index([note(ops: raw("gin_trgm_ops"))], map: "i", type: Gin)'],
    ['nulls', ': Prisma’s schema cannot say NULLS FIRST or LAST:'],
    ['partial', ': Prisma’s schema cannot say WHERE:'],
    ['covering', ': Prisma’s schema cannot say INCLUDE:'],
    ['expression', ': Prisma’s schema cannot say an expression:'],
    ['collation', ': Prisma’s schema cannot say COLLATE:'],
  ])('%s', (name, said) => {
    expect(say(prismaLines, indexes[name])?.slice(0, said.length)).toBe(said);
  });
});

describe('Drizzle', () => {
  test.each<[Name, string]>([
    ['plain', "index('i').on(table.customerId, table.createdAt.desc().nullsFirst()).concurrently(),"],
    ['nulls', "index('i').on(table.createdAt.desc().nullsLast()).concurrently(),"],
    ['partial', "index('i').on(table.customerId).concurrently().where(sql`deleted_at IS NULL`),"],
    ['expression', "index('i').on(sql`(lower(note))`).concurrently(),"],
    ['gin', "index('i').using('gin', table.note.op('gin_trgm_ops')).concurrently(),"],
    ['covering', ': Drizzle has no INCLUDE: leave the index out of the schema'],
    ['collation', ': Drizzle has no COLLATE for an index: leave the index out of the schema'],
  ])('%s', (name, said) => {
    expect(say(drizzleLines, indexes[name])).toBe(said);
    // The snapshot holds just what the schema can.
    expect(drizzleSnapshotIndex('i', indexes[name]) === null).toBe(said.startsWith(':'));
  });
});

describe('Django', () => {
  const said = (name: string, definition: IndexDefinition) => {
    const one = djangoIndex(name, definition);
    return one.kind === 'index' ? one.text : `: ${one.problem}`;
  };

  test.each<[Name, string]>([
    ['plain', 'models.Index(fields=["customer_id", "-created_at"], name="i")'],
    ['nulls', 'models.Index(models.F("created_at").desc(nulls_last=True), name="i")'],
    [
      'partial',
      'models.Index(fields=["customer_id"], name="i", condition=models.Q(deleted_at__isnull=True))',
    ],
    ['covering', 'models.Index(fields=["customer_id"], name="i", include=["note"])'],
    ['expression', 'models.Index(Lower("note"), name="i")'],
    ['gin', 'GinIndex(fields=["note"], name="i", opclasses=["gin_trgm_ops"])'],
    ['collation', ': COLLATE is not kept for comparison'],
  ])('%s', (name, text) => {
    expect(said('i', indexes[name])).toBe(text);
  });

  test('names that its check refuses, and predicates that it has no words for', () => {
    expect(said('orders_customer_id_created_at_idx', indexes.plain)).toMatch(/^: its name is not one/);
    expect(said('i', { ...indexes.plain, predicate: "status = 'open'::text" })).toContain(
      'condition=models.Q(status="open")',
    );
    expect(said('i', { ...indexes.plain, predicate: "status <> 'open'::text" })).toMatch(/^: WHERE /);
    expect(said('i', index('orders', [expression('total * 2')]))).toMatch(/^: the expression /);
  });

  test('imports are those of the classes in it', () => {
    const imports = (definition: IndexDefinition) => {
      const one = djangoIndex('i', definition);
      return one.kind === 'index' ? one.imports.slice(1) : [];
    };
    expect(imports(indexes.plain)).toEqual([]);
    expect(imports(indexes.gin)).toEqual(['from django.contrib.postgres.indexes import GinIndex']);
    expect(imports(indexes.expression)).toEqual(['from django.db.models.functions import Lower']);
  });
});

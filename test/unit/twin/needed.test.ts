/** Which relations and objects a twin is built with, for which statements. */
import { expect, test } from 'vitest';
import type { CatalogueObject, Constraint, Relation, Snapshot } from '../../../src/model/snapshot.ts';
import { neededSnapshot } from '../../../src/twin/needed.ts';
import { relation } from '../query/shop.ts';
import { sampleSnapshot } from '../snapshot/sample.ts';

function foreignKey(definition: string): Constraint {
  return { name: 'fk', type: 'foreign-key', definition, validated: true, inherited: false };
}

function withDefault(of: Relation, expression: string): Relation {
  return { ...of, columns: of.columns.map((column) => ({ ...column, default: expression })) };
}

function object(kind: CatalogueObject['kind'], identity: string, ddl: string): CatalogueObject {
  return { kind, schema: 'public', identity, ddl };
}

const partition = (parent: string) => ({
  partition: { key: null, parent: { schema: 'public', name: parent }, bound: 'DEFAULT' },
});

const snapshot: Snapshot = {
  ...sampleSnapshot,
  catalogue: {
    ...sampleSnapshot.catalogue,
    relations: [
      relation('public.customers', 'id: int4'),
      {
        ...relation('public.orders', 'id: int4, customer_id: int4'),
        constraints: [
          foreignKey('FOREIGN KEY (customer_id) REFERENCES public.customers(id)'),
          foreignKey('FOREIGN KEY ("a) REFERENCES b.c(") REFERENCES public."Big ""one"""(id)'),
        ],
      },
      relation('public.Big "one"', 'id: int4'),
      relation('public.a$b', 'id: int4'),
      relation('public.🦜', 'id: int4'),
      relation(`public.${'long'.repeat(16).slice(0, 63)}`, 'id: int4'),
      relation('public.recent', 'id: int4', { viewDefinition: 'SELECT id FROM public.recent_base' }),
      relation('public.recent_base', 'id: int4', { viewDefinition: 'SELECT id FROM public.orders' }),
      relation('public.logs', 'id: int4', { kind: 'partitioned-table' }),
      relation('public.logs_1', 'id: int4', partition('logs')),
      relation('public.logs_2', 'id: int4', { ...partition('logs'), kind: 'partitioned-table' }),
      relation('public.logs_2_1', 'id: int4', partition('logs_2')),
      { ...relation('public.cats', 'id: int4'), inherits: [{ schema: 'public', name: 'animals' }] },
      relation('public.animals', 'id: int4'),
      withDefault(relation('public.tickets', 'id: int4'), "nextval('public.numbers'::regclass)"),
      relation('public.prices', 'id: int4'),
      {
        ...relation('public.indexed', 'id: int4'),
        indexes: [{ ...indexOf(), name: 'its_own_idx' }],
      },
    ],
    objects: [
      object('type', 'public.mood', 'CREATE TYPE public.mood AS ENUM ()'),
      object('sequence', 'public.numbers', 'CREATE SEQUENCE public.numbers'),
      object('sequence', 'public.unused', 'CREATE SEQUENCE public.unused'),
      object('function', 'public.price(integer)', 'CREATE FUNCTION ... SELECT FROM public.prices'),
      object('operator', 'public.===(integer,integer)', 'CREATE OPERATOR === (FUNCTION = public.same)'),
      object('function', 'public.same(integer,integer)', 'CREATE FUNCTION public.same ...'),
    ],
    extendedStatistics: sampleSnapshot.catalogue.extendedStatistics,
  },
};

function indexOf() {
  const [index] = sampleSnapshot.catalogue.relations[0]?.indexes ?? [];
  if (index === undefined) throw new Error('the sample has an index');
  return { ...index, keys: [], predicate: null };
}

/** What is built in any case: names that any text may mean. */
const always = ['🦜', 'long'.repeat(16).slice(0, 63)];

function relationsFor(...texts: string[]): string[] {
  return neededSnapshot(snapshot, texts)
    .catalogue.relations.map(({ name }) => name)
    .filter((name) => !always.includes(name));
}

test.each([
  ['nothing', 'SELECT 1', []],
  ['a table', 'SELECT * FROM customers', ['customers']],
  ['written in capitals', 'SELECT * FROM CUSTOMERS', ['customers']],
  ['a foreign key does not bring its table', 'SELECT * FROM orders', ['orders']],
  ['a quoted name', 'SELECT * FROM "Big ""one"""', ['Big "one"']],
  ['half a name', 'SELECT * FROM one', []],
  ['a dollar in a name', 'SELECT * FROM a$b', ['a$b']],
  ['in a dollar-quoted string', 'SELECT f($$orders$$)', ['orders']],
  ['in a literal', "SELECT 'public.orders'::regclass", ['orders']],
  ['views on views', 'SELECT * FROM recent', ['orders', 'recent', 'recent_base']],
  ['a partition brings its tree', 'SELECT * FROM logs_1', ['logs', 'logs_1', 'logs_2', 'logs_2_1']],
  ['a tree from its lowest leaf', 'SELECT * FROM logs_2_1', ['logs', 'logs_1', 'logs_2', 'logs_2_1']],
  ['inheritance, from the parent', 'SELECT * FROM animals', ['cats', 'animals']],
  ['inheritance, from the child', 'SELECT * FROM cats', ['cats', 'animals']],
  ['what a function reads', 'SELECT price(1)', ['prices']],
  ['the name of an index', 'DROP INDEX public.its_own_idx', ['indexed']],
])('%s', (_, text, expected) => {
  expect(relationsFor(text)).toEqual(expected);
});

test('several statements together', () => {
  expect(relationsFor('SELECT * FROM customers', 'DELETE FROM orders')).toEqual(['customers', 'orders']);
});

test('names that any text may mean are always there', () => {
  const { relations } = neededSnapshot(snapshot, []).catalogue;
  expect(relations.map(({ name }) => name)).toEqual(always);
});

test('a text with names as numbers of characters means all', () => {
  expect(neededSnapshot(snapshot, ['SELECT * FROM U&"\\0063ustomers"'])).toEqual(snapshot);
});

test('foreign keys stay where both tables do', () => {
  const keys = (...texts: string[]) =>
    neededSnapshot(snapshot, texts)
      .catalogue.relations.find(({ name }) => name === 'orders')
      ?.constraints.map(({ definition }) => definition);
  expect(keys('SELECT * FROM orders')).toEqual([]);
  expect(keys('SELECT * FROM orders JOIN customers USING (id)')).toEqual([
    'FOREIGN KEY (customer_id) REFERENCES public.customers(id)',
  ]);
  expect(keys('SELECT * FROM orders, "Big ""one"""')).toEqual([
    'FOREIGN KEY ("a) REFERENCES b.c(") REFERENCES public."Big ""one"""(id)',
  ]);
});

test('sequences and functions come with what calls them, other objects always', () => {
  const objects = (text: string) =>
    neededSnapshot(snapshot, [text]).catalogue.objects.map(({ identity }) => identity);
  const usual = ['public.mood', 'public.===(integer,integer)', 'public.same(integer,integer)'];
  expect(objects('SELECT 1')).toEqual(usual);
  expect(objects('SELECT * FROM tickets')).toEqual([usual[0], 'public.numbers', ...usual.slice(1)]);
});

test('extended statistics come with their table', () => {
  const names = (text: string) =>
    neededSnapshot(snapshot, [text]).catalogue.extendedStatistics.map(({ name }) => name);
  expect(names('SELECT * FROM customers')).toEqual([]);
  expect(names('SELECT * FROM orders')).toEqual(['s']);
});

test('ten thousand partitions of one table do not take the square of their number', () => {
  const many = Array.from({ length: 10_000 }, (_, n) =>
    relation(`public.part ${n} of many`, 'id: int4', partition('many')),
  );
  const { catalogue } = neededSnapshot(
    {
      ...snapshot,
      catalogue: { ...snapshot.catalogue, relations: [relation('public.many', 'id: int4'), ...many] },
    },
    ['SELECT FROM many'],
  );
  expect(catalogue.relations).toHaveLength(10_001);
});

/** The searches that a DELETE makes in the tables that refer to its rows. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Constraint, Index, Relation, WorkloadStatement } from '../../../src/model/snapshot.ts';
import { withForeignKeyChecks } from '../../../src/query/foreign-key-checks.ts';
import { loadParser, parseWorkload } from '../../../src/query/parse.ts';
import { index } from '../migrations/fixtures.ts';
import { catalogue, relation } from './shop.ts';

beforeAll(loadParser);

function key(definition: string, rest: Partial<Constraint> = {}): Constraint {
  return { name: 'fk', type: 'foreign-key', definition, validated: true, inherited: false, ...rest };
}

const parents = relation('public.parents', 'id: int8, code: text');
const children = (constraint: Constraint, rest: Partial<Relation> = {}): Relation => ({
  ...relation('app.children', 'id: int8, parent_id: int8, code: text, mood: app.mood'),
  constraints: [constraint],
  ...rest,
});
const plain = key('FOREIGN KEY (parent_id) REFERENCES public.parents(id)');

function observed(text: string, rows: number | null = null): WorkloadStatement {
  return { text, calls: 10, totalTimeMs: 5, meanTimeMs: 0.5, rows, user: null, topLevel: true, origin: '1' };
}

/** What is added, with calls. */
function added(
  relations: readonly Relation[],
  statements: readonly WorkloadStatement[] = [observed('DELETE FROM parents WHERE id = $1')],
): readonly string[] {
  const source = catalogue(...relations);
  const read = (some: readonly WorkloadStatement[]) =>
    parseWorkload({ source: 'pg_stat_statements', since: null, statements: some }, source, ['public']);
  return withForeignKeyChecks(read(statements), read, source, 8)
    .filter(({ ranFor }) => ranFor !== undefined)
    .map(({ calls, text }) => `${calls} ${text}`);
}

const CHECK =
  'SELECT $2 FROM ONLY "app"."children" x WHERE $1 OPERATOR(pg_catalog.=) "parent_id" FOR KEY SHARE OF x';

describe('a DELETE of referenced rows', () => {
  it('searches the referring table', () =>
    expect(added([parents, children(plain)])).toEqual([`10 ${CHECK}`]));
  it('once a row, where their number was observed', () =>
    expect(added([parents, children(plain)], [observed('DELETE FROM parents WHERE id < $1', 400)])).toEqual([
      `400 ${CHECK}`,
    ]));
  it('not where no row was deleted', () =>
    expect(added([parents, children(plain)], [observed('DELETE FROM parents WHERE id < $1', 0)])).toEqual(
      [],
    ));
  it('for several DELETEs together', () =>
    expect(
      added(
        [parents, children(plain)],
        [observed('DELETE FROM parents WHERE id = $1'), observed('DELETE FROM parents WHERE code = $1', 30)],
      ),
    ).toEqual([`40 ${CHECK}`]));
  it('deletes in turn, and what refers to that too', () => {
    const grandchildren: Relation = {
      ...relation('public.grandchildren', 'child_id: int8'),
      constraints: [key('FOREIGN KEY (child_id) REFERENCES app.children(id) ON DELETE SET NULL')],
    };
    const cascade = key('FOREIGN KEY (parent_id) REFERENCES public.parents(id) ON DELETE CASCADE');
    expect(added([parents, children(cascade), grandchildren])).toEqual([
      '10 DELETE FROM ONLY "app"."children" WHERE $1 OPERATOR(pg_catalog.=) "parent_id"',
      '10 UPDATE ONLY "public"."grandchildren" SET "child_id" = NULL WHERE $1 OPERATOR(pg_catalog.=) "child_id"',
    ]);
  });
  it('in a circle ends', () => {
    const self = key('FOREIGN KEY (code) REFERENCES app.children(id) ON DELETE CASCADE');
    expect(added([children(self)], [observed('DELETE FROM app.children WHERE id = $1')])).toHaveLength(1);
  });
  it('by a key of several columns, of a type of the database’s own', () =>
    expect(
      added([parents, children(key('FOREIGN KEY (parent_id, mood) REFERENCES public.parents(id, code)'))]),
    ).toEqual([
      '10 SELECT $3 FROM ONLY "app"."children" x WHERE $1 OPERATOR(pg_catalog.=) "parent_id" AND $2 = "mood" FOR KEY SHARE OF x',
    ]));
});

describe('nothing is added', () => {
  const parentId = (rest: Partial<Index> = {}) =>
    ({ ...index('children', ['parent_id']), name: 'x', isValid: true, ...rest }) as Index;
  it.each([
    ['an index serves it', [parents, children(plain, { indexes: [parentId()] })]],
    ['the table is small', [parents, children(plain, { size: { ...parents.size, blocks: 7 } })]],
    ['the key is a partition’s part', [parents, children({ ...plain, inherited: true })]],
    ['the key is not enforced', [parents, children(key(`${plain.definition} NOT ENFORCED`))]],
  ])('where %s', (_, relations) => expect(added(relations)).toEqual([]));
  it('but an index that is partial or invalid does not serve', () => {
    expect(added([parents, children(plain, { indexes: [parentId({ predicate: 'id > 5' })] })])).toHaveLength(
      1,
    );
    expect(added([parents, children(plain, { indexes: [parentId({ isValid: false })] })])).toHaveLength(1);
  });
  it('nor one of another method, or in another collation', () => {
    const [first] = index('children', ['parent_id']).keys;
    if (first === undefined) throw new Error('an index without keys');
    for (const rest of [
      { accessMethod: 'gin' },
      { accessMethod: 'brin' },
      { keys: [{ ...first, collation: 'pg_catalog."C"' }] },
      { keys: [{ ...first, opclass: 'text_pattern_ops' }] },
    ])
      expect(added([parents, children(plain, { indexes: [parentId(rest)] })])).toHaveLength(1);
  });
  it('where it was observed itself', () =>
    expect(
      added([parents, children(plain)], [observed('DELETE FROM parents WHERE id = $1'), observed(CHECK)]),
    ).toEqual([]));
  it('for other statements', () =>
    expect(
      added([parents, children(plain)], [observed('UPDATE parents SET code = $1 WHERE id = $2')]),
    ).toEqual([]));
});

/** Which indexes that exist can go, and which stay for what reason. */
import { describe, expect, test } from 'vitest';
import { existingNotes } from '../../../src/existing/notes.ts';
import type { Relation } from '../../../src/model/snapshot.ts';
import { column, expression } from '../migrations/fixtures.ts';
import {
  type Case,
  existing,
  foreignKey,
  index,
  judge,
  outcome,
  scans,
  snapshotOf,
  table,
} from './support.ts';

const on = (...keys: Parameters<typeof index>[1]) => index('orders', keys);

async function expectOutcome(
  relation: Relation,
  expected: { readonly go?: readonly string[]; readonly stay?: readonly string[] },
  given: Case = {},
): Promise<void> {
  expect(outcome(await judge(snapshotOf(relation), given))).toEqual({ go: [], stay: [], ...expected });
}

describe('never goes', () => {
  test.each([
    ['constraint', { constraintName: 'orders_pkey', isUnique: true }],
    ['unique', { isUnique: true }],
    ['unique', { isUnique: true, isValid: false }],
    ['replica-identity', { isUnique: true, isReplicaIdentity: true }],
    ['clustered', { isClustered: true }],
    ['in-use', { usage: null }],
    ['in-use', { usage: null, isValid: false }],
    ['in-use', scans(1)],
    ['not-restorable', { attributes: undefined }],
    [
      'not-restorable',
      { attributes: { comment: null, tablespace: 'fast', statisticsTargets: [], dependsOnExtension: false } },
    ],
    [
      'not-restorable',
      { attributes: { comment: null, tablespace: null, statisticsTargets: [], dependsOnExtension: true } },
    ],
  ])('%s: %j', async (code, rest) => {
    await expectOutcome(table('orders', [existing('one', on('a'), rest)]), { stay: [`one: ${code}`] });
  });

  test('what plans use, even where no scan was counted', async () => {
    await expectOutcome(
      table('orders', [existing('one', on('a'))]),
      { stay: ['one: in-plans'] },
      { queries: { q: (has) => (has('one') ? [1, 'one'] : [1]) } },
    );
  });

  test('what plans used before the recommended indexes', async () => {
    const given: Case = {
      queries: { q: (has) => (has('new') ? [1, 'new'] : [9, 'one']) },
      recommended: { new: { definition: on('b') } },
    };
    await expectOutcome(table('orders', [existing('one', on('a'))]), { stay: ['one: in-plans'] }, given);
  });
});

describe('an unused one', () => {
  test('goes, whatever its method, with what it is made of and what it costs the writers', async () => {
    const gin = existing('one', index('orders', ['tags'], { accessMethod: 'gin' }));
    const size = { pages: 100, blocks: 100, tuples: 500, allVisiblePages: 0, allFrozenPages: null };
    const { drops } = await judge(snapshotOf(table('orders', [gin], { size })));
    expect(drops).toMatchObject([
      {
        name: 'one',
        code: 'unused',
        servedBy: null,
        sizeBytes: 819_200,
        scans: 0,
        since: '2025-01-01T00:00:00.000Z',
        queries: [],
        // 60 rows updated that were not HOT, of two elements each: the 500 inserted ones filled the table.
        writes: {
          basis: 'unweighed',
          since: '2025-01-01T00:00:00.000Z',
          entriesAdded: 120,
          hotUpdatesAtRisk: 0,
          cost: null,
        },
        members: [{ name: 'one', definition: gin.definition, parent: null }],
      },
    ]);
  });

  test('stays where a foreign key would have no other', async () => {
    const constraints = [foreignKey('customer_id')];
    const one = existing('one', on('customer_id', 'a'));
    const partial = existing(
      'partial',
      index('orders', ['customer_id'], { predicate: 'customer_id IS NOT NULL' }),
    );
    await expectOutcome(table('orders', [one], { constraints }), { stay: ['one: foreign-key'] });
    await expectOutcome(table('orders', [partial], { constraints }), { stay: ['partial: foreign-key'] });
    await expectOutcome(
      table('orders', [one, existing('used', on('customer_id', 'b'), scans(3))], { constraints }),
      {
        go: ['one: unused'],
        stay: ['used: in-use'],
      },
    );
    await expectOutcome(table('orders', [one, existing('two', on('customer_id', 'b'))], { constraints }), {
      go: ['two: unused'],
      stay: ['one: foreign-key'],
    });
  });
});

describe('beside an unused one that a foreign key needs, no other serves that', () => {
  const one = existing('one', on('customer_id', 'a'));
  const [key] = index('orders', ['customer_id']).keys;
  if (key === undefined) throw new Error('no key');
  test.each([
    ['of another method', { accessMethod: 'brin' as const }],
    ['of another collation', { keys: [{ ...key, collation: '"C"' }] }],
    ['of another operator class', { keys: [{ ...key, opclass: 'text_pattern_ops' }] }],
    ['of a part of the rows', { predicate: 'a > 5' }],
  ])('%s', async (_, rest) => {
    const other = existing('other', { ...index('orders', ['customer_id']), ...rest }, scans(3));
    await expectOutcome(table('orders', [one, other], { constraints: [foreignKey('customer_id')] }), {
      stay: ['one: foreign-key', 'other: in-use'],
    });
  });
});

describe('a duplicate', () => {
  test('goes for the one that enforces something, then for the one that is scanned more', async () => {
    await expectOutcome(
      table('orders', [
        existing('again', on('a'), scans(9)),
        existing('key', on('a'), { isUnique: true, constraintName: 'key' }),
        existing('left', on('b'), scans(2)),
        existing('right', on('b'), scans(1)),
      ]),
      {
        go: ['again: duplicate by key', 'right: duplicate by left'],
        stay: ['key: constraint', 'left: in-use'],
      },
    );
  });

  test('is none with another direction, class, collation, condition, included column or method', async () => {
    const others = [
      on(column('a', { direction: 'desc', nulls: 'last' })),
      on(column('a', { opclass: 'text_pattern_ops' })),
      on(column('a', { collation: 'pg_catalog."C"' })),
      index('orders', ['a'], { predicate: 'b > 0' }),
      index('orders', ['a'], { accessMethod: 'hash' }),
      on(expression('lower(a)')),
    ];
    await expectOutcome(
      table('orders', [
        existing('one', on('a'), scans(1)),
        ...others.map((definition, n) => existing(`other${n}`, definition, scans(1))),
      ]),
      { stay: ['one: in-use', ...others.map((_, n) => `other${n}: in-use`)] },
    );
  });

  test('the kept one of two that nothing scans stays for the other', async () => {
    await expectOutcome(table('orders', [existing('one', on('a')), existing('two', on('a'))]), {
      go: ['two: duplicate by one'],
      stay: ['one: needed'],
    });
  });

  test('parameters of other methods decide', async () => {
    const brin = (name: string, ranges: number) => {
      const made = existing(name, index('orders', ['a'], { accessMethod: 'brin' }), scans(1));
      return { ...made, definition: `${made.definition} WITH (pages_per_range='${ranges}')` };
    };
    await expectOutcome(table('orders', [brin('one', 8), brin('two', 64)]), {
      stay: ['one: in-use', 'two: in-use'],
    });
    await expectOutcome(table('orders', [brin('one', 8), brin('two', 8)]), {
      go: ['two: duplicate by one'],
      stay: ['one: in-use'],
    });
  });
});

describe('a subsumed one', () => {
  test.each([
    ['by more keys', on('a'), on('a', 'b')],
    ['backwards', on(column('a', { direction: 'desc' })), on('a', 'b')],
    ['with its included column among the keys', index('orders', ['a'], { included: ['b'] }), on('a', 'b')],
    [
      'under the same condition, however it is bracketed',
      index('orders', ['a'], { predicate: '(c > 0)' }),
      index('orders', ['a', 'b'], { predicate: 'c > 0' }),
    ],
  ])('goes: %s', async (_, narrow, wide) => {
    await expectOutcome(
      table('orders', [existing('narrow', narrow, scans(5)), existing('wide', wide, scans(5))]),
      { go: ['narrow: subsumed by wide'], stay: ['wide: in-use'] },
    );
  });

  test.each([
    ['the keys begin otherwise', on('a'), on('b', 'a')],
    ['one direction of two differs', on('a', column('b', { direction: 'desc' })), on('a', 'b', 'c')],
    ['an included column is missing', index('orders', ['a'], { included: ['z'] }), on('a', 'b')],
    ['the wider one leaves rows out', on('a'), index('orders', ['a', 'b'], { predicate: 'c > 0' })],
    ['the narrower one has a condition', index('orders', ['a'], { predicate: 'c > 0' }), on('a', 'b')],
    ['it is a hash', index('orders', ['a'], { accessMethod: 'hash' }), on('a', 'b')],
  ])('stays where %s', async (_, narrow, wide) => {
    await expectOutcome(
      table('orders', [existing('narrow', narrow, scans(5)), existing('wide', wide, scans(5))]),
      { stay: ['narrow: in-use', 'wide: in-use'] },
    );
  });

  test('stays where the wider one is invalid, and the invalid one goes', async () => {
    await expectOutcome(
      table('orders', [
        existing('narrow', on('a'), scans(5)),
        existing('wide', on('a', 'b'), { isValid: false }),
      ]),
      { go: ['wide: invalid'], stay: ['narrow: in-use'] },
    );
  });

  test('stays where the wider one is large and it is not', async () => {
    const large = { pages: 4000, blocks: 4000, tuples: 1, allVisiblePages: 0, allFrozenPages: null };
    await expectOutcome(
      table('orders', [
        existing('narrow', on('a'), scans(5)),
        existing('wide', on('a', 'b'), { size: large, ...scans(5) }),
      ]),
      { stay: ['narrow: smaller', 'wide: in-use'] },
    );
  });

  test('goes all the same where nothing reads it', async () => {
    const large = { pages: 4000, blocks: 4000, tuples: 1, allVisiblePages: 0, allFrozenPages: null };
    await expectOutcome(
      table('orders', [
        existing('narrow', on('a'), scans(0)),
        existing('wide', on('a', 'b'), { size: large, ...scans(5) }),
      ]),
      { go: ['narrow: unused'], stay: ['wide: in-use'] },
    );
  });

  test('goes in a chain, each for the widest', async () => {
    await expectOutcome(
      table('orders', [
        existing('one', on('a'), scans(5)),
        existing('two', on('a', 'b'), scans(5)),
        existing('three', on('a', 'b', 'c'), scans(5)),
      ]),
      { go: ['one: subsumed by three', 'two: subsumed by three'], stay: ['three: in-use'] },
    );
  });
});

describe('one that a recommended index replaces', () => {
  const recommended = { new: { definition: on('a', 'b') } };

  test('goes, with what its statements cost before and after', async () => {
    const { drops } = await judge(snapshotOf(table('orders', [existing('old', on('a'), scans(5))])), {
      recommended,
      queries: {
        q: (has) => (has('old') ? [100, 'old'] : [105, 'new']),
        r: (has) => [has('new') ? 1e6 : 2e6, 'new'],
      },
    });
    expect(drops).toMatchObject([
      { name: 'old', code: 'replaced', servedBy: 'new', queries: ['q'], costBefore: 100, costAfter: 105 },
    ]);
  });

  test('goes with its copies and its reverse, which then serve nothing', async () => {
    await expectOutcome(
      table('orders', [
        existing('one', on('a'), scans(5)),
        existing('copy', on('a'), scans(5)),
        existing('reverse', on(column('a', { direction: 'desc', nulls: 'first' })), scans(5)),
      ]),
      { go: ['copy: replaced by new', 'one: replaced by new', 'reverse: replaced by new'] },
      { recommended },
    );
  });

  test('stays where a statement would cost more than it may', async () => {
    await expectOutcome(
      table('orders', [existing('old', on('a'), scans(5))]),
      { stay: ['old: needed'] },
      { recommended, queries: { q: (has) => (has('old') ? [100, 'old'] : [111, 'new']), r: () => [1e6] } },
    );
  });

  test('stays where the workload would cost more than an index must save', async () => {
    await expectOutcome(
      table('orders', [existing('old', on('a'), scans(5))]),
      { stay: ['old: needed'] },
      { recommended, queries: { q: (has) => (has('old') ? [100, 'old'] : [109, 'new']), r: () => [1000] } },
    );
  });
});

test('what is harmless alone and not beside the others goes back', async () => {
  // Neither is in a plan of its own; the statistics of the two expressions decide together.
  await expectOutcome(
    table('orders', [
      existing('one', on(expression('lower(a)'))),
      existing('two', on(expression('lower(b)'))),
    ]),
    { go: ['two: unused'], stay: ['one: needed'] },
    { queries: { q: (has) => [has('one') || has('two') ? 10 : 99] } },
  );
});

describe('counters', () => {
  const relation = table('orders', [existing('one', on('a')), existing('bad', on('b'), { isValid: false })]);

  test('that are too young keep everything, and say what would go', async () => {
    const { drops, kept } = await judge(snapshotOf(relation), { options: { minObservedDays: 31.5 } });
    expect(drops).toEqual([]);
    expect(kept.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(
        /^Its scans have been counted for 31\.0 days only\. Else it could go: It is INVALID/,
      ),
      expect.stringMatching(/^Its scans have been counted for 31\.0 days only\. Else it could go: No query/),
    ]);
  });

  test('whose beginning is unknown do as well', async () => {
    const unknown = { ...relation, activity: relation.activity && { ...relation.activity, since: null } };
    await expectOutcome(
      unknown,
      { stay: ['bad: too-young', 'one: too-young'] },
      { options: { minObservedDays: 0 } },
    );
    await expectOutcome({ ...relation, activity: null }, { stay: ['bad: too-young', 'one: too-young'] });
  });
});

test('a judge that cannot hide an index drops none', async () => {
  await expectOutcome(
    table('orders', [existing('one', on('a')), existing('key', on('b'), { isUnique: true })]),
    { stay: ['key: unique', 'one: not-judged'] },
    { cannotHide: 'HypoPG 1.3.1 cannot.' },
  );
});

test('nothing goes on a table that is left out', async () => {
  await expectOutcome(
    table('orders', [existing('one', on('a'))]),
    { stay: ['one: out-of-scope'] },
    { mayDropOn: ({ name }) => name !== 'orders' },
  );
});

test('nothing is judged where all stay', async () => {
  const judged = await judge(snapshotOf(table('orders', [existing('one', on('a'))])), {
    options: { minObservedDays: null },
  });
  expect(outcome(judged)).toEqual({ go: [], stay: [] });
});

describe('the index of a partitioned table', () => {
  const parent = { schema: 'public', name: 'whole' };
  const tree = (rest: Parameters<typeof existing>[2] = {}, since = '2025-01-01T00:00:00.000Z') => [
    table('events', [existing('whole', index('events', ['a']), { usage: null })], {
      kind: 'partitioned-table',
      activity: null,
    }),
    table('events_1', [existing('first', index('events_1', ['a']), { parent })]),
    (({ activity, ...second }) => ({ ...second, activity: activity && { ...activity, since } }))(
      table('events_2', [existing('second', index('events_2', ['a']), { parent, ...rest })]),
    ),
  ];

  test('goes with those attached to it, as one', async () => {
    const { drops, kept } = await judge(snapshotOf(...tree()));
    expect(kept).toEqual([]);
    expect(drops).toMatchObject([
      {
        name: 'whole',
        code: 'unused',
        sizeBytes: 2 * 819_200,
        members: [
          { name: 'whole', partitioned: true },
          { name: 'first', parent },
          { name: 'second', parent },
        ],
      },
    ]);
  });

  test.each([
    ['in-use', tree(scans(1))],
    ['incomplete', tree({ isValid: false })],
    ['too-young', tree({}, '2025-01-30T00:00:00.000Z')],
  ])('stays for one partition: %s', async (code, relations) => {
    expect(outcome(await judge(snapshotOf(...relations)))).toEqual({ go: [], stay: [`whole: ${code}`] });
  });

  test('stays while no partition has it yet', async () => {
    const [whole] = tree();
    const begun = whole?.indexes.map((one) => ({ ...one, isValid: false })) ?? [];
    const relations = [{ ...table('events', begun), kind: 'partitioned-table', activity: null } as const];
    expect(outcome(await judge(snapshotOf(...relations)))).toEqual({ go: [], stay: ['whole: incomplete'] });
  });
});

test.each([
  [7, '1 existing index might go, but scans have not been counted for 7 days, or since when is not known;'],
  [0, '1 existing index might go, but since when scans are counted is not known;'],
])('counters too young for %d days are noted', (days, message) => {
  const kept = [{ name: 'a', relation: { schema: 's', name: 't' }, code: 'too-young', reason: '' } as const];
  const [note] = existingNotes({ drops: [], kept, bloated: [] }, days);
  expect(note?.message).toContain(message);
});

test('a B-tree that takes far more room than it needs is to be built anew', async () => {
  const size = { pages: 4000, blocks: 4000, tuples: 1000, allVisiblePages: 0, allFrozenPages: null };
  const { bloated } = await judge(
    snapshotOf(
      table('orders', [
        existing('small', on('a'), scans(1)),
        existing('large', on('b'), { ...scans(1), size }),
        existing('gone', on('c'), { size }),
      ]),
    ),
  );
  expect(bloated).toEqual([
    {
      name: 'large',
      relation: { schema: 'public', name: 'orders' },
      sizeBytes: 4000 * 8192,
      freshBytes: 8192,
      command: 'REINDEX INDEX CONCURRENTLY "public"."large"',
    },
  ]);
});

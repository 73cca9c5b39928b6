/** What writes pay for an index: entries by counters or statements, HOT updates lost once, partial indexes that few rows enter. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import type { Index, Relation, RelationActivity, WorkloadStatement } from '../../../src/model/snapshot.ts';
import { loadParser, parseWorkload } from '../../../src/query/parse.ts';
import type { StoredIndex } from '../../../src/selection/entry-cost.ts';
import { type WriteInput, writeCosts } from '../../../src/selection/writes.ts';
import { catalogueWith, expression, index } from '../migrations/fixtures.ts';
import { catalogue, relation } from '../query/shop.ts';

beforeAll(loadParser);

const TUPLES = 100_000;

function counted(writes: Partial<RelationActivity>): RelationActivity {
  return {
    since: '2026-01-01T00:00:00.000Z',
    sequentialScans: 0,
    indexScans: 0,
    inserted: 0,
    updated: 0,
    hotUpdated: 0,
    deleted: 0,
    lastAnalyzed: null,
    ...writes,
  };
}

function orders(activity: RelationActivity | null, indexes: readonly Index[] = []): Relation {
  const plain = relation('public.orders', 'id: int8, customer: int4, status: text, seen: int4, tags: _text');
  return { ...plain, activity, indexes };
}

/** One on (id), as the fixtures make it. */
function primaryKey(): Index {
  const [made] = catalogueWith('orders', ['orders_pkey']).relations[0]?.indexes ?? [];
  if (made === undefined) throw new Error('no index');
  return { ...made, size: { ...made.size, tuples: TUPLES } };
}

interface Given {
  readonly table?: Relation;
  readonly also?: readonly Relation[];
  readonly source?: 'pg_stat_statements' | 'files';
  /** Start of the workload's period; the Snapshot is of ten days after the counters' start. */
  readonly since?: string | null;
  readonly major?: number;
  readonly settings?: WriteInput['snapshot']['settings'];
}

const statement = (text: string, calls: number, rows: number | null = null): WorkloadStatement => ({
  text,
  calls,
  totalTimeMs: null,
  meanTimeMs: null,
  rows,
  user: null,
  topLevel: true,
  origin: text,
});

function costs(given: Given, ...statements: readonly WorkloadStatement[]) {
  const { table = orders(null), also = [], source = 'pg_stat_statements', since = null } = given;
  const known = catalogue(table, ...also);
  const workload = { source, since, statements };
  const queries = parseWorkload(workload, known, ['public']);
  return writeCosts({
    snapshot: {
      collectedAt: '2026-01-11T00:00:00.000Z',
      server: { major: given.major ?? 18, version: '18.0', versionNumber: 180000 },
      settings: given.settings ?? [],
      catalogue: known,
      workload,
    },
    queries,
    uses: new Map(
      queries.map(({ id, parsed }) => [id, parsed.kind === 'statement' ? parsed.uses : []] as const),
    ),
    baseline: new Map(),
  });
}

function stored(
  keys: Parameters<typeof index>[1],
  rest: Partial<IndexDefinition> = {},
  tuples = TUPLES,
): StoredIndex {
  return { definition: index('orders', keys, rest), size: { pages: 300, tuples, treeHeight: 1 } };
}

const nobody = { entriesAdded: 0, hotUpdatesAtRisk: 0 };

describe('how much is written', () => {
  const counters = counted({ inserted: 1_000, updated: 500, hotUpdated: 400 });

  test('counters, brought to the period of the workload’s calls', () => {
    const writes = costs({ table: orders(counters), since: '2026-01-10T00:00:00.000Z' });
    expect(writes.estimate(stored(['customer']), [])).toMatchObject({
      basis: 'counters',
      since: '2026-01-10T00:00:00.000Z',
      entriesAdded: 110,
    });
  });

  test('what statements wrote in that time is the least', () => {
    const given = { table: orders(counters), since: '2026-01-10T00:00:00.000Z' };
    const insert = statement('INSERT INTO orders (id) SELECT generate_series(1, $1)', 10, 500);
    expect(costs(given, insert).estimate(stored(['customer']), [])).toMatchObject({
      basis: 'statements',
      entriesAdded: 500,
    });
  });

  test('what filled the table does not count: rows that no statement brought, and those that one brought at once', () => {
    const since = '2026-01-01T00:00:00.000Z';
    const given = { table: orders(counted({ inserted: TUPLES + 700 })), since };
    const entries = (...statements: readonly WorkloadStatement[]) =>
      costs(given, ...statements).estimate(stored(['customer']), [])?.entriesAdded;
    expect(entries()).toBe(700);
    expect(entries(statement('INSERT INTO orders (id) SELECT generate_series(1, $1)', 2, TUPLES))).toBe(700);
    expect(entries(statement('INSERT INTO orders (id) VALUES ($1)', 5_000, 5_000))).toBe(5_000);
  });

  test('not by counters that have just been reset', () => {
    const fresh = { ...counters, since: '2026-01-10T23:00:00.000Z' };
    const given = { table: orders(fresh), since: '2026-01-01T00:00:00.000Z' };
    expect(costs(given).estimate(stored(['customer']), [])?.basis).toBe('unweighed');
  });

  test('statements where a period is unknown; updates are HOT as often as they ever were', () => {
    const writes = costs(
      { table: orders({ ...counters, since: null }), since: '2026-01-10T00:00:00.000Z' },
      statement('INSERT INTO orders (id) VALUES ($1)', 30, 30),
      statement('UPDATE orders SET seen = $1 WHERE id = $2', 100, 100),
    );
    expect(writes.estimate(stored(['customer']), [])).toMatchObject({
      basis: 'statements',
      entriesAdded: 50,
    });
  });

  test('a table that no statement was seen to write has its counters by what the others show of the periods', () => {
    const log = {
      ...relation('public.log', 'id: int8'),
      activity: counted({ inserted: 9_000, since: null }),
    };
    const writes = costs(
      { table: orders({ ...counters, since: null }), also: [log] },
      statement('INSERT INTO orders (id) VALUES ($1)', 150, 150),
    );
    const definition = index('log', ['id']);
    expect(writes.estimate({ definition, size: stored(['id']).size }, [])).toMatchObject({
      basis: 'counters',
      entriesAdded: 900,
    });
  });

  test('calls in files are weights: counters do not go with them', () => {
    const given = { table: orders(counters), source: 'files' as const };
    expect(costs(given).estimate(stored(['customer']), [])).toEqual({
      basis: 'unweighed',
      since: '2026-01-01T00:00:00.000Z',
      entriesAdded: 1_100,
      hotUpdatesAtRisk: 0,
      cost: null,
    });
    expect(costs(given).cost([stored(['customer'])])).toBe(0);
    const weighed = costs(given, statement('INSERT INTO orders (id) VALUES ($1)', 7));
    expect(weighed.estimate(stored(['customer']), [])).toMatchObject({
      basis: 'statements',
      entriesAdded: 7,
    });
  });

  test('nothing is known of a table without counters that nobody was seen to write', () => {
    expect(costs({}).estimate(stored(['customer']), [])).toBeNull();
    expect(costs({}).cost([stored(['customer'])])).toBe(0);
  });

  test('partitions count for their parent, and share what is written through it', () => {
    const parent = { schema: 'public', name: 'orders' };
    const part = (name: string, tuples: number): Relation => ({
      ...relation(`public.${name}`, 'id: int8, customer: int4', {
        partition: { key: null, parent, bound: 'DEFAULT' },
      }),
      size: { ...orders(null).size, tuples },
      activity: counted({ inserted: tuples, since: null }),
    });
    const table = { ...orders(null), kind: 'partitioned-table' as const };
    const writes = costs(
      { table, also: [part('p1', 75_000), part('p2', 25_000)] },
      statement('INSERT INTO orders (id) VALUES ($1)', 400, 400),
    );
    expect(writes.estimate(stored(['customer']), [])).toMatchObject({ entriesAdded: 400 });
    const definition = index('p1', ['customer']);
    expect(writes.estimate({ definition, size: stored([]).size }, [])).toMatchObject({ entriesAdded: 300 });
  });
});

describe('HOT updates', () => {
  const busy = counted({ updated: 1_000, hotUpdated: 1_000 });
  const see = statement('UPDATE orders SET seen = $1 WHERE id = $2', 600, 600);
  const ship = statement('UPDATE orders SET status = $1 WHERE id = $2', 400, 400);
  const given = { table: orders(busy, [primaryKey()]), since: '2026-01-01T00:00:00.000Z' };

  test.each<[string, StoredIndex, number]>([
    ['a key', stored(['seen']), 600],
    ['an included column', stored(['customer'], { included: ['status'] }), 400],
    ['what a condition reads', stored(['customer'], { predicate: "status = 'open'" }), 400],
    ['what an expression reads', stored([expression('lower("status")')]), 400],
    ['but no text that looks alike', stored([expression("customer || 'status'")]), 0],
    ['and no other column', stored(['customer']), 0],
  ])('are lost by %s', (_, made, lost) => {
    expect(costs(given, see, ship).estimate(made, [])?.hotUpdatesAtRisk).toBe(lost);
  });

  test('what sets a column of an index that is there was never HOT', () => {
    const updates = [see, statement('UPDATE orders SET id = $1 WHERE id = $2', 400, 400)];
    const risk = (made: StoredIndex) => costs(given, ...updates).estimate(made, [])?.hotUpdatesAtRisk;
    expect(risk(stored(['seen']))).toBe(1_000);
    expect(risk(stored(['id', 'customer']))).toBe(0);
  });

  test('cost an entry in each index that is there, too', () => {
    const alone = costs({ ...given, table: orders(busy) }, see).cost([stored(['seen'])]);
    const beside = costs(given, see).cost([stored(['seen'])]);
    expect(beside).toBeGreaterThan(alone * 1.8);
  });

  test('of two indexes on one column are lost once', () => {
    const writes = costs(given, see);
    const [one, other] = [stored(['seen']), stored(['seen', 'customer'])];
    const both = writes.cost([one, other]);
    expect(both).toBeLessThan(writes.cost([one]) + writes.cost([other]));
    expect(writes.estimate(one, [other])?.cost).toBeCloseTo(both - writes.cost([other]));
  });

  test('that one index ends, another index pays for as well', () => {
    const writes = costs(given, see);
    const [one, other] = [stored(['seen']), stored(['customer'])];
    expect(writes.cost([other])).toBe(0);
    expect(writes.cost([one, other])).toBeGreaterThan(writes.cost([one]) * 1.4);
  });

  test('BRIN leaves them HOT from 16 on', () => {
    const brin = stored(['seen'], { accessMethod: 'brin' });
    const risk = (major: number) => costs({ ...given, major }, see).estimate(brin, [])?.hotUpdatesAtRisk;
    expect([13, 15, 16, 18].map(risk)).toEqual([1_000, 1_000, 0, 0]);
  });
});

describe('partial indexes', () => {
  const given = {
    table: orders(counted({ inserted: 1_000, updated: 200 })),
    since: '2026-01-01T00:00:00.000Z',
  };
  const seldom = stored(['customer'], { predicate: "status = 'open'" }, TUPLES / 100);

  test('pay for the rows that enter them', () => {
    const writes = costs(given);
    expect(writes.estimate(seldom, [])).toMatchObject({ ...nobody, entriesAdded: 12 });
    expect(writes.cost([seldom])).toBeLessThan(writes.cost([stored(['customer'])]) / 50);
  });

  test('and for each update that sets what their condition reads', () => {
    const ship = statement('UPDATE orders SET status = $1 WHERE id = $2', 200, 200);
    expect(costs(given, ship).estimate(seldom, [])).toMatchObject({ entriesAdded: 210 });
  });
});

test('the least that indexes cost alone is never more, in sum, than what they cost together', () => {
  const given = {
    table: orders(counted({ inserted: 100, updated: 9_000, hotUpdated: 8_000 }), [primaryKey()]),
  };
  const writes = costs(
    { ...given, since: '2026-01-01T00:00:00.000Z' },
    statement('UPDATE orders SET seen = $1, status = $2 WHERE id = $3', 900, 900),
    statement('UPDATE orders SET customer = $1 WHERE id = $2', 100, 100),
  );
  const all = [stored(['seen']), stored(['status']), stored(['customer']), stored(['seen', 'customer'])];
  for (let bits = 1; bits < 2 ** all.length; bits++) {
    const some = all.filter((_, at) => bits & (1 << at));
    expect(writes.leastCost(some)).toBeLessThanOrEqual(writes.cost(some) * (1 + 1e-9));
  }
  // Two that end the same HOT updates pay for the other indexes' entries once.
  const [seen, status] = [stored(['seen']), stored(['status'])];
  expect(writes.cost([seen, status])).toBeLessThan(writes.cost([seen]) + writes.cost([status]));
});

describe('what an entry costs', () => {
  const given = {
    table: orders(counted({ inserted: 1_000 })),
    since: '2026-01-01T00:00:00.000Z',
  };
  const of = (made: StoredIndex, settings: Given['settings'] = []) =>
    costs({ ...given, settings }).cost([made]) / 1_000;

  test('by access method: BRIN least, then hash, then B-tree, GiST most; GIN by its elements', () => {
    const method = (accessMethod: IndexDefinition['accessMethod'], keys = ['customer'], tuples = TUPLES) =>
      of(stored(keys, { accessMethod }, tuples));
    const order = [method('brin'), method('hash'), method('btree'), method('spgist'), method('gist')];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(method('gin', ['tags'], 8 * TUPLES)).toBeCloseTo(8 * 0.3);
  });

  test('by width', () => {
    expect(of(stored(['customer', 'status']))).toBeGreaterThan(of(stored(['customer'])) + 0.2);
    expect(of(stored(['customer'], { included: ['status'] }))).toBeCloseTo(
      of(stored(['customer', 'status'])),
    );
  });

  test('with the page that is read and written again where the index is larger than the cache', () => {
    const small = [{ name: 'effective_cache_size', value: '1200kB' }];
    expect(of(stored(['customer']), small) - of(stored(['customer']))).toBeCloseTo(2 * 4 * 0.5);
  });

  test('in the unit that the server plans in', () => {
    const tenfold = ['cpu_tuple_cost', 'cpu_operator_cost'].map((name, at) => ({
      name,
      value: String([0.1, 0.025][at]),
    }));
    expect(of(stored(['customer']), tenfold)).toBeCloseTo(10 * of(stored(['customer'])));
  });

  test('one that is there costs what it would cost anew', () => {
    const anew = costs(given).estimate(stored(['customer']), []);
    expect(anew?.cost).toBeGreaterThan(0);
    expect(costs(given).estimateExisting(stored(['customer']))).toEqual(anew);
  });

  test('dead ones are cleaned at less', () => {
    const deleted = { table: orders(counted({ deleted: 1_000 })), since: '2026-01-01T00:00:00.000Z' };
    const cost = (of: Given) => costs(of).estimateExisting(stored(['customer']))?.cost ?? 0;
    expect(cost(deleted)).toBeGreaterThan(0);
    expect(cost(deleted)).toBeLessThan(cost(given) / 5);
  });
});

/** What one index costs its writers: the same statements on two tables, with and without it, beside what the model says of them. */
import { readFileSync } from 'node:fs';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { Client } from '../../src/database/client.ts';
import type { Relation, RelationActivity, Snapshot } from '../../src/model/snapshot.ts';
import { loadParser, parseWorkload } from '../../src/query/parse.ts';
import { existingIndex } from '../../src/selection/entry-cost.ts';
import { writeCosts } from '../../src/selection/writes.ts';
import { largest, mean } from '../support/figures.ts';
import type { IndexCase } from './cases.ts';

/** Rows that a statement writes. */
const BATCH = 20_000;
const ROUNDS = 4;

/** Statements that each write BATCH rows, of the nth round; what is written of a row decides whether the update can be HOT. */
const writes = {
  insert: (table: string, round: number) =>
    `INSERT INTO ${table} SELECT * FROM staged WHERE id > ${200_000 + round * BATCH} AND id <= ${200_000 + (round + 1) * BATCH}`,
  update: (table: string, round: number) =>
    `UPDATE ${table} SET stamp = stamp + 1 WHERE id <= 200000 AND id % 10 = ${round}`,
  hot: (table: string, round: number) =>
    `UPDATE ${table} SET counter = counter + 1 WHERE id <= 200000 AND id % 10 = ${ROUNDS + round}`,
  delete: (table: string, round: number) =>
    `DELETE FROM ${table} WHERE id > ${200_000 + round * BATCH} AND id <= ${200_000 + (round + 1) * BATCH}`,
} as const;

type Write = keyof typeof writes;
export const writeKinds = Object.keys(writes) as readonly Write[];

export interface Upkeep extends IndexCase {
  /** Microseconds a row, with the index and without, by write; a delete with the VACUUM behind it. */
  readonly withoutUs: Readonly<Record<Write, number>>;
  readonly measuredUs: Readonly<Record<Write, number>>;
  readonly predictedUs: Readonly<Record<Write, number>>;
}

/** @param url of the database that `client` is connected to */
export async function measureUpkeep(client: Client, url: string, one: IndexCase): Promise<Upkeep> {
  await makeTable(client, 'bare', null);
  await makeTable(client, 'rows', one.sql);
  const { predicted, unitUs } = await predict(client, url);
  const [withoutUs, measuredUs] = [zero(), zero()];
  for (const write of writeKinds) {
    const times = { bare: [] as number[], rows: [] as number[] };
    for (let round = 0; round < ROUNDS; round++)
      for (const table of round % 2 === 0 ? (['bare', 'rows'] as const) : (['rows', 'bare'] as const))
        times[table].push(
          (await timed(client, writes[write](table, round))) +
            (write === 'delete' ? await timed(client, `VACUUM (TRUNCATE off) ${table}`) : 0),
        );
    withoutUs[write] = perRow(times.bare);
    measuredUs[write] = perRow(times.rows) - withoutUs[write];
  }
  const predictedUs = zero();
  for (const write of writeKinds) predictedUs[write] = (predicted[write] * unitUs) / BATCH;
  return { ...one, withoutUs, measuredUs, predictedUs };
}

function zero(): Record<Write, number> {
  return { insert: 0, update: 0, hot: 0, delete: 0 };
}

function perRow(times: readonly number[]): number {
  return (1000 * mean(times)) / BATCH;
}

async function makeTable(client: Client, name: string, index: string | null): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${name}`);
  // With room on each page for updates to be HOT.
  await client.query(`CREATE TABLE ${name} (LIKE staged) WITH (fillfactor = 70)`);
  await client.query(`INSERT INTO ${name} SELECT * FROM staged WHERE id <= 200000`);
  await client.query(`ALTER TABLE ${name} ADD PRIMARY KEY (id)`);
  await client.query(`CREATE INDEX ON ${name} (stamp)`);
  await client.query(`VACUUM ANALYZE ${name}`);
  // After that: a new index's reltuples, which counts GIN's elements, is what a candidate has.
  if (index !== null) await client.query(`CREATE INDEX measured ON ${name} ${index}`);
  await client.query('CHECKPOINT');
}

/** By the model, from a Snapshot of the table: the planner cost of each statement's writes, and what a unit of that takes here. */
async function predict(
  client: Client,
  url: string,
): Promise<{ readonly predicted: Readonly<Record<Write, number>>; readonly unitUs: number }> {
  await loadParser();
  const snapshot = await collectSnapshot(url, { workload: 'none' });
  const table = snapshot.catalogue.relations.find(({ name }) => name === 'rows');
  const index = table?.indexes.find(({ name }) => name === 'measured');
  if (table === undefined || index === undefined) throw new Error('the Snapshot lacks the table');
  const predicted = zero();
  for (const write of writeKinds) {
    const known = without(snapshot, table, write === 'hot' ? 1 : 0);
    const text = writes[write]('rows', 0);
    const workload = {
      source: 'files' as const,
      since: null,
      statements: [statement(text)],
    };
    const queries = parseWorkload(workload, known.catalogue, ['public']);
    predicted[write] = writeCosts({
      snapshot: { ...known, workload },
      queries,
      uses: new Map(
        queries.map(({ id, parsed }) => [id, parsed.kind === 'statement' ? parsed.uses : []] as const),
      ),
      baseline: new Map(),
    }).cost([existingIndex(table, index)]);
  }
  return { predicted, unitUs: await unit(client) };
}

function statement(text: string): Snapshot['workload']['statements'][number] {
  const times = { totalTimeMs: null, meanTimeMs: null };
  return { text, calls: 1, ...times, rows: BATCH, user: null, topLevel: true, origin: 'bench' };
}

/** As if the index were not there yet, and so much of the updates had been HOT. */
function without(snapshot: Snapshot, table: Relation, hotShare: number): Snapshot {
  const none = {
    since: null,
    sequentialScans: 0,
    indexScans: 0,
    inserted: 0,
    deleted: 0,
    lastAnalyzed: null,
  };
  const activity: RelationActivity = { ...none, updated: 1000, hotUpdated: 1000 * hotShare };
  const indexes = table.indexes.filter(({ name }) => name !== 'measured');
  const relations = snapshot.catalogue.relations.map((relation) =>
    relation === table ? { ...table, activity, indexes } : relation,
  );
  return { ...snapshot, catalogue: { ...snapshot.catalogue, relations } };
}

/** Microseconds that a unit of planner cost takes: the table read whole, from memory, with a condition. */
async function unit(client: Client): Promise<number> {
  const sql = 'SELECT count(*) FROM bare WHERE counter = -1';
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${sql}`);
  const cost = Number(rows[0]?.['QUERY PLAN'][0].Plan['Total Cost']);
  const times: number[] = [];
  for (let round = 0; round < 20; round++) times.push(await timed(client, sql));
  return (1000 * mean(times)) / cost;
}

/** Milliseconds that the server's process works on a statement; where nothing tells these, those that pass. */
async function timed(client: Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const start = clock(rows[0]?.pid ?? 0);
  await client.query(sql);
  return clock(rows[0]?.pid ?? 0) - start;
}

/** Linux counts a process's time on a processor, in hundredths of a second: other load on the machine does not disturb it. */
function clock(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return performance.now();
  }
}

/** Factor between two costs, whichever is the larger; of what is too small to matter, none. */
export function factor(predicted: number, measured: number, floor: number): number {
  const [a, b] = [Math.max(predicted, floor), Math.max(measured, floor)];
  return largest([a / b, b / a]);
}

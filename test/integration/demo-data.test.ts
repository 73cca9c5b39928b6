/** The demo's hotel on a real server: its rows, its workload in pg_stat_statements, and what the report's five indexes do. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import { guestId, hotelCodes, rowCounts } from '../../src/demo/dataset.ts';
import { type LoadedTable, loadHotel } from '../../src/demo/load.ts';
import { measureWorkload } from '../../src/demo/measure-workload.ts';
import { readStatements } from '../../src/demo/read-statements.ts';
import { reportTeam } from '../../src/demo/report-team.ts';
import { demoStatements, runWorkload, scheduleDay, startObservation } from '../../src/demo/run-workload.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { sum } from '../../src/util/collections.ts';
import { startTestServer } from './support/server.ts';

let server: Sandbox;
let client: Client;
let tables: readonly LoadedTable[];
const progress: string[] = [];
const fraction = 1 / 40;

beforeAll(async () => {
  server = await startTestServer(18, { shared_preload_libraries: 'pg_stat_statements' });
  client = await connect(server.connection());
  tables = await loadHotel(client, (message) => progress.push(message));
  await startObservation(client);
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

async function rowsOf<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
  return (await client.query<T>(sql, values)).rows;
}

describe('the rows', () => {
  test('fill six tables, reported as they grow', async () => {
    expect(Object.fromEntries(tables.map((table) => [table.name, table.rows]))).toEqual(rowCounts);
    expect(progress).toEqual(expect.arrayContaining(['guests', 'sessions', 'reservations', 'availability']));
  });

  test('have primary keys and nothing else to look them up by', async () => {
    const indexes = await rowsOf<{ name: string; primary: boolean }>(
      `SELECT indexrelid::regclass::text AS name, indisprimary AS primary
       FROM pg_index WHERE indrelid = ANY ($1::regclass[]) ORDER BY 1`,
      [Object.keys(rowCounts)],
    );
    expect(indexes).toEqual(
      ['availability', 'guests', 'lock_audit', 'reservations', 'rooms', 'sessions'].map((table) => ({
        name: `${table}_pkey`,
        primary: true,
      })),
    );
  });

  test('leave no helper function behind and are all visible and analysed', async () => {
    expect(
      await rowsOf(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE '%guest%'",
      ),
    ).toEqual([]);
    const states = await rowsOf<{ visible: boolean; columns: number }>(
      `SELECT c.relallvisible = c.relpages AS visible,
              (SELECT count(*)::int FROM pg_stats WHERE tablename = c.relname) AS columns
       FROM pg_class c WHERE c.oid = ANY ($1::regclass[])`,
      [Object.keys(rowCounts)],
    );
    expect(states.every((state) => state.visible && state.columns > 5)).toBe(true);
  });

  test('grow in id and time together', async () => {
    for (const [table, time] of [
      ['sessions', 'created_at'],
      ['reservations', 'created_at'],
      ['lock_audit', 'created_at'],
      ['availability', 'date'],
    ]) {
      const [row] = await rowsOf<{ backwards: number }>(
        `SELECT count(*) FILTER (WHERE t < before)::int AS backwards
         FROM (SELECT ${time} AS t, lag(${time}) OVER (ORDER BY id) AS before FROM ${table}) AS grown`,
      );
      expect(row?.backwards, table).toBe(0);
    }
  });

  test('are what the application expects: the same guest ids, hotels and clock', async () => {
    const [guest] = await rowsOf<{ email: string }>('SELECT email FROM guests WHERE id = $1', [
      guestId(60_000),
    ]);
    expect(guest?.email).toMatch(/^guest60000@/);
    const hotels = await rowsOf<{ code: string; rooms: number }>(
      'SELECT hotel_code AS code, count(*)::int AS rooms FROM rooms GROUP BY hotel_code ORDER BY min(id)',
    );
    expect(hotels).toEqual(hotelCodes.map((code) => ({ code, rooms: 50 })));
    const [newest] = await rowsOf<{ newest: string }>('SELECT max(created_at) AS newest FROM sessions');
    expect(newest?.newest).toMatch(/^2026-06-15T11:\d\d:\d\d\.\d{3}Z$/);
  });

  test('are skewed: few guests come often, summer is twice the winter', async () => {
    const [guests] = await rowsOf<{ top: number; median: number }>(
      `SELECT max(n)::int AS top, percentile_disc(0.5) WITHIN GROUP (ORDER BY n)::int AS median
       FROM (SELECT count(*) AS n FROM reservations GROUP BY guest_id) AS bookings`,
    );
    expect(guests?.top).toBeGreaterThan(50 * (guests?.median ?? Number.NaN));
    const [seasons] = await rowsOf<{ july: number; january: number }>(
      `SELECT count(*) FILTER (WHERE extract(month FROM check_in) = 7)::int AS july,
              count(*) FILTER (WHERE extract(month FROM check_in) = 1)::int AS january FROM reservations`,
    );
    expect(seasons?.july).toBeGreaterThan(1.5 * (seasons?.january ?? Number.NaN));
  });
});

describe('the workload', () => {
  /** Constants and parameters become the same mark, since pg_stat_statements puts parameters for constants. */
  const normalised = (sql: string): string => sql.replace(/'[^']*'|\$?\b\d+\b/g, '?');

  async function observedCalls(): Promise<Map<string, number>> {
    const rows = await rowsOf<{ query: string; calls: number }>(
      "SELECT query, calls::int FROM pg_stat_statements WHERE query !~ 'pg_' AND toplevel",
    );
    return new Map(rows.map((row) => [normalised(row.query), row.calls]));
  }

  test('is held by pg_stat_statements, every statement with its calls', async () => {
    const run = await runWorkload(client, { fraction, seed: 1 });
    const observed = await observedCalls();
    for (const { statement, latenciesMs } of run.statements) {
      expect(latenciesMs).toHaveLength(Math.round(statement.callsPerDay * fraction));
      expect(observed.get(normalised(statement.text)), statement.kind).toBe(latenciesMs.length);
    }
    expect(run.calls).toBe(sum(run.statements, ({ latenciesMs }) => latenciesMs.length));
  });

  test('writes for good: new sessions, audited locks, booked nights', async () => {
    const [row] = await rowsOf<{ sessions: number; locks: number; nights: number }>(
      `SELECT (SELECT count(*)::int FROM sessions WHERE id > $1) AS sessions,
              (SELECT count(*)::int FROM lock_audit WHERE id > $2) AS locks,
              (SELECT count(*)::int FROM availability WHERE updated_at >= '2026-06-15 12:00+00') AS nights`,
      [rowCounts.sessions, rowCounts.lock_audit],
    );
    expect(row).toMatchObject({ sessions: 560 * fraction, locks: 5000 * fraction });
    expect(row?.nights).toBeGreaterThan(0);
  });

  test('is measured without a trace in rows or in pg_stat_statements', async () => {
    const count = `SELECT ${Object.keys(rowCounts).map((table) => `(SELECT count(*) FROM ${table})`)}`;
    const [rowsBefore, callsBefore] = [await rowsOf(count), await observedCalls()];
    const [measured = []] = await measureWorkload(client, [[]], { runs: 2, seed: 1 });
    expect(measured.map(({ kind, runs }) => ({ kind, runs }))).toEqual(
      demoStatements.map(({ kind }) => ({ kind, runs: 2 })),
    );
    expect(measured.every(({ meanMs, p95Ms }) => meanMs > 0 && p95Ms >= meanMs)).toBe(true);
    expect(await rowsOf(count)).toEqual(rowsBefore);
    const callsAfter = await observedCalls();
    for (const { text, kind } of demoStatements)
      expect(callsAfter.get(normalised(text)), kind).toBe(callsBefore.get(normalised(text)));
  });
});

describe("the report's five indexes", () => {
  /** A statement's planner cost and the indexes in its plan: generic without values, else for these. */
  async function explain(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly cost: number; readonly plan: string }> {
    const rows = await (values === undefined
      ? rowsOf<{ 'QUERY PLAN': [{ Plan: { 'Total Cost': number } }] }>(
          `EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${text}`,
        )
      : rowsOf<{ 'QUERY PLAN': [{ Plan: { 'Total Cost': number } }] }>(`EXPLAIN (FORMAT JSON) ${text}`, [
          ...values,
        ]));
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    return { cost: plan?.['Total Cost'] ?? Number.NaN, plan: JSON.stringify(plan) };
  }

  /** A day's calls x generic cost. */
  async function workloadCost(): Promise<number> {
    let cost = 0;
    for (const { text, callsPerDay } of demoStatements) cost += callsPerDay * (await explain(text)).cost;
    return cost;
  }

  const indexOfRead = {
    'session-by-guest': 'sessions_guest_id_by_hand',
    'reservations-by-date': 'reservations_check_in_check_out_by_hand',
    'lock-audit-by-time': 'lock_audit_created_at_by_hand',
    'room-availability': 'availability_date_room_id_by_hand',
    'sessions-by-time': 'sessions_created_at_by_hand',
  };

  test('come out at 2 to 7 MB, serve the reads, and take 90% off the workload', async () => {
    const costBefore = await workloadCost();
    for (const { text, kind } of readStatements)
      expect((await explain(text)).plan, kind).toContain('Seq Scan');
    for (const { createSql } of reportTeam.indexes) await client.query(createSql);

    const sizes = await rowsOf<{ name: string; size: number }>(
      'SELECT name, pg_relation_size(name::regclass)::float8 AS size FROM unnest($1::text[]) AS name',
      [reportTeam.indexes.map((index) => index.name)],
    );
    for (const { name, size } of sizes) {
      expect(size, name).toBeGreaterThan(2e6);
      expect(size, name).toBeLessThan(7e6);
    }

    const calls = scheduleDay(fraction, 1);
    for (const { text, kind } of readStatements) {
      const index = indexOfRead[kind as keyof typeof indexOfRead];
      expect((await explain(text)).plan, kind).toContain(index);
      for (const { statement, values } of calls)
        if (statement.kind === kind)
          expect((await explain(text, values)).plan, `${kind} ${values}`).toContain(index);
    }
    expect(await workloadCost()).toBeLessThan(0.1 * costBefore);
  });
});

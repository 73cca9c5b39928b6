import { describe, expect, it } from 'vitest';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import type { RecommendedIndex } from '../../../src/model/recommendation.ts';
import { displayWidth } from '../../../src/util/format.ts';
import { index, outcome, recommendation, recommended } from './fixtures.ts';
import { hostile, hostileTable, sampleDefinitions } from './samples.ts';

const timestamp = { timestamp: '20251120083300' };
const orders = recommended('orders_customer_id_idx', index('orders', ['customer_id']));

/** The comment that opens the up file of one index. */
function headerOf(...[rest, whole]: [object?, object?]): string {
  const given = recommendation([{ ...orders, ...rest }], whole);
  return emitMigrations(given, timestamp)[0]?.up.content.split('\n\n')[0] ?? '';
}

describe('emitMigrations', () => {
  it('writes a pair an index, a second apart, in the order given', () => {
    const pairs = emitMigrations(
      recommendation([orders, recommended('a_idx', index('a', ['b']))]),
      timestamp,
    );
    expect(pairs.map(({ indexName, up, down }) => [indexName, up.fileName, down.fileName])).toEqual([
      [
        'orders_customer_id_idx',
        '20251120083300_orders_customer_id_idx.up.sql',
        '20251120083300_orders_customer_id_idx.down.sql',
      ],
      ['a_idx', '20251120083301_a_idx.up.sql', '20251120083301_a_idx.down.sql'],
    ]);
  });

  it('writes nothing for nothing, and the same bytes for the same input', () => {
    expect(emitMigrations(recommendation([]), timestamp)).toEqual([]);
    expect(emitMigrations(recommendation([orders]), timestamp)).toEqual(
      emitMigrations(recommendation([orders]), timestamp),
    );
  });

  it('holds one concurrent statement a file', () => {
    const [pair] = emitMigrations(recommendation([orders]), timestamp);
    expect(pair?.up.content.match(/^(CREATE|DROP) .*/gm)).toEqual([
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_customer_id_idx"',
    ]);
    expect(pair?.down.content.match(/^(CREATE|DROP) .*/gm)).toEqual([
      'DROP INDEX CONCURRENTLY IF EXISTS "public"."orders_customer_id_idx";',
    ]);
  });

  it('analyses the table after an index on an expression only', () => {
    const up = (name: string): string =>
      emitMigrations(
        recommendation([recommended('i', sampleDefinitions[name] ?? orders.definition)]),
        timestamp,
      )[0]?.up.content ?? '';
    expect(up('expression')).toContain('\nANALYZE "public"."orders";\n');
    expect(up('covering')).not.toMatch(/^ANALYZE/m);
  });

  it('names its encoding only where that matters', () => {
    const ascii = emitMigrations(recommendation([orders]), timestamp)[0];
    expect(ascii?.up.content).not.toContain('client_encoding');
    const other = emitMigrations(recommendation([recommended('größe', index('größe', ['a']))]), timestamp)[0];
    for (const file of [other?.up, other?.down])
      expect(file?.content).toMatch(/SET client_encoding = 'UTF8';[\s\S]*RESET client_encoding;\n$/);
  });

  it('quotes the guards so that no name ends them', () => {
    const [pair] = emitMigrations(
      recommendation([recommended('$check$ $check1$', index('t', ['a']))]),
      timestamp,
    );
    expect(pair?.up.content).toMatch(/^DO \$check2\$$/m);
  });
});

describe('the header', () => {
  const hostileIndex = recommended(hostile, index(hostileTable, [hostile]), {
    nearDuplicates: [`${hostile} (a): does not start with b\nDROP TABLE x;`],
  });

  it('stays a comment and within 100 columns, whatever the names and queries hold', () => {
    const text = `select '${'名'.repeat(300)}'\n;\nDROP TABLE x; -- \u001b[31m`;
    const pairs = emitMigrations(
      recommendation([hostileIndex], { queries: [outcome('a1b2c3d4e5f60718', text)] }),
      timestamp,
    );
    for (const file of pairs.flatMap(({ up, down }) => [up, down])) {
      const [header = '', ...rest] = file.content.split('\n\n');
      expect(rest.length).toBeGreaterThan(3);
      for (const line of header.split('\n')) {
        expect(line).toMatch(/^--( |$)/);
        expect(displayWidth(line)).toBeLessThanOrEqual(100);
      }
      expect(header).not.toContain('\u001b');
    }
  });

  it('gives calls and share of time, heaviest first, and the text on one line', () => {
    const queries = [
      outcome('0000000000000001', 'SELECT 1\n  FROM a', { calls: 3, totalTimeMs: 900 }),
      outcome('0000000000000002', 'SELECT 2', { calls: 1, totalTimeMs: 100 }),
    ];
    const header = headerOf({ queries: queries.map(({ id }) => id) }, { queries });
    expect(header).toContain(
      "0000000000000001: 3 calls, 90% of the workload's time, cost 4,527 -> 10.3 a call",
    );
    expect(header).toContain('SELECT 1 FROM a\n');
    expect(header).toContain("0000000000000002: 1 call, 10% of the workload's time");
  });

  it('gives the share of cost where a query has no time', () => {
    const queries = [outcome('a1b2c3d4e5f60718', 'SELECT 1', { totalTimeMs: null })];
    expect(headerOf({}, { queries })).toContain("100% of the workload's cost");
  });

  it('shows ten queries and counts the rest', () => {
    const queries = Array.from({ length: 13 }, (_, n) => outcome(`query${n}`, `SELECT ${n}`));
    const header = headerOf({ queries: queries.map(({ id }) => id) }, { queries });
    expect(header.match(/query\d+: /g)).toHaveLength(10);
    expect(header).toContain('and 3 queries more: see manifest.json');
  });

  it('says what exists already, or that nothing does', () => {
    expect(headerOf()).toContain('Existing no index of public.orders starts with customer_id.');
    expect(headerOf({ nearDuplicates: ['a_idx (customer_id, x): too wide', 'b_idx: partial'] })).toContain(
      '-- Existing a_idx (customer_id, x): too wide\n--          b_idx: partial\n',
    );
  });

  it('says what writes will pay, or that it is unknown', () => {
    const price = (index: Partial<RecommendedIndex> = {}) =>
      /Price +(.*) Lock/.exec(headerOf(index).replace(/\n--( +|$)/gm, ' '))?.[1]?.trim();
    const saved =
      'about 4.21 MB for 200,000 rows (estimated). In planner cost over all calls, it saves 5,419,754';
    expect(price()).toBe(
      `${saved}, writes pay 12,960: net 5,406,794 (estimated: 12,000 entries written since 2025-11-01).`,
    );
    const writes = { since: null, entriesAdded: 1, hotUpdatesAtRisk: 45_000 };
    expect(price({ writes: { ...writes, basis: 'statements', cost: 6_000_000 } })).toBe(
      `${saved}, writes pay 6,000,000: net -580,246 (estimated: 1 entry written and 45,000 updates no longer HOT by the workload).`,
    );
    expect(price({ writes: { ...writes, basis: 'unweighed', cost: null } })).toBe(
      `${saved}; writes are not weighed (estimated: 1 entry written and 45,000 updates no longer HOT since the counters began).`,
    );
    expect(price({ writes: null })).toBe(`${saved}; what writes pay is unknown: nobody counted them.`);
    const none = { since: null, entriesAdded: 0, hotUpdatesAtRisk: 0, cost: 0 };
    expect(price({ writes: { ...none, basis: 'statements' } })).toBe(
      `${saved}; no writes to its table were seen.`,
    );
  });

  it('says when the judge ran another version than the source', () => {
    const server = { version: '15.3', twinVersion: '15.12', exact: false, judge: 'twin' as const };
    expect(headerOf({}, { server }).replace(/\n-- +/g, ' ')).toContain(
      'estimated by PostgreSQL 15.12 in a statistical twin of the source, which runs 15.3.',
    );
  });
});

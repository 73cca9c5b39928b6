/** Every read carries the marker by which the workload leaves it out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'libpg-query';
import { describe, expect, it } from 'vitest';
import { ownStatementMarker } from '../../../src/collect/catalogue-tables.ts';
import { statisticsViewQuery } from '../../../src/collect/column-statistics.ts';
import { extendedStatisticsDataQuery } from '../../../src/collect/extended-statistics.ts';
import { indexesQuery } from '../../../src/collect/indexes.ts';
import { collationsQuery } from '../../../src/collect/objects/collations.ts';
import { rangesQuery } from '../../../src/collect/objects/ranges.ts';
import { relationsQuery } from '../../../src/collect/relations.ts';
import { databaseQuery } from '../../../src/collect/server-and-database.ts';
import { beginStatement } from '../../../src/collect/session.ts';
import { statementsInfoQuery, statementsQuery } from '../../../src/collect/workload/statements-query.ts';
import { neutralOutputStatement } from '../../../src/database/neutral-output.ts';

const folder = new URL('../../../sql/collect/', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.sql'),
);

/** From the first token on: what pg_stat_statements of PG 18 keeps. */
async function withoutLeadingComments(sql: string): Promise<string> {
  const { stmts = [] } = await parse(sql);
  expect(stmts).toHaveLength(1);
  return sql.replace(/^(\s*--[^\n]*\n)+/, '').trimStart();
}

describe('own statements', () => {
  it.each(files)(
    'sql/collect/%s: explained, one statement, marked behind its first keyword',
    async (name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      expect(sql).toMatch(/^-- /);
      const kept = await withoutLeadingComments(sql);
      expect(kept).toMatch(/^(select|with)\b/);
      expect(kept.indexOf(ownStatementMarker)).toBeGreaterThan(0);
    },
  );

  it.each([
    databaseQuery(13),
    relationsQuery(13),
    indexesQuery(13, [1]),
    statisticsViewQuery(13, [1]),
    extendedStatisticsDataQuery(13, [1]),
    collationsQuery(13),
    rangesQuery(13),
    statementsQuery({ schema: 'x', columns: [] }, { topStatements: 1, slowStatementMs: 1 }),
    statementsInfoQuery('x'),
  ])('built: $sql', (query) => {
    expect(query.sql.indexOf(ownStatementMarker)).toBeGreaterThan(0);
  });
});

describe('the transaction', () => {
  it('is read-only and has its timeouts before anything is read', () => {
    expect(beginStatement({ statementTimeoutMs: 60_000, lockTimeoutMs: 2_000.9 })).toBe(
      "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL application_name = 'indexwright'; " +
        'SET LOCAL statement_timeout = 60000; SET LOCAL lock_timeout = 2000; ' +
        'SET LOCAL idle_in_transaction_session_timeout = 60000; ' +
        "SELECT /* indexwright */ set_config('client_encoding', 'SQL_ASCII', true) WHERE current_setting('server_encoding') = 'SQL_ASCII'",
    );
  });

  it('sets nothing beyond itself', () => {
    for (const statement of neutralOutputStatement.split('; ')) expect(statement).toMatch(/^SET LOCAL /);
  });
});

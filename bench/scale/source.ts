/** Fills a database with many tables: each with two indexes, a foreign key, some rows, and full statistics. */
import type { Client } from '../../src/database/client.ts';

/** Relations that one transaction makes: as many as the lock table takes with ease. */
const BATCH = 500;
const TABLES_PER_SCHEMA = 1000;
const ROWS = 20;

/** Tables in schemas of a thousand, each but the first referring to another, and one view for a hundred tables. */
export async function fillSource(client: Client, relations: number): Promise<void> {
  // Without the checks of foreign keys, which take the longer the more tables this session has seen.
  await client.query('SET session_replication_role = replica');
  for (let first = 0; first < relations; first += BATCH) {
    const statements: string[] = [];
    for (let n = first; n < Math.min(relations, first + BATCH); n++) statements.push(...tableStatements(n));
    await client.query(statements.join(';\n'));
  }
  await copyStatistics(client);
}

/** Statements that touch some forty tables, whatever their number, and a view. */
export function workloadOf(relations: number): readonly string[] {
  const step = Math.max(1, Math.floor(relations / 20));
  return Array.from({ length: 20 }, (_, n) => {
    const [table, parent] = [
      1 + ((n * step) % (relations - 1)),
      parentOf(1 + ((n * step) % (relations - 1))),
    ];
    return n % 4 === 0
      ? `SELECT * FROM ${viewName(100 * Math.floor(table / 100))} WHERE amount > $1`
      : `SELECT c.note FROM ${tableName(table)} c JOIN ${tableName(parent)} p ON p.id = c.parent_id WHERE p.status = $1 AND c.created > $2`;
  });
}

function tableStatements(n: number): string[] {
  const name = tableName(n);
  return [
    ...(n % TABLES_PER_SCHEMA === 0 ? [`CREATE SCHEMA ${schemaName(n)}`] : []),
    `CREATE TABLE ${name} (id bigint PRIMARY KEY, parent_id bigint${n === 0 ? '' : ` REFERENCES ${tableName(parentOf(n))}`},
       status text NOT NULL, created timestamptz NOT NULL, amount numeric(12,2), note text)`,
    `INSERT INTO ${name} ${rowsSql(1, ROWS)}`,
    `CREATE INDEX ON ${name} (parent_id)`,
    ...(n % 100 === 0
      ? [
          `CREATE VIEW ${viewName(n)} AS SELECT c.*, p.note AS above FROM ${name} c JOIN ${tableName(parentOf(n))} p ON p.id = c.parent_id`,
        ]
      : []),
  ];
}

function parentOf(n: number): number {
  return Math.floor(n / 8);
}

function schemaName(n: number): string {
  return `app_${Math.floor(n / TABLES_PER_SCHEMA)}`;
}

function tableName(n: number): string {
  return `${schemaName(n)}.table_${n}`;
}

function viewName(n: number): string {
  return `${schemaName(n)}.view_${n}`;
}

/**
 * What ANALYZE finds of one table with rows enough to fill its histograms holds for all: thousands of such tables would
 * measure the server.
 */
async function copyStatistics(client: Client): Promise<void> {
  const template = tableName(0);
  await client.query(`INSERT INTO ${template} ${rowsSql(ROWS + 1, 10_000)}; ANALYZE ${template}`);
  const { rows } = await client.query<{ list: string }>(
    `SELECT string_agg('s.' || attname, ', ' ORDER BY attnum) AS list FROM pg_attribute
     WHERE attrelid = 'pg_statistic'::regclass AND attnum > 1`,
  );
  await client.query(`
    SET allow_system_table_mods = on;
    INSERT INTO pg_statistic SELECT c.oid, ${rows[0]?.list} FROM pg_statistic s, pg_class c
    WHERE s.starelid = '${template}'::regclass AND c.relkind = 'r' AND c.relname ~ '^table_' AND c.oid <> s.starelid;
    UPDATE pg_class SET relpages = 1, reltuples = ${ROWS} WHERE relname ~ '^table_' AND relkind IN ('r', 'i');
    RESET allow_system_table_mods`);
}

function rowsSql(first: number, last: number): string {
  return `SELECT i, i, 'state ' || i % 5, timestamptz '2024-01-01' + i * interval '1 hour', i * 1.5, md5(i::text)
    FROM generate_series(${first}, ${last}) i`;
}

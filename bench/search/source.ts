/** A shop's thousand tables, one for each of its thousand tenants' modules: alike in columns, unlike in size, with statements of many shapes. */
import type { Client } from '../../src/database/client.ts';
import type { Relation, RelationSize, Snapshot, WorkloadStatement } from '../../src/model/snapshot.ts';

export const RELATIONS = 1000;
/** Rows that statistics are taken from; each table then has a size of its own. */
const SAMPLE_ROWS = 5000;
const ROWS_PER_PAGE = 60;
const ENTRIES_PER_PAGE = 360;

/** The tables, empty but for the first, whose statistics hold for all. */
export async function fillSource(client: Client): Promise<void> {
  await client.query('SET session_replication_role = replica');
  for (let first = 0; first < RELATIONS; first += 250)
    await client.query(
      Array.from({ length: Math.min(250, RELATIONS - first) }, (_, n) => createTable(first + n)).join(';\n'),
    );
  await client.query(`
    INSERT INTO ${tableName(0)} SELECT i, i / 4, i / 9, 'state ' || i * i % 6, i * 7 % 40, i % 9 = 0,
      timestamptz '2024-01-01' + i * interval '7 minutes', timestamptz '2024-01-01' + i * 31 % 5000 * interval '9 minutes', i * 17 % 900 / 4.0,
      md5(i::text), repeat('n', 40 + i % 60) FROM generate_series(1, ${SAMPLE_ROWS}) i;
    ANALYZE ${tableName(0)}`);
}

function createTable(n: number): string {
  const parent = n === 0 ? '' : ` REFERENCES ${tableName(parentOf(n))}`;
  return `CREATE TABLE ${tableName(n)} (id bigint PRIMARY KEY, owner_id bigint NOT NULL, parent_id bigint${parent}, status text NOT NULL, kind int NOT NULL,
    active boolean NOT NULL, created timestamptz NOT NULL, updated timestamptz NOT NULL, amount numeric(12, 2) NOT NULL, title text NOT NULL, note text)`;
}

function tableName(n: number): string {
  return `table_${n}`;
}

function parentOf(n: number): number {
  return Math.floor(n / 8);
}

/** The Snapshot of the source with the first table's statistics and a size for every table: 3,000 rows to 3 million. */
export function withSizes(snapshot: Snapshot): Snapshot {
  const { relations } = snapshot.catalogue;
  const template = relations.find(({ name }) => name === tableName(0));
  if (template === undefined) throw new Error('the source lacks its first table');
  const statistics = template.statistics.map((column) => ({
    ...column,
    // What grows with the table is a share of its rows.
    distinct: column.distinct > 100 ? -column.distinct / SAMPLE_ROWS : column.distinct,
  }));
  return {
    ...snapshot,
    catalogue: {
      ...snapshot.catalogue,
      relations: relations.map((relation) => ({
        ...relation,
        ...sizes(relation, Math.round(3000 * 10 ** (((numberOf(relation) * 37) % 100) / 33))),
        statistics,
      })),
    },
  };
}

function numberOf({ name }: Relation): number {
  return Number(name.slice('table_'.length));
}

function sizes(relation: Relation, rows: number): Pick<Relation, 'size' | 'indexes'> {
  return {
    size: sized(Math.ceil(rows / ROWS_PER_PAGE), rows),
    indexes: relation.indexes.map((index) => ({
      ...index,
      treeHeight: null,
      size: sized(Math.ceil(rows / ENTRIES_PER_PAGE) + 1, rows),
    })),
  };
}

function sized(pages: number, tuples: number): RelationSize {
  return { pages, tuples, allVisiblePages: Math.round(pages * 0.9), allFrozenPages: null, blocks: pages };
}

/** Of table `t` with parent `p`. */
const SHAPES: readonly ((t: string, p: string) => string)[] = [
  (t) => `SELECT * FROM ${t} WHERE owner_id = $1 AND status = $2`,
  (t) => `SELECT id, title FROM ${t} WHERE owner_id = $1 ORDER BY created DESC LIMIT 20`,
  (t, p) =>
    `SELECT c.title, c.amount FROM ${t} c JOIN ${p} p ON p.id = c.parent_id WHERE p.owner_id = $1 AND c.created > $2`,
  (t) => `SELECT count(*) FROM ${t} WHERE status = $1 AND created BETWEEN $2 AND $3`,
  (t) => `SELECT id FROM ${t} WHERE kind = ANY ($1) AND active AND updated > $2`,
  (t) => `UPDATE ${t} SET amount = amount + $1, updated = now() WHERE id = $2`,
  (t) => `SELECT kind, sum(amount) FROM ${t} WHERE created > $1 GROUP BY kind`,
  (t) => `SELECT * FROM ${t} WHERE owner_id = $1 OR parent_id = $2`,
  (t) => `SELECT id, title FROM ${t} WHERE title LIKE 'ab%' ORDER BY title LIMIT 10`,
  (t) => `SELECT * FROM ${t} WHERE created >= $1 AND kind = $2 ORDER BY amount LIMIT 10`,
  (t, p) =>
    `SELECT p.status, count(*) FROM ${t} c JOIN ${p} p ON p.id = c.parent_id WHERE c.kind = $1 AND c.status = $2 GROUP BY p.status`,
  (t) => `DELETE FROM ${t} WHERE created < $1 AND NOT active`,
  (t) => `SELECT max(updated) FROM ${t} WHERE kind = $1`,
  (t) => `SELECT * FROM ${t} WHERE lower(title) = $1`,
  (t) => `UPDATE ${t} SET status = $1 WHERE owner_id = $2 AND kind = $3 AND updated < $4`,
  (t, p) =>
    `SELECT p.id, p.title FROM ${p} p WHERE p.owner_id = $1 AND EXISTS (SELECT FROM ${t} c WHERE c.parent_id = p.id AND c.status = $2)`,
];

/** Distinct ones: each thousand touches every table once, with another shape; few are called often. */
export function workloadOf(statements: number): readonly WorkloadStatement[] {
  return Array.from({ length: statements }, (_, n) => {
    const table = (n * 389) % RELATIONS;
    const shape = SHAPES[(n + 7 * Math.floor(n / RELATIONS)) % SHAPES.length];
    if (shape === undefined) throw new Error('there is no such shape');
    const calls = Math.ceil(2e5 / (1 + ((n * 613) % 1009)));
    return {
      text: shape(tableName(table), tableName(parentOf(table))),
      calls,
      totalTimeMs: null,
      meanTimeMs: null,
      rows: null,
      user: null,
      topLevel: null,
      origin: `bench.sql:${n + 1}`,
    };
  });
}

/** A source database to collect from: made on a test server, read under the role of sql/roles.sql. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Client, connect, withClient } from '../../../src/database/client.ts';
import type { Sandbox } from '../../../src/model/sandbox.ts';
import type { Relation, Snapshot } from '../../../src/model/snapshot.ts';
import { quoteIdentifier, quoteLiteral } from '../../../src/util/identifiers.ts';

/** The majors that differ in what a Snapshot is read from: before 14, before 17, the newest. */
export const collectMajors = [13, 15, 18];

/** A URL as a user would give it. */
export function sourceUrl(server: Sandbox, database: string, user = 'postgres'): string {
  const { host, port } = server.connection();
  return `postgres://${encodeURIComponent(user)}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/**
 * A new database, made by statements that each get a connection of their own: the server counts what a session wrote
 * when that ends. The client returned is the superuser's.
 */
export async function createSource(server: Sandbox, database: string, ...sql: string[]): Promise<Client> {
  await withClient(server.connection(), (admin) =>
    admin.query(`CREATE DATABASE ${quoteIdentifier(database)}`),
  );
  for (const statement of sql)
    await withClient(server.connection(database), (client) => client.query(statement));
  return connect(server.connection(database));
}

/** Waits until a query returns a row: PG 13 and 14 count through a collector of its own pace. */
export async function waitFor(client: Client, sql: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await client.query(sql)).rows.length > 0) return;
    await setTimeout(100);
  }
  throw new Error(`never came true: ${sql}`);
}

export const sourceSchema = readFileSync(new URL('./source.sql', import.meta.url), 'utf8');

/** Applies sql/roles.sql as `psql -v role=<role>` does. */
export async function applyRoles(client: Client, role: string): Promise<void> {
  const database = (await client.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name;
  const script = readFileSync(new URL('../../../sql/roles.sql', import.meta.url), 'utf8');
  await runPsql(client, script, { role, DBNAME: database ?? '' });
}

/** The part of psql that sql/roles.sql uses: `:"name"` and `:'name'`, backslash lines (only defaults there), `\gexec`. */
async function runPsql(client: Client, script: string, variables: Record<string, string>): Promise<void> {
  const sql = script
    .replace(/^(--.*|\\.*)$/gm, '')
    .replace(/:"(\w+)"/g, (_, name: string) => quoteIdentifier(variables[name] ?? ''))
    .replace(/:'(\w+)'/g, (_, name: string) => quoteLiteral(variables[name] ?? ''));
  for (const [, statement = '', end] of sql.matchAll(/\s*([^;]+?)\s*(;|\\gexec)/g)) {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    if (end === '\\gexec') for (const cell of rows.flat()) await client.query(String(cell));
  }
}

export function relationOf(snapshot: Snapshot, schema: string, name: string): Relation {
  const relation = snapshot.catalogue.relations.find((r) => r.schema === schema && r.name === name);
  if (relation === undefined) throw new Error(`the snapshot holds no ${schema}.${name}`);
  return relation;
}

/** Without the one note that the least role has wherever an index was scanned before: see collect-indexes.test.ts. */
export function noteCodes(snapshot: Snapshot): readonly string[] {
  return snapshot.notes.map((note) => note.code).filter((code) => code !== 'index-ends-unreadable');
}

/**
 * The server adds to its counters when it likes, autovacuum's scans and those of other tests included; and what takes
 * more than the least role to read (rows, files) is left out.
 */
export function withoutCounters({ catalogue }: Snapshot) {
  return {
    ...catalogue,
    relations: catalogue.relations.map((relation) => ({
      ...relation,
      activity: null,
      statistics: relation.statistics.map(({ indexEnds, ...row }) => row),
      indexes: relation.indexes.map(({ metapage, ...index }) => ({
        ...index,
        usage: null,
        treeHeight: null,
      })),
    })),
  };
}

/** The same with counters that began so many days before it was taken. */
export function aged(snapshot: Snapshot, days: number): Snapshot {
  const since = new Date(Date.parse(snapshot.collectedAt) - days * 86_400_000).toISOString();
  return {
    ...snapshot,
    catalogue: {
      ...snapshot.catalogue,
      relations: snapshot.catalogue.relations.map((relation) =>
        relation.activity === null ? relation : { ...relation, activity: { ...relation.activity, since } },
      ),
    },
  };
}

/** Reads what preflight judges: the server, the tables, and whom a build would wait for. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';
import type { Step } from './steps.ts';

export interface ServerFacts {
  /** server_version_num. */
  readonly versionNumber: number;
  readonly version: string;
  readonly recovery: boolean;
  readonly readOnly: boolean;
  readonly role: string;
  /** May make temporary tables. */
  readonly temporary: boolean;
  readonly walLevel: string;
  /** -1 for none. */
  readonly temporaryLimitKb: number;
}

export interface TableFacts {
  readonly schema: string;
  readonly name: string;
  /** Null where there is no such relation; then so is the rest of it. */
  readonly oid: string | null;
  /** pg_class.relkind. */
  readonly kind: string | null;
  readonly persistence: string | null;
  readonly owner: string | null;
  readonly owned: boolean | null;
  readonly schemaUsage: boolean | null;
  readonly schemaCreate: boolean | null;
}

export interface OpenTransaction {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly seconds: number;
}

export interface Facts {
  readonly server: ServerFacts;
  /** Every table of the steps, once. */
  readonly tables: readonly TableFacts[];
  readonly transactions: readonly OpenTransaction[];
  /** Sessions of other roles whose transactions the role may not see. */
  readonly hiddenSessions: number;
  readonly prepared: readonly { readonly gid: string; readonly user: string; readonly seconds: number }[];
  readonly builds: readonly RunningBuild[];
  readonly lockHolders: readonly {
    readonly pid: number | null;
    readonly schema: string;
    readonly table: string;
    readonly mode: string;
  }[];
  /** INVALID indexes of the tables, whosever they are. */
  readonly invalid: readonly RelationName[];
}

export interface RunningBuild {
  readonly pid: number;
  readonly schema: string;
  readonly table: string;
  readonly phase: string;
}

export async function readServerFacts(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(readSqlFile('apply/server.sql'));
  const [row] = rows;
  if (row === undefined) throw new Error('the server says nothing of itself');
  return row;
}

/** From when on a transaction is told of, as in the files' own guards. */
const longSeconds = 60;

/** @param openSeconds transactions open for less are not in it */
export async function readFacts(
  client: Client,
  server: ServerFacts,
  steps: readonly Step[],
  openSeconds = longSeconds,
): Promise<Facts> {
  const names = tablesOf(steps);
  const tables = await client.query<TableFacts>(readSqlFile('apply/tables.sql'), [
    names.map(({ schema }) => schema),
    names.map(({ name }) => name),
  ]);
  const oids = tables.rows.flatMap(({ oid }) => oid ?? []);
  const read = async <Row extends object>(file: string, values: readonly unknown[] = [oids]) =>
    (await client.query<Row>(readSqlFile(`apply/${file}.sql`), [...values])).rows;
  const open = await read<Partial<OpenTransaction> & { readonly hidden: number }>('transactions', [
    openSeconds,
  ]);
  return {
    server,
    tables: tables.rows,
    transactions: open.filter(
      (row): row is OpenTransaction & { readonly hidden: number } => row.pid !== null,
    ),
    hiddenSessions: open[0]?.hidden ?? 0,
    prepared: await read('prepared', []),
    builds: await readBuilds(client, oids),
    lockHolders: await read('lock-holders'),
    invalid: await read('invalid'),
  };
}

/** @param tableOids those whose builds count */
export async function readBuilds(
  client: Client,
  tableOids: readonly string[],
): Promise<readonly RunningBuild[]> {
  return (await client.query<RunningBuild>(readSqlFile('apply/builds.sql'), [tableOids])).rows;
}

export function tablesOf(steps: readonly Step[]): readonly RelationName[] {
  const tables = steps.flatMap(({ indexes }) => indexes.map(({ table }) => table));
  return [...new Map(tables.map((table) => [quoteRelation(table), table])).values()];
}

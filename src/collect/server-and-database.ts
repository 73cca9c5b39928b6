/** Reads which server and database this is: version, encoding, locale, clock. */
import { type CompiledQuery, sql } from 'kysely';
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { DatabaseInfo, Note, ServerInfo } from '../model/snapshot.ts';
import { IndexwrightError } from '../util/errors.ts';
import { PAGE_BYTES } from '../util/page.ts';
import { catalogue, marked } from './catalogue-tables.ts';
import type { CatalogueReader } from './reader.ts';

const oldestMajor = 13;
const newestMajor = 18;

interface ServerRow {
  readonly version_number: string | null;
  readonly version: string;
  readonly collected_at: string;
  readonly block_size: string;
  readonly in_recovery: boolean;
}

export interface SourceServer {
  readonly server: ServerInfo;
  /** ISO 8601 by the source's clock. */
  readonly collectedAt: string;
  readonly notes: readonly Note[];
}

/** Errors: `unsupported-version` for a server that is older than PG 13 or is no PostgreSQL. */
export async function readServer(client: Client): Promise<SourceServer> {
  const result = await client.query<ServerRow>(readSqlFile('collect/server.sql'));
  const row = result.rows[0];
  const versionNumber = Number(row?.version_number ?? 0);
  const major = Math.trunc(versionNumber / 10_000);
  if (row === undefined || major < oldestMajor)
    throw new IndexwrightError(
      'unsupported-version',
      `the server is version ${row?.version ?? 'unknown'}; indexwright reads PostgreSQL ${oldestMajor} to ${newestMajor}`,
      { hint: 'Restore a dump of the database into a supported version and read that.' },
    );
  return {
    server: { versionNumber, version: row.version, major },
    collectedAt: row.collected_at,
    notes: serverNotes(row, major),
  };
}

function serverNotes(row: ServerRow, major: number): Note[] {
  const notes: Note[] = [];
  if (major > newestMajor)
    notes.push({
      code: 'server-newer',
      message: `The server is version ${row.version}, newer than any that was tested (${newestMajor}).`,
      hint: 'Update indexwright.',
    });
  if (row.block_size !== String(PAGE_BYTES))
    notes.push({
      code: 'block-size',
      message: `The server's blocks have ${row.block_size} bytes; sandboxes have ${PAGE_BYTES}, so that costs will differ.`,
      hint: null,
    });
  if (row.in_recovery)
    notes.push({
      code: 'standby',
      message:
        'The server is a standby: its usage counters are its own, and writes are counted on the primary.',
      hint: 'Read the primary where write counters matter.',
    });
  return notes;
}

interface DatabaseRow {
  readonly name: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly provider: string;
  readonly locale: string | null;
  readonly tablespace: string;
  readonly page_costs: readonly string[];
}

/** Locale columns: libc only before 15, ICU as `daticulocale` in 15 and 16, any provider as `datlocale` from 17. */
export function databaseQuery(major: number): CompiledQuery<DatabaseRow> {
  const provider = major >= 15 ? sql<string>`d.datlocprovider` : sql<string>`'c'::"char"`;
  const locale =
    major >= 17
      ? sql<string | null>`d.datlocale`
      : major >= 15
        ? sql<string | null>`d.daticulocale`
        : sql<string | null>`null::text`;
  return catalogue
    .selectFrom('pg_database as d')
    .innerJoin('pg_tablespace as s', 's.oid', 'd.dattablespace')
    .modifyFront(marked)
    .select([
      'd.datname as name',
      sql<string>`pg_encoding_to_char(d.encoding)`.as('encoding'),
      'd.datcollate as collate',
      'd.datctype as ctype',
      provider.as('provider'),
      locale.as('locale'),
      's.spcname as tablespace',
      sql<
        readonly string[]
      >`array(select o from unnest(s.spcoptions) o where o like '%page_cost=%' order by o)`.as('page_costs'),
    ])
    .where('d.datname', '=', sql<string>`current_database()`)
    .compile();
}

/** What follows from the database's own properties. */
export function databaseNotes({ encoding }: DatabaseInfo): readonly Note[] {
  if (encoding !== 'SQL_ASCII') return [];
  return [
    {
      code: 'encoding-unknown',
      message:
        'The database has no encoding (SQL_ASCII): texts are read as UTF-8, and in statistics any other bytes are lost.',
      hint: null,
    },
  ];
}

export async function readDatabase(reader: CatalogueReader): Promise<DatabaseInfo> {
  const [row] = await reader.rows(databaseQuery(reader.major));
  if (row === undefined) throw new Error('pg_database does not hold the current database');
  const providers: Readonly<Record<string, DatabaseInfo['localeProvider']>> = {
    c: 'libc',
    i: 'icu',
    b: 'builtin',
  };
  const localeProvider = providers[row.provider];
  if (localeProvider === undefined)
    throw new IndexwrightError('unsupported-locale-provider', `unknown locale provider "${row.provider}"`, {
      hint: 'Update indexwright.',
    });
  return {
    name: row.name,
    encoding: row.encoding,
    collate: row.collate,
    ctype: row.ctype,
    localeProvider,
    locale: row.locale,
    ...(row.page_costs.length === 0
      ? {}
      : { tablespace: { name: row.tablespace, pageCosts: row.page_costs } }),
  };
}

/** The one place where connections are made: names itself, survives a lost server, never shows a password. */
import pg from 'pg';
import type { ConnectionSettings } from '../model/sandbox.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';

export type Client = pg.Client;

/** Connects to a sandbox. Every value comes back as text except json, bool, int2, int4, float. */
export async function connect(settings: ConnectionSettings): Promise<Client> {
  const client = new pg.Client({
    host: settings.host,
    port: settings.port,
    user: settings.user,
    database: settings.database,
    application_name: 'indexwright',
    // Left out, these two would come from the user's PGSSLMODE and PGOPTIONS, which are meant for other servers.
    ssl: false,
    options: `-c client_encoding=UTF8${settings.searchPath === undefined ? '' : ` -c search_path=${settings.searchPath}`}`,
    ...(settings.password === null ? {} : { password: settings.password }),
  });
  // A server that goes away must fail the query at hand, not the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Runs `work` on a connection of its own and closes it, whatever happens. */
export async function withClient<T>(
  settings: ConnectionSettings,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connect(settings);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

export interface UrlOptions {
  /** `-c name=value` for the session. */
  readonly options?: string;
  readonly applicationName?: string;
  /** For statements of hours: what lies between would forget a connection on which nothing is said. */
  readonly keepAlive?: boolean;
}

/** Connects to a database of the user's by URL. Errors: `connection-failed`, with host and database but no password. */
export async function connectUrl(url: string, options: UrlOptions = {}): Promise<Client> {
  const target = describeUrl(url);
  let client: Client | null = null;
  try {
    // The constructor reads certificates.
    client = new pg.Client({
      connectionString: withLibpqSsl(asDriverReads(url)),
      application_name: options.applicationName ?? 'indexwright',
      connectionTimeoutMillis: 15_000,
      keepAlive: options.keepAlive ?? false,
      ...(options.options === undefined ? {} : { options: options.options }),
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  } catch (cause) {
    // Left open, the socket would keep the process waiting for the server's own time-out.
    client?.end().catch(() => {});
    const message = errorMessage(cause);
    const noPassword = message.includes('client password must be a string');
    throw new IndexwrightError(
      'connection-failed',
      `cannot connect to ${target}: ${noPassword ? 'the server asks for a password, and none was given' : message}`,
      { hint: connectionHint(message, noPassword) },
    );
  }
}

function connectionHint(message: string, noPassword: boolean): string {
  if (noPassword) return 'Set PGPASSWORD, or put the password into ~/.pgpass.';
  if (/certificate|self-signed/i.test(message))
    return 'Name the file of its authority with ?sslrootcert=<file>, or encrypt without checking the server with ?sslmode=require.';
  if (/does not support SSL/.test(message)) return 'Leave sslmode out of --url, or give ?sslmode=disable.';
  if (/no encryption|SSL off|SSL required|SSL\/TLS required/i.test(message))
    return 'The server wants an encrypted connection: add ?sslmode=require to --url.';
  return 'Check host, port, database, user and password of --url, and that the server accepts this address.';
}

/** `postgres://user@host:port/db` without password or query; for messages. Errors: `usage` when it is not a Postgres URL. */
export function describeUrl(url: string): string {
  const withoutHost = /^[a-z]+:\/\/[^/@]*@\//.test(url);
  let parsed: URL;
  try {
    // libpq takes a user without a host (`postgres://me@/db?host=/tmp`); WHATWG URLs do not.
    parsed = new URL(url.replace(/^([a-z]+:\/\/[^/@]*)@\//, '$1@localhost/'));
  } catch {
    throw new IndexwrightError('usage', '--url is not a URL', {
      hint: 'Give postgres://user@host:5432/database; the password may come from PGPASSWORD.',
    });
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol))
    throw new IndexwrightError('usage', `--url has the scheme ${parsed.protocol}// instead of postgres://`, {
      hint: 'Give postgres://user@host:5432/database.',
    });
  // The driver throws at such a port, and once more when its timer is over.
  const port = parsed.searchParams.get('port') ?? (parsed.port || process.env.PGPORT || '5432');
  if (!/^\d{1,5}$/.test(port) || Number(port) === 0 || Number(port) > 65_535)
    throw new IndexwrightError('usage', `--url has the port ${port}`, { hint: 'Ports are 1 to 65535.' });
  const [user, , database] = [parsed.username, parsed.password, parsed.pathname].map(decodePart);
  const { PGHOST, PGPORT } = process.env;
  const place = PGHOST === undefined || PGHOST === '' ? 'localhost' : PGHOST;
  const elsewhere = PGPORT === undefined || PGPORT === '' ? place : `${place}:${PGPORT}`;
  const host =
    parsed.searchParams.get('host') ?? (withoutHost || parsed.host === '' ? elsewhere : parsed.host);
  return `${user === '' ? '' : `${user}@`}${host}${database}`;
}

/** With sslmode in libpq's sense, which every other client of Postgres has: `require` encrypts, and checks no certificate. */
function withLibpqSsl(url: string): string {
  const found = /[?&]sslmode=([\w-]+)/.exec(url);
  if (found === null || url.includes('uselibpqcompat=')) return url;
  // The driver refuses verify-ca without an authority in this sense; its own is verify-full, which is safer.
  if (found[1] === 'verify-ca' && !url.includes('sslrootcert='))
    return url.replace('sslmode=verify-ca', 'sslmode=verify-full');
  return `${url}&uselibpqcompat=true`;
}

/**
 * The driver leaves `%3A`, `%2F` and the like in a database's name as they are; and where it meets a space, it encodes
 * once more what is encoded already. A name with ? or # it cannot be told.
 */
function asDriverReads(url: string): string {
  return url
    .replace(/(?<=^[^/]*\/\/[^/?#]*\/)[^?#]+/, (name) =>
      encodeURI(decodePart(name)).replace(/[?#]/g, encodeURIComponent),
    )
    .replaceAll(' ', '%20');
}

/** The message shows nothing of it: it may be the password. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new IndexwrightError('usage', '--url has a % that does not begin an encoded character', {
      hint: 'Write %25 for a percent sign in a user, password or database.',
    });
  }
}

/** The URL as it was given, but for its passwords: what is shown may be copied, with PGPASSWORD set. */
export function urlWithoutPassword(url: string): string {
  const [, scheme = '', authority = '', path = '', query = ''] =
    /^([a-z]+:\/\/)([^/?#]*)([^?#]*)\??([^#]*)/i.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? '' : `${authority.slice(0, at).replace(/:.*$/s, '')}@`;
  const kept = query.split('&').filter((part) => part !== '' && !/^(ssl)?password=/i.test(part));
  return `${scheme}${user}${authority.slice(at + 1)}${path}${kept.length === 0 ? '' : `?${kept.join('&')}`}`;
}

/** The settings as a URL, for what takes only URLs. The password is in it: not for messages. */
export function connectionUrl(settings: ConnectionSettings): string {
  const { host, port, user, password, database } = settings;
  const login = `${encodeURIComponent(user)}${password === null ? '' : `:${encodeURIComponent(password)}`}`;
  const place = host.startsWith('/') ? `?host=${encodeURIComponent(host)}&port=${port}` : '';
  const address = host.startsWith('/') ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `postgres://${login}@${address}/${encodeURIComponent(database)}${place}`;
}

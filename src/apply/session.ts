/** The two kinds of connections: one that watches and holds the lock, and one for each file that runs. */
import { type Client, connectUrl } from '../database/client.ts';

export const applicationName = 'indexwright apply';

/**
 * For the catalogue and the lock, never in a transaction for long: a build would wait for it. Names come back
 * qualified, whatever the role's search path.
 */
export async function openControl(url: string): Promise<Client> {
  const client = await connectUrl(url, { applicationName, keepAlive: true });
  try {
    await client.query(
      "SET search_path = ''; SET quote_all_identifiers = off; SET lock_timeout = '10s'; SET statement_timeout = '60s'",
    );
    // Builds take hours, and so may an answer; the role's own limits must not end the session that holds the lock.
    for (const limit of ['idle_session_timeout', 'transaction_timeout'])
      await setWhereKnown(client, limit, '0');
    return client;
  } catch (error) {
    await close(client);
    throw error;
  }
}

/** As psql connects: what a file sets ends with its connection. */
export async function openWorker(url: string): Promise<Client> {
  const client = await connectUrl(url, { applicationName, keepAlive: true });
  // Where the server can, it ends a statement whose client is gone; some systems refuse the setting.
  await setWhereKnown(client, 'client_connection_check_interval', '2s');
  return client;
}

export async function withWorker<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openWorker(url);
  try {
    return await work(client);
  } finally {
    await close(client);
  }
}

/** A connection that is broken already needs no goodbye. */
export async function close(client: Client): Promise<void> {
  await client.end().catch(() => {});
}

export async function backendPid(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

/** The server's code of an error, or null for one that is not the server's. */
export function sqlState(error: unknown): string | null {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** A setting that older servers lack. */
export async function setWhereKnown(client: Client, setting: string, value: string): Promise<void> {
  try {
    await client.query(`SET ${setting} = '${value}'`);
  } catch (error) {
    if (sqlState(error) === null) throw error;
  }
}

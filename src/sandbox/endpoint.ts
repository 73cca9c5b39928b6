/** Where a local server listens: a Unix socket in its private folder, or, on Windows, loopback with a password. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface Endpoint {
  /** The socket's folder, or the loopback address. */
  readonly host: string;
  readonly port: number;
  /** Null on a Unix socket: its folder, closed to everyone else, is the lock. */
  readonly password: string | null;
}

export const socketEndpoint = (folder: string): Endpoint => ({ host: folder, port: 5432, password: null });

/** Takes a port that is free now; the server tells if someone else was faster. */
export async function loopbackEndpoint(): Promise<Endpoint> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has no port');
  return { host: '127.0.0.1', port: address.port, password: randomBytes(18).toString('base64url') };
}

/** Command-line arguments of postgres; here and not in the file, so that no setting of the caller's opens the server. */
export function listenArguments(endpoint: Endpoint): string[] {
  return endpoint.password === null
    ? [
        '-p',
        String(endpoint.port),
        '-c',
        'listen_addresses=',
        '-c',
        `unix_socket_directories=${quoted(endpoint.host)}`,
      ]
    : [
        '-p',
        String(endpoint.port),
        '-c',
        `listen_addresses=${endpoint.host}`,
        '-c',
        'unix_socket_directories=',
      ];
}

/** The setting is a list: a folder whose name holds a comma must not become two. */
const quoted = (folder: string): string => `"${folder.replaceAll('"', '""')}"`;

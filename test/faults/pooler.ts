/** A pooler in transaction mode, as small as one can be: what a client says goes to one of two backends, changed after each transaction. */
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { ConnectionSettings } from '../../src/model/sandbox.ts';

/** `switch`: the next transaction meets another backend. `discard`: the same one, after DISCARD ALL. */
export type PoolerMode = 'switch' | 'discard';

export interface Pooler {
  readonly port: number;
  stop(): void;
}

/** @param target listens on a Unix socket and trusts */
export async function startPooler(target: ConnectionSettings, mode: PoolerMode): Promise<Pooler> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => serve(client, target, mode, sockets));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serve(client: Socket, target: ConnectionSettings, mode: PoolerMode, sockets: Set<Socket>): void {
  const backends = (mode === 'switch' ? [0, 1] : [0]).map(() =>
    createConnection(`${target.host}/.s.PGSQL.${target.port}`),
  );
  for (const socket of [client, ...backends]) {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const other of [client, ...backends]) other.destroy();
    });
  }
  let started = false;
  let active = 0;
  /** Said by the client while DISCARD ALL runs. */
  let waiting: Buffer[] | null = null;
  client.on('data', (data) => {
    if (!started) {
      started = true;
      for (const backend of backends) backend.write(data);
    } else if (waiting !== null) waiting.push(data);
    else backends[active]?.write(data);
  });
  for (const [n, backend] of backends.entries()) {
    let ready = false;
    let buffered = Buffer.alloc(0);
    backend.on('data', (data) => {
      buffered = Buffer.concat([buffered, data]);
      for (;;) {
        const size = buffered.length < 5 ? Number.POSITIVE_INFINITY : 1 + buffered.readInt32BE(1);
        if (buffered.length < size) return;
        const message = buffered.subarray(0, size);
        buffered = buffered.subarray(size);
        const idle = message.toString('latin1', 0, 1) === 'Z' && message.toString('latin1', 5, 6) === 'I';
        // The greeting of the second backend, and the answer to a DISCARD ALL, are not for the client.
        if (waiting !== null) {
          if (idle) {
            const said: readonly Buffer[] = waiting;
            waiting = null;
            for (const part of said) backend.write(part);
          }
          continue;
        }
        if (n === active || ready) client.write(message);
        if (!idle) continue;
        const first = !ready;
        ready = true;
        if (first) continue;
        if (mode === 'switch') active = 1 - active;
        else {
          waiting = [];
          backend.write(query('DISCARD ALL'));
        }
      }
    });
  }
}

/** A simple query of the protocol. */
function query(sql: string): Buffer {
  const body = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5);
  head.write('Q', 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

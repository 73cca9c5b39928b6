/**
 * A connection to a container's standard input and output. The container ends when it closes: when we close it, and
 * just as well when this process dies in whatever way, since the system closes it then.
 */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { ContainerRuntimeClient } from 'testcontainers';

export interface Lifeline {
  send(text: string): void;
  /** What the container has printed, on either stream; the last 16 kB. */
  output(): string;
  /** Waits until the output holds `text`; rejects when the container ends or the time is over. */
  waitFor(text: string, timeoutMs: number): Promise<void>;
  /** From here on it does not keep this process alive: it is the container that depends on the process. */
  unref(): void;
  /** Closes it, and waits until the container has ended, 5 s at most. */
  close(): Promise<void>;
}

const keptOutput = 16_384;
const closeTimeoutMs = 5_000;

/** Attaches to a container that is created with an open standard input and not started yet. */
export async function attachLifeline(engine: ContainerRuntimeClient, id: string): Promise<Lifeline> {
  const { dockerode } = engine.container;
  const streams = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
  const socket = (await dockerode.getContainer(id).attach(streams)) as unknown as Socket;
  const printed = new PassThrough();
  let output = '';
  let ended = false;
  let wake = () => {};
  printed.on('data', (data: Buffer) => {
    output = (output + data.toString()).slice(-keptOutput);
    wake();
  });
  // Docker sends both streams in frames over one connection.
  dockerode.modem.demuxStream(socket, printed, printed);
  for (const event of ['end', 'close', 'error'])
    socket.on(event, () => {
      ended = true;
      wake();
    });

  /** Looks again whenever something has arrived; false when the time is over. */
  async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wake();
    }, timeoutMs);
    while (!condition() && !late)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    clearTimeout(timer);
    return condition();
  }

  return {
    send: (text) => {
      socket.write(text);
    },
    output: () => output,
    async waitFor(text, timeoutMs) {
      const found = () => output.includes(text);
      await until(() => found() || ended, timeoutMs);
      if (!found())
        throw new Error(ended ? 'the container has ended' : `not ready after ${timeoutMs / 1000} s`);
    },
    unref: () => socket.unref(),
    async close() {
      socket.end();
      await until(() => ended, closeTimeoutMs);
      socket.destroy();
    },
  };
}

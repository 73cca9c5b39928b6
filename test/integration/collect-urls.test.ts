/** URLs as users write them, on a real server. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectUrl } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

let server: Sandbox;
beforeAll(async () => {
  server = await startTestServer();
  await (await createSource(server, 'my app: 1')).end();
});
afterAll(() => server?.stop());

it.each(['my app: 1', 'my%20app%3A%201', 'my app%3a%201'])('a database called %s', async (database) => {
  const client = await connectUrl(sourceUrl(server, database));
  const { rows } = await client.query('SELECT current_database() AS name');
  await client.end();
  expect(rows).toEqual([{ name: 'my app: 1' }]);
});

it('TLS that the server does not speak is a known error with a hint, and no warning of the driver', async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error) => warnings.push(message);
  process.on('warning', listen);
  await expect(connectUrl(`${sourceUrl(server, 'postgres')}&sslmode=require`)).rejects.toMatchObject({
    code: 'connection-failed',
    message: expect.stringMatching(/SSL/),
    hint: expect.stringContaining('sslmode=disable'),
  });
  // Warnings come in a turn of their own.
  await setImmediate();
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});

/** Makes the database whose plans the twin has to equal. */
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { readStatements } from './script.ts';

/** Settings of the database unlike the server's own, so that a twin which forgot them would show. */
const settings = {
  random_page_cost: '2.2',
  work_mem: '6MB',
  effective_cache_size: '700MB',
  min_parallel_table_scan_size: '2MB',
  jit_above_cost: '5000',
  default_statistics_target: '60',
};

/** Tablespaces with costs of their own; they lie inside the server's folder. */
const tablespaces = { fast: 'seq_page_cost = 0.4, random_page_cost = 0.5', slow: 'random_page_cost = 9' };

/** Starts a server and fills it; stop it. */
export async function startSource(major: number): Promise<Sandbox> {
  const server = await startTestServer(major);
  await withClient(server.connection(), async (client) => {
    await client.query('SET allow_in_place_tablespaces = on');
    for (const [name, options] of Object.entries(tablespaces))
      await client.query(`CREATE TABLESPACE ${name} LOCATION '' WITH (${options})`);
    for (const [name, value] of Object.entries(settings))
      await client.query(`ALTER DATABASE postgres SET ${name} = '${value}'`);
  });
  await withClient(server.connection(), (client) => fill(client, major));
  return server;
}

async function fill(client: Client, major: number): Promise<void> {
  for (const { text, origin, since } of readStatements('schema')) {
    if (since > major) continue;
    await client.query(text).catch((error: Error) => {
      throw new Error(`${origin}: ${error.message}`);
    });
  }
}

/** A statement that the server refuses leaves the transaction that it was planned in as it was. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import { explainStatement, planGenerically } from '../../src/fidelity/explain.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { startTestServer } from './support/server.ts';

describe.each([13, 18])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer(major);
    client = await connect(server.connection());
    await client.query('CREATE TABLE t (a int); BEGIN READ ONLY');
    await planGenerically(client);
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  const explain = (plannableText: string, parameterCount = 0) =>
    explainStatement(client, { id: 'q', plannableText, parameterCount });

  test.each([
    ['no grammar of the server has it', 'SELECT FROM FROM t', 0],
    ['no grammar has it, with a parameter', 'SELECT FROM FROM t WHERE a = $1', 1],
    ['a column is missing', 'SELECT b FROM t', 0],
    ['a function is missing', 'SELECT f($1) FROM t', 1],
  ])('%s', async (_, text, parameters) => {
    expect(await explain(text, parameters)).toMatchObject({ error: expect.any(String) });
    expect(await explain('SELECT a FROM t WHERE a = $1', 1)).toMatchObject({ output: expect.anything() });
  });

  test('MERGE, which 13 cannot parse', async () => {
    const answer = await explain('MERGE INTO t USING t u ON t.a = u.a WHEN MATCHED THEN DELETE');
    expect('error' in answer).toBe(major < 15);
    expect(await explain('SELECT a FROM t')).toMatchObject({ output: expect.anything() });
  });
});

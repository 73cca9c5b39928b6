/** The JUnit report as a real XML parser reads it: libxml2, in the server's own type xml. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Verification } from '../../src/model/verification.ts';
import { renderVerificationJunit } from '../../src/report/verification-junit.ts';
import { failed, hostileVerification, passed } from '../unit/report/fixtures.ts';
import { startTestServer } from './support/server.ts';

let server: Sandbox;
let client: Client;
beforeAll(async () => {
  server = await startTestServer();
  client = await connect(server.connection());
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

async function xpath(xml: string, path: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ found: string[] }>(
    'SELECT xpath($2, xmlparse(DOCUMENT $1))::text[] AS found',
    [xml, path],
  );
  return rows[0]?.found ?? [];
}

test.each<readonly [string, Verification]>([
  ['passed', passed],
  ['failed', failed],
  ['hostile', hostileVerification],
])('%s: well-formed, in the shape that CI servers read', async (_, verification) => {
  const xml = renderVerificationJunit(verification, { folder: 'migrations-out' });
  const count = async (path: string) => Number((await xpath(xml, `count(${path})`))[0]);
  const checks = verification.gates.length + verification.skipped.length;
  expect(await count('/testsuites/testsuite/testcase[@classname][@name]')).toBe(checks);
  expect(await count('//testcase')).toBe(checks);
  const failures = verification.gates.filter((gate) => !gate.passed).length;
  expect(await count('//testcase/failure[@message][@type]')).toBe(failures);
  expect(await count('//testcase/skipped[@message]')).toBe(verification.skipped.length);
  // Each suite's figures are those of its cases, and the whole's are their sums.
  for (const [figure, of] of [
    ['tests', 'testcase'],
    ['failures', 'testcase/failure'],
    ['skipped', 'testcase/skipped'],
  ] as const) {
    expect(await count(`/testsuites/testsuite[@${figure} != count(${of})]`)).toBe(0);
    expect(await count(`/testsuites[@${figure} != sum(testsuite/@${figure})]`)).toBe(0);
  }
});

test('names and messages come back as they were, but for what XML has no way to write', async () => {
  const xml = renderVerificationJunit(hostileVerification, { folder: '' });
  const written = (text: string) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what XML cannot hold
    text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
  const { rows } = await client.query<{ name: string; message: string }>(
    `SELECT name, message FROM xmltable('//testcase[failure]' PASSING xmlparse(DOCUMENT $1)
       COLUMNS name text PATH '@name', message text PATH 'failure/@message')`,
    [xml],
  );
  expect(rows).toEqual(
    hostileVerification.gates.map(({ subject, message }) => ({
      name: written(subject ?? ''),
      message: written(message),
    })),
  );
});

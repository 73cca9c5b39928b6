/** Real values of parameters, read from a log of the server in each of its forms. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { observeLog } from '../../src/collect/workload/observe-log.ts';
import { type LoggedStatement, openServerLog } from '../../src/collect/workload/server-log.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { loadParser } from '../../src/query/parse.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'iw-log-'));
beforeAll(loadParser);
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([13, 18])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;
  let snapshot: Snapshot;
  const logs = join(folder, String(major));
  mkdirSync(logs);
  // Of a server that runs as somebody else, where the tests run as root.
  for (const path of [folder, logs]) chmodSync(path, 0o777);
  const forms = major < 15 ? ['log', 'csv'] : ['log', 'csv', 'json'];

  beforeAll(async () => {
    server = await startTestServer(major, {
      shared_preload_libraries: 'pg_stat_statements',
      logging_collector: 'on',
      log_destination: major < 15 ? 'stderr,csvlog' : 'stderr,csvlog,jsonlog',
      log_directory: logs,
      log_filename: 'server.log',
      log_line_prefix: '%m [%p] LOG of %q%u@%d ',
      log_min_duration_statement: '0',
    });
    admin = await createSource(
      server,
      'inn',
      'CREATE TABLE visits (id int PRIMARY KEY, guest int, place text, note text)',
      "INSERT INTO visits SELECT i, i % 90, 'place ' || i, E'a\\n\\tb' FROM generate_series(1, 500) i",
      'CREATE EXTENSION pg_stat_statements',
    );
    for (const [place, guest] of [
      ['O\'Neill\'s, "the\n\tinn"', 7],
      [null, 3],
    ])
      await admin.query('SELECT note FROM visits\n\tWHERE place = $1 AND guest = $2 AND id > 12 LIMIT 5', [
        place,
        guest,
      ]);
    await admin.query("UPDATE visits SET note = 'x' WHERE id = 400 AND pg_sleep(0.2) IS NOT NULL");
    await admin.query("UPDATE visits SET note = 'y' WHERE id = 500 AND pg_sleep(0) IS NOT NULL");
    await withClient(server.connection('postgres'), (client) =>
      client.query("SELECT relname FROM pg_class WHERE relname = 'elsewhere'"),
    );
    await admin.query("SELECT relname FROM pg_class WHERE relname = 'here'");
    snapshot = await collectSnapshot(sourceUrl(server, 'inn'));
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const observe = async (form: string) => {
    const file = (await readdir(logs)).find((name) => name.endsWith(form === 'log' ? '.log' : `.${form}`));
    const { workload, notes } = await observeLog(snapshot, await openServerLog(join(logs, file ?? '')));
    const values = (start: string) =>
      workload.statements.find(({ text }) => text.startsWith(start))?.observedValues;
    return { values, notes };
  };

  test.each(forms)('%s: bound values and constants, with newlines and quotes', async (form) => {
    const { values, notes } = await observe(form);
    expect(values('SELECT note FROM visits')?.slice(2)).toEqual(['12', '5']);
    expect([
      ['O\'Neill\'s, "the\n\tinn"', '7'],
      [null, '3'],
    ]).toContainEqual(values('SELECT note FROM visits')?.slice(0, 2));
    expect(notes).toEqual(snapshot.notes);
  });

  test.each(forms)('%s: those of the slowest call; none of a statement that did not run', async (form) => {
    const { values } = await observe(form);
    expect(values('UPDATE visits')).toEqual(['x', '400', '0.2']);
    expect(values('INSERT INTO visits')).toBeDefined();
  });

  test.each(forms.slice(1))('%s: what ran in another database does not count', async (form) => {
    expect((await observe(form)).values('SELECT relname FROM pg_class')).toEqual(['here']);
  });
});

describe('a log', () => {
  const write = (text: string) => {
    const path = join(folder, 'written');
    writeFileSync(path, text);
    return path;
  };
  const read = async (text: string) => {
    const found: LoggedStatement[] = [];
    for await (const statement of await openServerLog(write(text))) found.push(statement);
    return found;
  };

  test('with parse and bind steps, errors, durations alone, and values cut off', async () => {
    const found = await read(
      [
        '2026-01-01 LOG:  duration: 0.1 ms  parse <unnamed>: SELECT $1',
        '2026-01-01 LOG:  duration: 0.1 ms  bind <unnamed>: SELECT $1',
        "2026-01-01 DETAIL:  Parameters: $1 = 'bound'",
        '2026-01-01 LOG:  duration: 2.5 ms  execute s_1/c_1: SELECT $1, $2',
        "2026-01-01 DETAIL:  parameters: $1 = 'it''s', $2 = 'long...'",
        '2026-01-01 ERROR:  division by zero',
        '2026-01-01 STATEMENT:  SELECT 1/0',
        '2026-01-01 LOG:  duration: 9 ms',
        '2026-01-01 LOG:  statement: SELECT 3',
        '\tFROM t',
        'not of the server',
      ].join('\n'),
    );
    expect(found).toEqual([
      { text: 'SELECT $1, $2', parameters: ["it's", null], durationMs: 2.5, database: null },
      { text: 'SELECT 3\nFROM t', parameters: [], durationMs: null, database: null },
    ]);
  });

  test('that is still being written, in JSON: its last line is passed over', async () => {
    const line = JSON.stringify({ dbname: 'a', message: 'statement: SELECT 4' });
    expect(await read(`${line}\n${line.slice(0, 20)}`)).toMatchObject([{ text: 'SELECT 4', database: 'a' }]);
  });

  test('that cannot be read is an error', async () => {
    await expect(openServerLog(join(folder, 'none'))).rejects.toMatchObject({
      code: 'log-unreadable',
    });
    await expect(openServerLog(folder)).rejects.toMatchObject({ code: 'log-unreadable' });
  });
});

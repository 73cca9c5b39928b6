/** Logs as they are found: being written, or begun in the middle of an entry. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServerLog } from '../../../src/collect/workload/server-log.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function textsIn(log: string): Promise<readonly string[]> {
  const path = join(folder, 'log');
  writeFileSync(path, log);
  const texts: string[] = [];
  for await (const { text } of await openServerLog(path)) texts.push(text);
  return texts;
}

/** A record as the server writes it, all its columns; a text may hold several lines. */
function csvRecord(text: string): string {
  const message = `"statement: ${text.replaceAll('"', '""')}"`;
  return `2026-01-01 10:00:00.000 UTC,"app","shop",77,"[local]",66.4d,1,"SELECT",2026-01-01 10:00:00 UTC,3/2,0,LOG,00000,${message},,,,,,,,,"psql","client backend",,0\n`;
}

const texts = ['SELECT 1', 'SELECT "a, b",\n\'{"c": 1}\'\nFROM t', 'SELECT 3'];

describe('a csvlog', () => {
  const whole = texts.map(csvRecord).join('');

  test('whole', async () => {
    expect(await textsIn(whole)).toEqual(texts);
  });

  test('cut anywhere in its last record: what is whole counts', async () => {
    const last = csvRecord('SELECT "x", 4\nFROM t');
    // Up to the comma behind the application's name the server's oldest record would not be whole.
    const enough = last.indexOf('"psql"');
    for (let length = 0; length < enough; length += 1)
      expect(await textsIn(whole + last.slice(0, length))).toEqual(texts);
  });

  test('that begins within a text: it is read from its first record on', async () => {
    for (const head of ['{"a": 1}\', "x" = 4", FROM t"', 'FROM t"",""\n{"d": 2}\nWHERE "a" = 1'])
      expect(await textsIn(`${head},,,,,,,,,"psql"\n${whole}`)).toEqual(texts);
  });

  test('that is none behind its first record is an error', async () => {
    await expect(textsIn(`${whole}a "b" c\n${whole}`)).rejects.toMatchObject({ code: 'log-malformed' });
  });
});

test('a jsonlog that begins and ends within a line', async () => {
  const line = (text: string) =>
    `${JSON.stringify({ timestamp: '2026-01-01', dbname: 'a', message: `statement: ${text}` })}\n`;
  const whole = texts.map(line).join('');
  const cut = line('SELECT 4');
  for (const at of [0, 1, 20, cut.length - 5])
    expect(await textsIn(cut.slice(at || cut.length) + whole + cut.slice(0, at))).toEqual(texts);
});

test('a log on stderr whose texts look like the other forms', async () => {
  const log = [
    'FROM cut',
    '2026-01-01 LOG:  statement: INSERT INTO t VALUES (',
    '\t{"timestamp": 1}',
    '{"timestamp":2}',
    '2026-01-01 10:00:00.000 UTC,"app","shop",77,',
    '2026-01-01 LOG:  statement: SELECT 1',
  ];
  expect(await textsIn(log.join('\n'))).toEqual(['INSERT INTO t VALUES (\n{"timestamp": 1}', 'SELECT 1']);
});

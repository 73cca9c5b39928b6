import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScript, splitScript } from '../../../src/migrations/script.ts';

describe('splitScript', () => {
  it('gives each statement with the line of its first word', async () => {
    const script = `-- é🏨;
SET a = 'x;y'; /* ; */ SELECT "é;🏨";

;;
-- a comment
DO $x$
BEGIN; END
$x$;
SELECT 1`;
    expect((await splitScript(script)).map(({ sql, line }) => [line, sql])).toEqual([
      [2, "SET a = 'x;y'"],
      [2, 'SELECT "é;🏨"'],
      [6, 'DO $x$\nBEGIN; END\n$x$'],
      [9, 'SELECT 1'],
    ]);
  });

  it('finds nothing in nothing', async () => {
    for (const script of ['', ' \n', '-- only this', ';;']) expect(await splitScript(script)).toEqual([]);
  });

  it('counts bytes where Postgres does: any text comes back whole', async () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
        const statements = texts.map((value) => `SELECT '${value.replaceAll("'", "''")}'`);
        const script = statements.map((sql) => `/* ${'é🏨'} */ ${sql};\n`).join('');
        expect((await splitScript(script)).map(({ sql }) => sql)).toEqual(statements);
      }),
    );
  });

  it.each([
    ['SELECT 1;\n\n🏨 nonsense;', 'line 3: syntax error at or near "🏨"'],
    ["SELECT 'é🏨';\nSELECT\n1 FROM;", 'line 3: syntax error at or near ";"'],
    ["SELECT 'open", `line 1: unterminated quoted string at or near "'open"`],
    ['\\set x 1', 'line 1: syntax error at or near "\\"'],
  ])('names the line that is wrong: %j', async (script, message) => {
    await expect(splitScript(script)).rejects.toMatchObject({ code: 'script-unparsable', message });
  });
});

describe('runScript', () => {
  it('runs statements one at a time, in order', async () => {
    const ran: string[] = [];
    const statements = await splitScript('SELECT 1; SELECT 2;');
    expect(await runScript(statements, async (sql) => ran.push(sql))).toBe(null);
    expect(ran).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it('stops at the first failure and says where', async () => {
    const ran: string[] = [];
    const failure = await runScript(await splitScript('SELECT 1;\nSELECT 2;\nSELECT 3;'), async (sql) => {
      ran.push(sql);
      if (sql === 'SELECT 2') throw new Error('no');
    });
    expect(ran).toEqual(['SELECT 1', 'SELECT 2']);
    expect(failure).toMatchObject({ statement: { sql: 'SELECT 2', line: 2 }, error: { message: 'no' } });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStatements } from '../../../src/collect/workload/split-statements.ts';

const texts = (sql: string) => splitStatements(sql).map((statement) => statement.text);

describe('splitStatements', () => {
  it.each([
    ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    ['SELECT 1;', ['SELECT 1']],
    [' ;; \n ; ', []],
    ['-- nothing\n/* here */', []],
    [
      `SELECT ';', 'it''s;', E'\\';', e';\\\\'; SELECT 2`,
      [`SELECT ';', 'it''s;', E'\\';', e';\\\\'`, 'SELECT 2'],
    ],
    ['SELECT ";", "a""b;"; SELECT 2', ['SELECT ";", "a""b;"', 'SELECT 2']],
    ['SELECT $$;$$, $x$;$$;$x$, $ü$;$ü$; SELECT 2', ['SELECT $$;$$, $x$;$$;$x$, $ü$;$ü$', 'SELECT 2']],
    ['SELECT $1;SELECT $2', ['SELECT $1', 'SELECT $2']],
    ['SELECT a$$ FROM t; SELECT b$$', ['SELECT a$$ FROM t', 'SELECT b$$']],
    ['SELECT 1 -- ; no\n+ 2; SELECT 3', ['SELECT 1 -- ; no\n+ 2', 'SELECT 3']],
    ['SELECT /* ; /* ; */ ; */ 1; SELECT 2', ['SELECT /* ; /* ; */ ; */ 1', 'SELECT 2']],
    ['SELEC broken ( FROM; SELECT 2', ['SELEC broken ( FROM', 'SELECT 2']],
    ["SELECT 'never closed; SELECT 2", ["SELECT 'never closed; SELECT 2"]],
    ['SELECT $$never; closed', ['SELECT $$never; closed']],
    ['SELECT "never; closed', ['SELECT "never; closed']],
    ['/* never; closed', []],
    ['\\timing on\nSELECT 1;\n\\echo ; x\nSELECT 2', ['SELECT 1', 'SELECT 2']],
    ['SELECT 1 /* end */ ; -- end', ['SELECT 1']],
    ["SELECT '🦜;'; SELECT 🦜", ["SELECT '🦜;'", 'SELECT 🦜']],
  ])('%j', (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  it('knows the line and the comments of each', () => {
    const sql =
      '-- one\n\n-- two\nSELECT 1\n  -- inside\n + 1;\r\n-- three\r\n/* x */ SELECT 2;\n-- dangling';
    expect(splitStatements(sql)).toEqual([
      {
        text: 'SELECT 1\n  -- inside\n + 1',
        line: 4,
        comments: [
          { text: ' one', line: 1 },
          { text: ' two', line: 3 },
        ],
      },
      { text: 'SELECT 2', line: 8, comments: [{ text: ' three\r', line: 7 }] },
    ]);
  });

  it('finds every statement again, whatever strings and names hold', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', ';', "'", '"', '$', '\n', '-', '/', '*', '\\', '🦜'),
    });
    const literal = part.map((text) => `'${text.replaceAll("'", "''")}'`);
    const name = part.map((text) => `"${text.replaceAll('"', '""')}"`);
    const statement = fc
      .array(fc.oneof(literal, name), { minLength: 1 })
      .map((parts) => `SELECT ${parts.join(' , ')}`);
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        expect(texts(statements.join(';\n'))).toEqual(statements);
      }),
    );
  });

  it('ends on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (sql) => splitStatements(sql).length <= sql.length));
  });

  it.each([
    ["E'", '\\'],
    ["E'", "\\'"],
    ["E'", "''"],
    ["'", "''"],
    ['"', '""'],
  ])('takes what opens with %s and never closes in one pass, ending in %s', (open, end) => {
    for (const filling of ['x', 'x ', end]) {
      const sql = `SELECT ${open}${filling.repeat(10_000)}x${end}`;
      expect(texts(sql)).toEqual([sql]);
    }
  });

  it('takes a million escapes', () => {
    const long = `SELECT E'${"\\'".repeat(1_000_000)}', '${"''".repeat(1_000_000)}'`;
    expect(texts(`${long}; SELECT 2`)).toEqual([long, 'SELECT 2']);
  });

  it('takes megabytes of literals', () => {
    const long = `SELECT '${'x'.repeat(5_000_000)}'`;
    expect(texts(`${long}; SELECT 2`)).toEqual([long, 'SELECT 2']);
  });
});

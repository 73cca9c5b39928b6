import { describe, expect, it } from 'vitest';
import { parseWorkload } from '../../../src/collect/workload/files.ts';

describe('parseWorkload', () => {
  it('takes calls and mean time from the comments before a statement', () => {
    const text = '\uFEFF-- calls: 120\n-- mean: 12.5ms\nSELECT 1;\n\n--Calls:7\nSELECT 2;\nSELECT 3';
    expect(parseWorkload(text, 'a.sql')).toEqual([
      {
        text: 'SELECT 1',
        calls: 120,
        totalTimeMs: 1500,
        meanTimeMs: 12.5,
        rows: null,
        user: null,
        topLevel: null,
        origin: 'a.sql:3',
      },
      expect.objectContaining({ text: 'SELECT 2', calls: 7, totalTimeMs: null, origin: 'a.sql:6' }),
      expect.objectContaining({ text: 'SELECT 3', calls: 1, meanTimeMs: null, origin: 'a.sql:7' }),
    ]);
  });

  it('takes Windows line ends, and leaves other comments alone', () => {
    expect(parseWorkload('-- from the orders page\r\n-- calls: 3\r\nSELECT 1;\r\n', 'a.sql')).toMatchObject([
      { text: 'SELECT 1', calls: 3 },
    ]);
  });

  it.each([
    ['-- calls: many\nSELECT 1', 'a.sql:1: "many" is no value for calls', '-- calls: 120'],
    ['SELECT 1;\n-- calls: 1,200\nSELECT 2', 'a.sql:2: "1,200" is no value for calls', '-- calls: 120'],
    ['-- calls: -1\nSELECT 1', 'a.sql:1: "-1" is no value for calls', '-- calls: 120'],
    ['-- mean: 12\nSELECT 1', 'a.sql:1: "12" is no value for mean', '-- mean: 12.5ms'],
    ['-- mean: 2 s\nSELECT 1', 'a.sql:1: "2 s" is no value for mean', '-- mean: 12.5ms'],
  ])('refuses %j', (text, message, example) => {
    expect(() => parseWorkload(text, 'a.sql')).toThrow(
      expect.objectContaining({ code: 'workload-comment', message, hint: `Write it as: ${example}` }),
    );
  });
});

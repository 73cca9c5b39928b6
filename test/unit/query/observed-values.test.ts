/** A normalised statement, the same as it was sent: the values at its parameters' places. */
import { beforeAll, expect, test } from 'vitest';
import { normalisedStatement, sentStatement, valuesOf } from '../../../src/query/observed-values.ts';
import { loadParser } from '../../../src/query/parser.ts';

beforeAll(loadParser);

function read(normalised: string, ...texts: readonly string[]) {
  const statement = normalisedStatement(normalised);
  for (const text of texts) {
    const sent = sentStatement(text);
    const values = statement === null || sent === null ? null : valuesOf(statement, sent);
    if (values !== null) return values;
  }
  return null;
}

test.each([
  ['SELECT * FROM t WHERE a = $1 AND b > $2', "SELECT * FROM t WHERE a = 'it''s' AND b > 5;", ["it's", '5']],
  [
    'SELECT * FROM t WHERE a > $1 AND b IN ($2, $3) LIMIT $4',
    '/* app */ select * from t where a > -2.50 and b in (true, null) limit 20',
    ['-2.50', 'true', null, '20'],
  ],
  [
    'SELECT * FROM t WHERE at > now() - interval $1 AND extract($2 FROM at) = $3',
    "SELECT * FROM t WHERE at > now() - interval '7 days' AND extract(year FROM at) = 2026",
    ['7 days', 'year', '2026'],
  ],
  [
    'SELECT * FROM t WHERE id = $1 AND kept = 3',
    'SELECT * FROM t WHERE id = 3000000000 AND kept = 3',
    ['3000000000'],
  ],
  ['UPDATE t SET a = $1 WHERE b = $2', "UPDATE t SET a = '' WHERE b = 0", ['', '0']],
])('%s', (normalised, sent, values) => expect(read(normalised, 'SELECT 1', sent)).toEqual(values));

test.each([
  ['another table', 'SELECT * FROM t WHERE a = $1', 'SELECT * FROM u WHERE a = 1'],
  [
    'another constant where there is no parameter',
    'SELECT * FROM t WHERE a = $1 AND b = 1',
    'SELECT * FROM t WHERE a = 1 AND b = 2',
  ],
  ['parameters that were bound apart', 'SELECT * FROM t WHERE a = $1', 'SELECT * FROM t WHERE a = $1'],
  ['a text cut off', 'SELECT * FROM t WHERE a = $1', "SELECT * FROM t WHERE a = 'x"],
  ['several statements', 'SELECT * FROM t WHERE a = $1', 'BEGIN; SELECT * FROM t WHERE a = 1'],
  ['no parameter', 'SELECT * FROM t WHERE a = 1', 'SELECT * FROM t WHERE a = 1'],
  ['no statement', '<insufficient privilege>', '<insufficient privilege>'],
])('not of %s', (_, normalised, sent) => expect(read(normalised, sent)).toBeNull());

test('values that were bound, beside constants of the text', () => {
  const normalised = normalisedStatement('SELECT * FROM t WHERE a = $1 AND b > $2 AND c = $3');
  const sent = sentStatement('SELECT * FROM t WHERE a = $1 AND b > $2 AND c = 8', ["o'clock", null]);
  expect(normalised && sent && valuesOf(normalised, sent)).toEqual(["o'clock", null, '8']);
});

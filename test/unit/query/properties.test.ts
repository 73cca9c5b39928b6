/** What holds for every text: reading it never throws, and what is emitted reads back as itself. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { emitExpression } from '../../../src/query/emit.ts';
import { loadParser, parseExpression, tryParse } from '../../../src/query/parser.ts';
import { quoteIdentifier } from '../../../src/util/identifiers.ts';
import { catalogue, makeColumn, relation } from './shop.ts';
import { parsedStatement, parseOne } from './support.ts';

beforeAll(loadParser);

/** Statements that between them use most of the language that is read. */
const STATEMENTS = [
  "SELECT o.id, count(*) FILTER (WHERE paid) FROM orders o LEFT JOIN items i ON i.order_id = o.id AND i.line IN (1, $1) WHERE o.status LIKE 'a%' AND (o.created_at, o.id) < ($2, $3) OR NOT o.paid GROUP BY 1 HAVING max(i.price) > 3 ORDER BY 2 DESC NULLS LAST LIMIT $4 OFFSET 5",
  'WITH RECURSIVE t (id) AS (SELECT id FROM orders UNION ALL SELECT o.id FROM orders o JOIN t ON o.customer_id = t.id), m AS MATERIALIZED (TABLE items) SELECT * FROM t, m WHERE t.id = m.order_id',
  "UPDATE open_orders SET (buyer, placed) = (SELECT id, now() FROM customers WHERE lower(email) = 'x' LIMIT 1) FROM items WHERE items.order_id = open_orders.id RETURNING *",
  'MERGE INTO orders o USING (SELECT * FROM items) i ON o.id = i.order_id WHEN MATCHED AND paid THEN UPDATE SET total = price WHEN NOT MATCHED THEN INSERT (id) VALUES ($1)',
  'INSERT INTO orders (id, status) SELECT id, name FROM customers WHERE EXISTS (SELECT 1 FROM orders x WHERE x.customer_id = customers.id) ON CONFLICT (id) DO UPDATE SET note = excluded.note',
  'SELECT row_number() OVER (PARTITION BY a.x ORDER BY a.y) FROM (SELECT id AS x, note AS y FROM orders UNION SELECT id, note FROM orders) a, LATERAL unnest(ARRAY[a.x]) b WHERE a.x = ANY ($1) AND b BETWEEN 1 AND 2',
  "SELECT DISTINCT ON (c.name) c.*, CASE WHEN active THEN 1 ELSE -1 END, data ->> 'k', tags @> '{x}', created_at::date FROM customers c NATURAL JOIN orders JOIN events USING (id) WHERE (SELECT true) AND c IS NOT NULL",
];
const WORDS = STATEMENTS.flatMap((sql) => sql.match(/\w+|'[^']*'|\$\d|[^\s\w]/g) ?? []);

const mutated = fc
  .tuple(
    fc.constantFrom(...STATEMENTS),
    fc.array(
      fc.record({
        at: fc.nat(200),
        remove: fc.nat(3),
        insert: fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 3 })), { maxLength: 3 }),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([sql, edits]) => {
    const words = sql.match(/\w+|'[^']*'|\$\d|[^\s\w]/g) ?? [];
    for (const { at, remove, insert } of edits) words.splice(at % words.length, remove, ...insert);
    return words.join(' ');
  });

/** Expressions over columns, nested in every way. */
const expression = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        'id',
        'paid',
        'note',
        "'x'",
        '1',
        '-1',
        '$1',
        "'2026-01-01'::date",
        'NULL',
        'tags',
        '(tags)[1]',
      ),
      fc
        .tuple(
          inner,
          fc.constantFrom(
            '=',
            '<>',
            '<',
            '+',
            '-',
            '||',
            'AND',
            'OR',
            'LIKE',
            '->>',
            '@>',
            'IS DISTINCT FROM',
            'AT TIME ZONE',
            '^',
          ),
          inner,
        )
        .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
      fc.tuple(fc.constantFrom('NOT', '-'), inner).map(([operator, a]) => `${operator} (${a})`),
      fc
        .tuple(
          inner,
          fc.constantFrom('IS NULL', 'IS NOT TRUE', '::text', '::varchar(10)', 'COLLATE "C"', 'IN (1, 2)'),
        )
        .map(([a, suffix]) => `(${a}) ${suffix}`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a}) BETWEEN (${b}) AND (${c})`),
      fc.tuple(inner, inner).map(([a, b]) => `CASE WHEN ${a} THEN ${b} END`),
      fc.tuple(inner, inner).map(([a, b]) => `coalesce(${a}, ${b})`),
      fc.tuple(inner, inner).map(([a, b]) => `(${a}) IN (${b}, 3)`),
      fc.tuple(inner, inner).map(([a, b]) => `(${a}) = ANY (ARRAY[${b}])`),
    ),
  };
}).expression;

/** The tree without positions. */
function meaning(text: string): string {
  return JSON.stringify(parseExpression(text), (key, value) =>
    /location|list_/.test(key) ? undefined : value,
  );
}

describe('reading', () => {
  it('never throws, and gives every statement an end', () =>
    fc.assert(
      fc.property(mutated, (sql) => {
        const { id, parsed } = parseOne(sql);
        expect(id).toMatch(/^[0-9a-f]{16}$/);
        if (parsed.kind === 'statement') {
          expect(parsed.parameters).toHaveLength(parsed.parameterCount);
          expect(tryParse(parsed.plannableText)).not.toBe(null);
        }
      }),
      { numRuns: 500 },
    ));
  it('never throws on conditions of any shape, and says the same each time', () =>
    fc.assert(
      fc.property(expression, (condition) => {
        const sql = `SELECT 1 FROM orders o LEFT JOIN open_orders v ON ${condition.replaceAll('id', 'o.id')} WHERE ${condition.replaceAll('id', 'v.id')}`;
        expect(parseOne(sql)).toEqual(parseOne(sql));
      }),
      { numRuns: 200 },
    ));
});

describe('emitting', () => {
  it('an expression reads back as itself', () =>
    fc.assert(
      fc.property(expression, (text) => {
        const tree = parseExpression(text);
        const emitted = tree === null ? null : emitExpression(tree);
        expect(emitted).not.toBe(null);
        expect(meaning(emitted ?? '')).toBe(meaning(text));
      }),
      { numRuns: 300 },
    ));
  it('a name of any characters stays that name', () =>
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
          .filter((name) => !name.includes('\0') && Buffer.byteLength(name) <= 63),
        (name) => {
          const one = catalogue({ ...relation('public.t', 'x: text'), columns: [makeColumn(name, 'text')] });
          const column = quoteIdentifier(name);
          const [first] = parsedStatement(`SELECT 1 FROM t WHERE ${column} = 'x'`, one).uses;
          const again = parsedStatement(`SELECT 1 FROM t WHERE ${first?.predicates[0]?.constantSql}`, one);
          expect(first?.columns).toEqual([name]);
          expect(again.uses[0]?.predicates).toEqual(first?.predicates);
        },
      ),
    ));
});

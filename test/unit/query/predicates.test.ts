/** What conditions ask of one relation: kinds, sides, lists, and what a plain B-tree cannot serve. */
import { beforeAll, describe, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { expectUses } from './support.ts';

beforeAll(loadParser);

/** `WHERE condition` on orders. */
function expectOrders(condition: string, expected: string): void {
  expectUses(`SELECT 1 FROM orders WHERE ${condition}`, `orders: ${expected}`);
}

function expectCustomers(condition: string, expected: string): void {
  expectUses(`SELECT 1 FROM customers WHERE ${condition}`, `customers: ${expected}`);
}

describe('comparisons', () => {
  it('equality with a parameter', () => expectOrders('customer_id = $1', 'customer_id = $1'));
  it('equality with a constant', () => expectOrders("status = 'open'", "status = 'open'"));
  it('constant on the left', () => expectOrders('5 = customer_id', 'customer_id = 5'));
  it('range', () =>
    expectOrders('created_at >= $1 AND created_at < $2', 'created_at >= $1; created_at < $2'));
  it('range turned round', () => expectOrders('$1 < created_at', 'created_at > $1'));
  it('BETWEEN', () => expectOrders('created_at BETWEEN $1 AND $2', 'created_at >= $1; created_at <= $2'));
  it('NOT BETWEEN', () => expectOrders('id NOT BETWEEN 1 AND 5', '(id < 1) or (id > 5)'));
  it('BETWEEN SYMMETRIC', () =>
    expectOrders('id BETWEEN SYMMETRIC 5 AND 1', '(id >= 5 and id <= 1) or (id >= 1 and id <= 5)'));
  it('inequality', () => expectOrders("status <> 'open'", "!status <> 'open'"));
  it('inequality, old spelling', () => expectOrders('id != $1', '!id <> $1'));
  it('qualified operator', () => expectOrders('id OPERATOR(pg_catalog.=) $1', 'id = $1'));
  it('IS DISTINCT FROM', () => expectOrders('id IS DISTINCT FROM $1', '!id IS DISTINCT FROM $1'));
  it('IS NOT DISTINCT FROM', () => expectOrders('id IS NOT DISTINCT FROM $1', '!id IS NOT DISTINCT FROM $1'));
  it('cast of the parameter', () => expectOrders('customer_id = $1::int8', 'customer_id = $1'));
  it('columns of one relation', () =>
    expectOrders('created_at = deleted_at', '!{created_at = deleted_at} other'));
});

describe('lists', () => {
  it('IN', () => expectOrders("status IN ('a', 'b')", "status in ('a', 'b')"));
  it('IN with one parameter, as pg_stat_statements shows a long list', () =>
    expectOrders('id IN ($1 /*, ... */)', 'id in $1'));
  it('IN with one constant', () => expectOrders("status IN ('a')", "status = 'a'"));
  it('NOT IN with one constant', () => expectOrders("status NOT IN ('a')", "!status <> 'a'"));
  it('IN with parameters', () => expectOrders('id IN ($1, $2)', 'id in <expression>'));
  it('NOT IN', () => expectOrders('id NOT IN (1, 2)', '!id <> (1, 2)'));
  it('= ANY of a parameter', () => expectOrders('id = ANY ($1)', 'id in $1'));
  it('= ANY of an array', () => expectOrders("status = ANY (ARRAY['a', 'b'])", "status in ARRAY['a', 'b']"));
  it('= ANY of an array constant', () =>
    expectOrders("status = ANY ('{a,b}'::text[])", "status in CAST('{a,b}' AS text[])"));
  it('<> ALL', () => expectOrders('id <> ALL ($1)', '!id <> $1'));
  it('< ANY', () => expectOrders('id < ANY ($1)', '!{id < ANY ($1)} other'));
  it('element of an array column', () => expectOrders('$1 = ANY (tags)', '!tags = any $1'));
  it('constant IN columns', () => expectOrders('$1 IN (id, customer_id)', '(id = $1) or (customer_id = $1)'));
  it('rows', () =>
    expectOrders(
      '(id, customer_id) IN (($1, $2), ($3, $4))',
      '(id = $1 and customer_id = $2) or (id = $3 and customer_id = $4)',
    ));
});

describe('tests', () => {
  it('IS NULL', () => expectOrders('deleted_at IS NULL', 'deleted_at is-null'));
  it('ISNULL', () => expectOrders('deleted_at ISNULL', 'deleted_at is-null'));
  it('IS NOT NULL', () => expectOrders('deleted_at IS NOT NULL', 'deleted_at is-not-null'));
  it('boolean column', () => expectOrders('paid', 'paid is-true'));
  it('NOT boolean column', () => expectOrders('NOT paid', 'paid is-false'));
  it('= true', () => expectOrders('paid = true', 'paid is-true'));
  it('= false', () => expectOrders('paid = false', 'paid is-false'));
  it('<> true', () => expectOrders('paid <> true', 'paid is-false'));
  it('IS TRUE', () => expectOrders('paid IS TRUE', 'paid is-true'));
  it('IS FALSE', () => expectOrders('paid IS FALSE', 'paid is-false'));
  it('IS NOT TRUE', () => expectOrders('paid IS NOT TRUE', '!paid other'));
  it('IS UNKNOWN', () => expectOrders('paid IS UNKNOWN', 'paid is-null'));
  it('IS NOT UNKNOWN', () => expectOrders('paid IS NOT UNKNOWN', 'paid is-not-null'));
  it('= parameter', () => expectOrders('paid = $1', 'paid = $1'));
  it('a condition IS TRUE', () => expectOrders('(id = $1) IS TRUE', 'id = $1'));
});

describe('patterns', () => {
  it('LIKE with a prefix', () => expectOrders("note LIKE 'abc%'", "note like-prefix 'abc%'"));
  it('LIKE with a parameter', () => expectOrders('note LIKE $1', 'note like-prefix $1'));
  it('LIKE with a leading wildcard', () => expectOrders("note LIKE '%abc'", "!note ~~ '%abc'"));
  it('LIKE with a leading underscore', () => expectOrders("note LIKE '_bc'", "!note ~~ '_bc'"));
  it('LIKE with an escaped wildcard', () => expectOrders("note LIKE '\\%a%'", "note like-prefix E'\\\\%a%'"));
  it('LIKE ... ESCAPE', () =>
    expectOrders("note LIKE '!%a%' ESCAPE '!'", "note like-prefix pg_catalog.like_escape('!%a%', '!')"));
  it('LIKE ... ESCAPE, wildcard first', () =>
    expectOrders("note LIKE '%!a' ESCAPE '!'", "!note ~~ pg_catalog.like_escape('%!a', '!')"));
  it('NOT LIKE', () => expectOrders("note NOT LIKE 'abc%'", "!note !~~ 'abc%'"));
  it('ILIKE', () => expectOrders("note ILIKE 'abc%'", "!note ~~* 'abc%'"));
  it('regular expression', () => expectOrders("note ~ 'abc'", "!note ~ 'abc'"));
  it('anchored regular expression', () => expectOrders("note ~ '^abc'", "note like-prefix '^abc'"));
  it('as the planner prints SIMILAR TO', () =>
    expectOrders("note ~ '^(?:abc.*)$'", "note like-prefix '^(?:abc.*)$'"));
  it('anchored, an escaped character first', () =>
    expectOrders("note ~ '^\\.abc'", "note like-prefix E'^\\\\.abc'"));
  it('anchored, a class first', () => expectOrders("note ~ '^\\dabc'", "!note ~ E'^\\\\dabc'"));
  it('anchored, the first character optional', () => expectOrders("note ~ '^a?bc'", "!note ~ '^a?bc'"));
  it('anchored, alternatives', () => expectOrders("note ~ '^a|b'", "!note ~ '^a|b'"));
  it('anchored, an optional group', () => expectOrders("note ~ '^(?:ab)?c'", "!note ~ '^(?:ab)?c'"));
  it('regular expression in a parameter', () => expectOrders('note ~ $1', '!note ~ $1'));
  it('regular expression without case', () => expectOrders("note ~* '^abc'", "!note ~* '^abc'"));
  it('SIMILAR TO', () =>
    expectOrders("note SIMILAR TO 'a%'", "note like-prefix pg_catalog.similar_to_escape('a%')"));
  it('SIMILAR TO, wildcard first', () =>
    expectOrders("note SIMILAR TO '%a'", "!note ~ pg_catalog.similar_to_escape('%a')"));
  it('starts_with', () => expectOrders("starts_with(note, 'abc')", "note like-prefix 'abc'"));
  it('its operator', () => expectOrders('note ^@ $1', 'note like-prefix $1'));
  it('trigram similarity', () => expectOrders("note % 'abc'", "!note % 'abc'"));
});

describe('containment', () => {
  it('array', () => expectOrders('tags @> $1', '!tags @> $1'));
  it('array turned round', () => expectOrders("'{x}' <@ tags", "!tags @> '{x}'"));
  it('overlap', () => expectOrders('tags && $1', '!tags && $1'));
  it('JSON', () => expectOrders(`data @> '{"a": 1}'`, `!data @> '{"a": 1}'`));
  it('JSON key', () => expectOrders("data ? 'a'", "!data ? 'a'"));
  it('full text', () =>
    expectUses(
      "SELECT 1 FROM products WHERE search @@ to_tsquery('x')",
      'products: !search @@ <expression>',
    ));
});

describe('expressions', () => {
  it('function around the column', () => expectCustomers('lower(email) = $1', '{lower(email)} = $1'));
  it('cast that changes the value', () => expectOrders('created_at::date = $1', '{created_at::date} = $1'));
  it('cast that changes the name only', () => expectCustomers("email::text = 'x'", "email = 'x'"));
  it('text as varchar', () => expectCustomers('name::varchar = $1', 'name = $1'));
  it('varchar with a length', () =>
    expectCustomers('name::varchar(3) = $1', '{CAST(name AS varchar(3))} = $1'));
  it('arithmetic on the column', () => expectOrders('total + 1 > 5', '{total + 1} > 5'));
  it('JSON field', () => expectOrders("data ->> 'k' = 'v'", "{data ->> 'k'} = 'v'"));
  it('parameter inside the expression', () =>
    expectOrders('date_trunc($1, created_at) = $2', '!{date_trunc($1, created_at)} = $2'));
  it('coalesce', () => expectOrders('coalesce(total, 0) > 5', '{COALESCE(total, 0)} > 5'));
  it('boolean function', () => expectOrders('text_smells(note, $1)', '!{text_smells(note, $1)} other'));
  it('case', () => expectOrders('CASE WHEN paid THEN id > 1 END', '!{CASE WHEN paid THEN id > 1 END} other'));
  it('an expression whose emission needs parentheses', () =>
    expectOrders('((NOT paid) IS NULL) = $1', '{(NOT (paid)) IS NULL} = $1'));
});

describe('values', () => {
  it('stable function', () =>
    expectOrders("created_at > now() - interval '1 day'", 'created_at > <expression>'));
  it('current_date', () => expectOrders('created_at < current_date', 'created_at < <expression>'));
  it('volatile function', () => expectOrders('id = random()', '!id = <expression>'));
  it('numeric constant against an integer column', () => expectOrders('id = 5.5', '!id = 5.5'));
  it('numeric cast against an integer column', () => expectOrders('id = $1::numeric', '!id = $1'));
  it('integer against a numeric column', () => expectOrders('total = 5', 'total = 5'));
  it('text against char(n)', () => expectCustomers("country = 'DE'::text", "!country = 'DE'::text"));
  it('literal against char(n)', () => expectCustomers("country = 'DE'", "country = 'DE'"));
  it('constant expression', () => expectOrders('id = 1 + 2', 'id = 1 + 2'));
});

describe('AND, OR, NOT', () => {
  it('OR of one column', () => expectOrders("status = 'a' OR status = 'b'", "status in ('a', 'b')"));
  it('OR with IN', () => expectOrders("status = 'a' OR status IN ('b', 'c')", "status in ('a', 'b', 'c')"));
  it('OR of parameters', () => expectOrders('id = $1 OR id = $2', 'id in <expression>'));
  it('OR of two columns', () =>
    expectOrders('id = $1 OR customer_id = $2', '(id = $1) or (customer_id = $2)'));
  it('OR of conjunctions', () =>
    expectOrders(
      "(status = 'a' AND paid) OR (status = 'b' AND deleted_at IS NULL)",
      "(status = 'a' and paid is-true) or (status = 'b' and deleted_at is-null)",
    ));
  it('OR in OR', () => expectOrders('id = 1 OR (id = 2 OR id = 3)', 'id in (1, 2, 3)'));
  it('OR with a null test', () => expectOrders('id = 1 OR id IS NULL', '(id = 1) or (id is-null)'));
  it('OR with a parameter alone', () => expectOrders('id = 1 OR $1', '!{id = 1 OR $1} other'));
  it('OR inside what every branch says', () =>
    expectOrders(
      "(paid AND (id = 1 OR status = 'x')) OR (paid AND note = 'y')",
      "paid is-true; (id = 1) or (status = 'x') or (note = 'y')",
    ));
  it('what every branch says holds', () =>
    expectOrders("(paid AND id = 1) OR (paid AND status = 'x')", "paid is-true; (id = 1) or (status = 'x')"));
  it('and a branch that says no more leaves only that', () =>
    expectOrders('(paid AND id = 1) OR paid', 'paid is-true'));
  it('NOT of OR', () =>
    expectOrders("NOT (status = 'a' OR created_at < $1)", "!status <> 'a'; created_at >= $1"));
  it('NOT of AND', () => expectOrders('NOT (id >= 1 AND paid)', '(id < 1) or (paid is-false)'));
  it('NOT NOT', () => expectOrders('NOT (NOT (id = 1))', 'id = 1'));
  it('NOT IS NULL', () => expectOrders('NOT (deleted_at IS NULL)', 'deleted_at is-not-null'));
  it('NOT IN under NOT', () => expectOrders('NOT (id NOT IN (1, 2))', 'id in (1, 2)'));
  it('NOT of a function', () =>
    expectOrders("NOT starts_with(note, 'x')", "!{NOT (starts_with(note, 'x'))} other"));
});

describe('rows', () => {
  it('equality', () => expectOrders("(status, id) = ('x', $1)", "status = 'x'; id = $1"));
  it('keyset pagination', () =>
    expectUses(
      'SELECT 1 FROM orders WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 10',
      'orders: created_at <= $1 row id; order created_at desc, id desc; limited',
    ));
  it('constants on the left', () => expectOrders('($1, $2) < (created_at, id)', 'created_at >= $1 row id'));
  it('columns up to the first that is none', () =>
    expectOrders('(created_at, lower(note) , $3) > ($1, $2, 4)', 'created_at >= $1 row {lower(note)}'));
  it('inequality', () => expectOrders("(id, status) <> (1, 'x')", "!{(id, status) <> (1, 'x')} other"));
});

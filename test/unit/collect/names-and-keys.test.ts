import { describe, expect, it } from 'vitest';
import { listNames } from '../../../src/collect/list-names.ts';
import { parseIdentifierList, resolveSearchPath } from '../../../src/collect/search-path.ts';
import { stripOuterParentheses } from '../../../src/util/parentheses.ts';

describe('stripOuterParentheses', () => {
  it.each([
    ['lower(email)', 'lower(email)'],
    ['((a + b))', 'a + b'],
    ['(((a)::text || b))', '(a)::text || b'],
    ['((a) + (b))', '(a) + (b)'],
    ['(a) + (b)', '(a) + (b)'],
    [`((a || ')(') || 'x')`, `(a || ')(') || 'x'`],
    [`(a || ')')`, `a || ')'`],
    [`(a || E'\\')')`, `a || E'\\')'`],
    [`(")" || 'it''s (')`, `")" || 'it''s ('`],
    [`("quo""te)" || a)`, `"quo""te)" || a`],
    ['(name)', 'name'],
    ["(data ->> 'e'::text)", "data ->> 'e'::text"],
  ])('%s -> %s', (given, expected) => {
    expect(stripOuterParentheses(given)).toBe(expected);
  });
});

describe('the search path', () => {
  it.each([
    ['"$user", public', ['$user', 'public']],
    ['Public,APP', ['public', 'app']],
    ['"App", "a,b", "a""b"', ['App', 'a,b', 'a"b']],
    ['', []],
    ['""', ['']],
  ])('%s', (given, expected) => {
    expect(parseIdentifierList(given)).toEqual(expected);
  });

  it('keeps what exists, once, and puts the role for $user', () => {
    const schemas = ['app', 'public', 'ann'];
    expect(resolveSearchPath('"$user", app, nowhere, public, app, pg_catalog', 'ann', schemas)).toEqual([
      'ann',
      'app',
      'public',
    ]);
    expect(resolveSearchPath('"$user", public', 'bob', schemas)).toEqual(['public']);
  });
});

describe('listNames', () => {
  it('shows five at most, on one line', () => {
    expect(listNames(['a', 'b\nc'])).toBe('a, b c');
    expect(listNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
    expect(listNames(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  });
});

/** One-line assertions on what a statement asks of the relations it uses. */
import { expect } from 'vitest';
import type { IndexKeyTarget } from '../../../src/model/index-definition.ts';
import type { OrderKey, Predicate, PredicateValue, RelationUse } from '../../../src/model/predicate.ts';
import type { ParsedStatement, Query } from '../../../src/model/query.ts';
import type { Catalogue } from '../../../src/model/snapshot.ts';
import { parseWorkload } from '../../../src/query/parse.ts';
import { displayIdentifier, displayRelation } from '../../../src/util/identifiers.ts';
import { shop } from './shop.ts';

/** Parses one statement. */
export function parseOne(sql: string, against: Catalogue = shop, searchPath = ['public']): Query {
  const statement = {
    text: sql,
    calls: 1,
    totalTimeMs: 1,
    meanTimeMs: 1,
    rows: null,
    user: null,
    topLevel: null,
    origin: '1',
  };
  const [query] = parseWorkload(
    { source: 'files', since: null, statements: [statement] },
    against,
    searchPath,
  );
  if (query === undefined) throw new Error('parseWorkload lost the statement');
  return query;
}

export function parsedStatement(sql: string, against?: Catalogue, searchPath?: string[]): ParsedStatement {
  const { parsed } = parseOne(sql, against, searchPath);
  if (parsed.kind === 'failure') throw new Error(`${parsed.code}: ${parsed.message}`);
  return parsed;
}

/** Asserts on all uses, in the form of describeUse, in order of appearance. */
export function expectUses(sql: string, ...expected: readonly string[]): void {
  expect(parsedStatement(sql).uses.map(describeUse), sql).toEqual(expected);
}

/** Asserts on the columns read of each use; null for all of them. */
export function expectColumns(sql: string, ...expected: readonly (string | null)[]): void {
  const columns = parsedStatement(sql).uses.map((use) => use.columns?.join(' ') ?? null);
  expect(columns, sql).toEqual(expected);
}

/** `orders o: customer_id = $1; order created_at desc; limited`: everything but the columns read. */
export function describeUse(use: RelationUse): string {
  const name = displayRelation(use.relation).replace(/^public\./, '');
  const alias = use.alias === use.relation.name ? '' : ` ${displayIdentifier(use.alias)}`;
  const parts = [
    ...use.predicates.map(describePredicate),
    ...use.disjunctions.map((branches) =>
      branches.map((branch) => `(${branch.map(describePredicate).join(' and ')})`).join(' or '),
    ),
    ...list('order', use.order.map(describeOrderKey)),
    ...(use.limited ? ['limited'] : []),
    ...list('group', use.grouping.map(describeTarget)),
    ...list('distinct', use.distinct.map(describeTarget)),
    ...list('extremes', use.extremes.map(describeTarget)),
    ...(use.role === 'target' ? [`target${use.written.length > 0 ? ` ${use.written.join(' ')}` : ''}`] : []),
  ];
  return parts.length === 0 ? `${name}${alias}` : `${name}${alias}: ${parts.join('; ')}`;
}

function list(word: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`${word} ${parts.join(', ')}`];
}

/** `status = 'open'`, `email like-prefix $1`, `deleted_at is-null`; `!` before what no B-tree can serve. */
export function describePredicate(predicate: Predicate): string {
  const { kind, operator } = predicate;
  const plain = kind === 'equality' || kind === 'range' || kind === 'inequality';
  const verb = plain
    ? operator
    : ['containment', 'pattern', 'other'].includes(kind) && operator !== null
      ? operator
      : kind;
  const words = [describeTarget(predicate.target), verb, describeValue(predicate.value)];
  const row =
    predicate.rowTargets === undefined ? '' : ` row ${predicate.rowTargets.map(describeTarget).join(' ')}`;
  return `${predicate.sargable ? '' : '!'}${words.filter((word) => word !== '').join(' ')}${row}`;
}

function describeTarget(target: IndexKeyTarget): string {
  return target.kind === 'column' ? target.column : `{${target.sql}}`;
}

function describeOrderKey({ target, direction, nulls }: OrderKey): string {
  const byDefault = direction === 'asc' ? 'last' : 'first';
  return `${describeTarget(target)}${direction === 'asc' ? '' : ' desc'}${nulls === byDefault ? '' : ` nulls ${nulls}`}`;
}

function describeValue(value: PredicateValue): string {
  switch (value.kind) {
    case 'parameter':
      return `$${value.number}`;
    case 'constant':
      return value.sql;
    case 'relation':
      return `${value.relation.name}.${value.column ?? '?'}`;
    case 'expression':
      return '<expression>';
    case 'none':
      return '';
  }
}

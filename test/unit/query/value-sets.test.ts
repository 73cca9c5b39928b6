/** Statistics -> values that stand for what an application may ask. */
import { describe, expect, it } from 'vitest';
import type { ParameterUse } from '../../../src/model/query.ts';
import { columnValues, type ValueStatistics, valueKey } from '../../../src/query/column-values.ts';
import { valueSets } from '../../../src/query/value-sets.ts';

const t = { schema: 'public', name: 't' };
const use = (operator: string, column: string): ParameterUse => ({
  kind: 'comparison',
  relation: t,
  column,
  operator,
});
const other: ParameterUse = { kind: 'other', relation: null, column: null, operator: null };

const statistics = (rest: Partial<ValueStatistics>): ValueStatistics => ({
  distinct: -1,
  mostCommonValues: null,
  histogramBounds: null,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  ...rest,
});
const hundred = `{${Array.from({ length: 101 }, (_, at) => at * 10).join(',')}}`;
const columns: Readonly<Record<string, ValueStatistics>> = {
  key: statistics({ histogramBounds: hundred }),
  state: statistics({ distinct: 5, mostCommonValues: '{done,open,held,gone,odd}' }),
  customer: statistics({ distinct: 1000, mostCommonValues: '{7,8,9}', histogramBounds: hundred }),
  level: statistics({ distinct: 4, mostCommonValues: '{30,4,10,200}' }),
  title: statistics({ histogramBounds: '{apple,"100%_\\\\x",zebra}' }),
  tags: statistics({
    mostCommonElements: '{a,"b c",d}',
    mostCommonElementFrequencies: [0.1, 0.9, 0.02, 0.02, 0.9, 0],
  }),
  bare: statistics({}),
};
const source = new Map(
  Object.entries(columns).map(([name, column]) => [
    valueKey('"public"."t"', name),
    columnValues(column, 'int', 1000),
  ]),
);

/** `common: done; typical: held; rare: odd`; parameters apart by a comma. */
function describeSets(...uses: readonly ParameterUse[]): string {
  return valueSets({ parameters: uses }, source)
    .map(
      ({ labels, values }) =>
        `${labels.join('/')}: ${[...values].map(([n, { text }]) => `$${n} ${text}`).join(', ')}`,
    )
    .join('; ');
}

describe('equality', () => {
  it('common values, all there are', () =>
    expect(describeSets(use('=', 'state'))).toBe('common: $1 done; typical: $1 held; rare: $1 odd'));
  it('a few common ones among many', () =>
    expect(describeSets(use('=', 'customer'))).toBe('common: $1 7; typical/rare: $1 500'));
  it('all alike', () => expect(describeSets(use('=', 'key'))).toBe('common/typical/rare: $1 500'));
  it('a list takes different ones', () =>
    expect(describeSets(use('in', 'state'), use('in', 'state'), use('in', 'key'))).toBe(
      'common: $1 done, $2 open, $3 500; typical: $1 held, $2 gone, $3 500; rare: $1 odd, $2 gone, $3 500',
    ));
  it('a list that is one parameter', () =>
    expect(describeSets(use('= any', 'state'))).toBe(
      'common: $1 {"done","open","held","gone","odd"}; typical: $1 {"held","gone","odd"}; rare: $1 {"odd"}',
    ));
});

describe('ranges', () => {
  it('with both ends', () =>
    expect(describeSets(use('>=', 'key'), use('<', 'key'))).toBe(
      'common: $1 250, $2 750; typical: $1 470, $2 520; rare: $1 490, $2 500',
    ));
  it('from', () =>
    expect(describeSets(use('>', 'key'))).toBe('common: $1 500; typical: $1 950; rare: $1 990'));
  it('to', () => expect(describeSets(use('<=', 'key'))).toBe('common: $1 500; typical: $1 50; rare: $1 10'));
  it('of few values, in their order', () =>
    expect(describeSets(use('>', 'level'))).toBe('common: $1 10; typical/rare: $1 30'));
});

describe('others', () => {
  it('LIKE', () =>
    expect(describeSets(use('~~', 'title'))).toBe(
      'common: $1 1%; typical: $1 100%; rare: $1 100\\%\\_\\\\x%',
    ));
  it('ILIKE', () => expect(describeSets(use('~~*', 'state'))).toContain('common: $1 %d%'));
  it('a regular expression', () => expect(describeSets(use('~', 'title'))).toContain('rare: $1 100%_\\\\x'));
  it('elements', () =>
    expect(describeSets(use('@>', 'tags'))).toBe('common: $1 {"b c"}; typical: $1 {"a"}; rare: $1 {"d"}'));
  it('an element', () => expect(describeSets(use('element', 'tags'))).toContain('common: $1 b c'));
  it('types are the column’s, its array’s, or the parameter’s own', () => {
    const uses = [use('=', 'state'), use('= any', 'state'), use('~~', 'state')];
    const [common] = valueSets({ parameters: uses }, source);
    expect([...(common?.values.values() ?? [])].map(({ type }) => type)).toEqual(['int', 'int[]', null]);
  });
  it('lexemes', () => expect(describeSets(use('@@', 'tags'))).toContain("common: $1 'b c'"));
  it('what is not known stays a parameter', () =>
    expect(describeSets(other, use('=', 'bare'), use('=', 'key'), use('-|-', 'key'))).toBe(
      'common/typical/rare: $3 500',
    ));
  it('what a session sent stands beside them', () =>
    expect(
      valueSets(
        {
          parameters: [use('=', 'key'), { ...other, kind: 'limit' }, other],
          observedValues: ['7', '20', 'x'],
        },
        source,
      ).map(({ labels, values }) => [labels.join(), ...[...values].map(([n, { text }]) => `$${n} ${text}`)]),
    ).toEqual([
      ['common,typical,rare', '$1 500'],
      ['observed', '$1 7', '$3 x'],
    ]));
  it('nothing known, no values', () => expect(describeSets(other, use('=', 'bare'))).toBe(''));
});

/** How many distinct values a column is taken to have. */
import { describe, expect, test } from 'vitest';
import { distinctValues } from '../../../../src/twin/size/column-profile.ts';
import type { ColumnNumbers } from '../../../../src/twin/size/index-shape.ts';

const column = (numbers: Partial<ColumnNumbers>): ColumnNumbers => ({
  relation: 1,
  attribute: 1,
  name: 'order_id',
  type: 'integer',
  category: 'N',
  typeLength: 4,
  averageWidth: 4,
  nullFraction: 0,
  distinct: -1,
  slots: new Map(),
  isUnique: false,
  partnerShare: null,
  ...numbers,
});

describe('distinct values', () => {
  test('are what ANALYZE counted, or a share of the rows', () => {
    expect(distinctValues(column({ distinct: 40 }), 1000)).toBe(40);
    expect(distinctValues(column({ distinct: -0.5 }), 1000)).toBe(500);
    expect(distinctValues(null, 1000)).toBe(200);
    expect(distinctValues(column({ distinct: 0, isUnique: true }), 1000)).toBe(1000);
  });

  // 398,501 is what ANALYZE counted of the 1,500,000 orders in the 6,000,903 lines of TPC-H; a quarter of the lines have number 1.
  test('are no fewer than the rows with one value of the column that it is unique together with', () => {
    const distinct = distinctValues(column({ distinct: 398_501, partnerShare: 0.25 }), 6_000_903);
    expect(distinct).toBeCloseTo(1_500_226, 0);
    expect(distinctValues(column({ distinct: 40, partnerShare: 0.01 }), 1000)).toBe(40);
  });

  test('rows that are NULL may share the partner’s value', () => {
    expect(distinctValues(column({ distinct: 40, partnerShare: 0.25, nullFraction: 0.1 }), 1000)).toBeCloseTo(
      150,
      6,
    );
    expect(distinctValues(column({ distinct: 40, partnerShare: 0.25, nullFraction: 0.5 }), 1000)).toBe(40);
  });
});

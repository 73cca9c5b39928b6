import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayWidth,
  fitWidth,
  formatBytes,
  formatChange,
  formatCost,
  formatCount,
  formatMs,
  formatNumber,
  formatShare,
  padWidth,
  wrapText,
} from '../../../src/util/format.ts';

describe('numbers', () => {
  it.each([
    [formatBytes(0), '0 B'],
    [formatBytes(999), '999 B'],
    [formatBytes(8192), '8.19 kB'],
    [formatBytes(999_600), '1.00 MB'],
    [formatBytes(12_345_678), '12.3 MB'],
    [formatBytes(345_678_901), '346 MB'],
    [formatBytes(2.2e9), '2.20 GB'],
    [formatCount(0), '0'],
    [formatCount(1234), '1,234'],
    [formatCount(1_234_567.4), '1,234,567'],
    [formatNumber(1, 'query', 'queries'), '1 query'],
    [formatNumber(1200, 'call'), '1,200 calls'],
    [formatCost(0), '0.00'],
    [formatCost(8.314), '8.31'],
    [formatCost(12.44), '12.4'],
    [formatCost(99.96), '100'],
    [formatCost(9_999_999), '9,999,999'],
    [formatCost(12_345_678), '12.3 million'],
    [formatCost(999_900_000), '1.00 billion'],
    [formatCost(4.56e12), '4.56 trillion'],
    [formatMs(0.123), '0.12 ms'],
    [formatMs(14.52), '14.5 ms'],
    [formatMs(145.2), '145 ms'],
    [formatMs(999.7), '1.00 s'],
    [formatMs(63_000), '63.0 s'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it.each([
    [0, '0%'],
    [0.0004, '<0.1%'],
    [0.034, '3.4%'],
    [0.0996, '10%'],
    [0.974, '97%'],
    [0.9876, '99%'],
    [0.994, '99.4%'],
    [0.99996, '>99.9%'],
    [1, '100%'],
    [3.2, '320%'],
  ])('a share of %d', (fraction, expected) => {
    expect(formatShare(fraction)).toBe(expected);
  });

  it('says how a figure changed', () => {
    expect(formatChange(100, 3)).toBe('-97%');
    expect(formatChange(100, 103.4)).toBe('+3.4%');
    expect(formatChange(100, 551.6)).toBe('+452%');
    expect(formatChange(5, 5)).toBe('±0%');
    expect(formatChange(0, 5)).toBe('new');
    expect(formatChange(1e6, 1)).toBe('>-99.9%');
    expect(formatChange(1e6, 1e6 - 1)).toBe('<-0.1%');
  });
});

describe('texts', () => {
  it('counts the columns a terminal needs', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('名前')).toBe(4);
    expect(displayWidth('🏨')).toBe(2);
    expect(displayWidth('👨‍👩‍👧')).toBe(2);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('\u200b')).toBe(0);
  });

  it.each([
    ['データベース', 12],
    ['スーパー・マーケット', 20],
    ['。、「」〜', 10],
    ['㈱㎏', 4],
    ['ｶﾅ', 2],
    ['ㄅㄆ', 4],
    ['한국어', 6],
    ['ꀀ', 2],
    ['（全角）', 8],
  ])('%s is as wide as a terminal shows it', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('fits, pads and wraps any text to its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        expect(displayWidth(fitWidth(text, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(padWidth(fitWidth(text, width), width))).toBe(width);
        for (const line of wrapText(text, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('puts a text on one line and marks what was cut', () => {
    expect(fitWidth('SELECT *\n   FROM  a', 40)).toBe('SELECT * FROM a');
    expect(fitWidth('SELECT * FROM a', 10)).toBe('SELECT *…');
    expect(fitWidth('名前名前', 6)).toBe('名前…');
  });

  it('wraps at spaces and breaks only what is too long', () => {
    expect(wrapText('one two  three', 7)).toEqual(['one two', 'three']);
    expect(wrapText(`a ${'x'.repeat(8)} b`, 5)).toEqual(['a', 'xxxxx', 'xxx b']);
    expect(wrapText('', 5)).toEqual([]);
  });

  it('breaks a long name between its words', () => {
    expect(wrapText('uses reservations_check_in_check_out_idx', 20)).toEqual([
      'uses',
      'reservations_check_',
      'in_check_out_idx',
    ]);
    expect(wrapText('a_aaaaaaaaa', 8)).toEqual(['a_aaaaaa', 'aaa']);
  });

  it('aligns right where asked', () => {
    expect(padWidth('名', 4, 'right')).toBe('  名');
  });
});

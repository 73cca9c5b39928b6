/** The demo's workload without a server: the same calls in every run, and latencies added up right. */
import { describe, expect, test } from 'vitest';
import { dayMs, hotelClock } from '../../../src/demo/dataset.ts';
import { loadSteps } from '../../../src/demo/load.ts';
import { createRandom } from '../../../src/demo/random.ts';
import { reportTeam } from '../../../src/demo/report-team.ts';
import { demoStatements, scheduleDay } from '../../../src/demo/run-workload.ts';

describe('scheduleDay', () => {
  const day = scheduleDay(1 / 20, 1);

  test('holds a twentieth of every statement', () => {
    for (const statement of demoStatements)
      expect(day.filter((call) => call.statement === statement)).toHaveLength(statement.callsPerDay / 20);
  });

  test('calls the reads as often as the report says', () => {
    const reads = demoStatements.filter((statement) => !statement.writes);
    expect(reads.map(({ kind, callsPerDay }) => ({ kind, callsPerDay }))).toEqual(
      reportTeam.queries.map(({ kind, callsPerDay }) => ({ kind, callsPerDay })),
    );
  });

  test('never leaves a kind out, however small the fraction', () => {
    expect(new Set(scheduleDay(1 / 5000, 1).map((call) => call.statement.kind)).size).toBe(
      demoStatements.length,
    );
  });

  test('is in the order of the day and mixes the kinds', () => {
    const times = day.map((call) => call.at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((at) => at >= hotelClock && at < hotelClock + dayMs)).toBe(true);
    expect(new Set(day.slice(0, 50).map((call) => call.statement.kind)).size).toBeGreaterThan(6);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(scheduleDay(1 / 20, 1)).toEqual(day);
    expect(scheduleDay(1 / 20, 2)).not.toEqual(day);
  });

  test('gives every parameter of the text a value', () => {
    for (const { statement, values } of day) {
      const numbers = new Set(statement.text.match(/\$\d+/g));
      expect(values, statement.kind).toHaveLength(numbers.size);
    }
  });

  test('asks for popular guests more often than for others', () => {
    const guests = scheduleDay(1, 1)
      .filter((call) => call.statement.kind === 'session-by-guest')
      .map((call) => call.values[0]);
    expect(new Set(guests).size).toBeLessThan(guests.length);
  });
});

describe('createRandom', () => {
  test('stays in its bounds and is skewed downwards where asked', () => {
    const random = createRandom(3);
    const even = Array.from({ length: 2000 }, () => random.below(10));
    const skewed = Array.from({ length: 2000 }, () => random.below(10, 3));
    expect(new Set(even)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(skewed.every((n) => Number.isInteger(n) && n >= 0 && n < 10)).toBe(true);
    expect(skewed.filter((n) => n === 0).length).toBeGreaterThan(2 * even.filter((n) => n === 0).length);
  });

  test('cannot pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError);
  });
});

test('loadSteps cuts at the marks and leaves the head away', () => {
  expect(loadSteps('-- head\n-- Step: one\nSELECT 1;\n-- Step: two\n-- note\nSELECT 2;\n')).toEqual([
    { name: 'one', sql: '\nSELECT 1;\n' },
    { name: 'two', sql: '\n-- note\nSELECT 2;\n' },
  ]);
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../../src/report/next-steps.ts';
import { renderRecommendationText } from '../../../src/report/recommendation-text.ts';
import { renderVerificationText } from '../../../src/report/verification-text.ts';
import { displayWidth } from '../../../src/util/format.ts';
import { index, outcome, recommendation, recommended } from '../migrations/fixtures.ts';
import { hostile, hostileTable } from '../migrations/samples.ts';
import { empty, failed, passed, sample } from './fixtures.ts';

const steps = nextSteps(sample, {
  folder: 'migrations-out',
  firstUp: '20251120083300_sessions_guest_id_idx.up.sql',
  source: ['--snapshot', 'app.snapshot.json.gz'],
});

function expectWidth(text: string, width: number): void {
  for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
}

describe('a recommendation as text', () => {
  const text = renderRecommendationText(sample, { colour: false, next: steps });

  it('is what the golden file says', async () => {
    await expect(text).toMatchFileSnapshot('../../golden/report/recommendation.txt');
    expectWidth(text, 80);
  });

  it('says what was found in its first line', () => {
    expect(text.split('\n')[0]).toBe("2 indexes cut the workload's planner cost by >99.9% (6.32 MB)");
    const one = recommendation(sample.indexes.slice(0, 1));
    expect(renderRecommendationText(one, { colour: false })).toMatch(
      /^1 index cuts the workload's planner cost/,
    );
  });

  it('takes the set of no index for what it is, whatever adding up its cost has lost', () => {
    const { frontier, totals } = sample;
    const text = renderRecommendationText(
      {
        ...sample,
        frontier: frontier.map((point) =>
          point.indexes.length === 0 ? { ...point, cost: totals.costBefore * (1 - 1e-15) } : point,
        ),
      },
      { colour: false },
    );
    expect(text).toMatch(/ 0 B +0 +9\.88 billion +0%/);
  });

  it('says why nothing would pay, with the verdicts', async () => {
    const nothing = renderRecommendationText(empty, { colour: false });
    await expect(nothing).toMatchFileSnapshot('../../golden/report/recommendation-empty.txt');
    expect(nothing).toMatch(/^No new index is advised: of 3 statements, 1 already served,/);
    expect(nextSteps(empty, { folder: 'x', firstUp: null, source: [] })).toEqual([]);
  });

  it('says that an empty workload is empty', () => {
    const text = renderRecommendationText(recommendation([], { queries: [] }), { colour: false });
    expect(text.split('\n')[0]).toBe('No new index is advised: the workload is empty.');
  });

  it('shows every improved query and counts the others that it leaves out', () => {
    const queries = [
      ...Array.from({ length: 30 }, (_, n) =>
        outcome(`o${n}`, `SELECT ${n}`, {
          verdict: { code: n % 3 === 0 ? 'utility' : 'already-served', reason: 'As it is.' },
        }),
      ),
      ...Array.from({ length: 30 }, (_, n) => outcome(`i${n}`, `SELECT improved ${n}`, { indexes: ['a'] })),
    ];
    const text = renderRecommendationText(recommendation(sample.indexes, { queries }), { colour: false });
    expect(text.match(/SELECT improved \d+/g)).toHaveLength(30);
    expect(text.match(/SELECT \d+/g)).toHaveLength(20);
    expect(text).toContain('and 10 more: 7 already served, 3 not a query. --json lists all.');
  });

  it('keeps to its width and to the terminal, whatever the names and queries hold', () => {
    const name = `${'x'.repeat(50)}🏨`;
    const given = recommendation([recommended(name, index(hostileTable, [hostile]))], {
      queries: [
        outcome('a1b2c3d4e5f60718', `SELECT '\u001b[31m${'名'.repeat(99)}'`, { indexes: [name] }),
        outcome('ffff', 'x', { verdict: { code: 'unparsable', reason: `near ${'y'.repeat(200)}\u001b]0;` } }),
      ],
      notes: [{ code: 'x', message: `${hostile}\n`.repeat(9), hint: `GRANT "\u001b[2J"` }],
    });
    for (const width of [80, 120]) {
      const text = renderRecommendationText(given, { colour: false, width });
      expectWidth(text, width);
      expect(text).not.toContain('\u001b');
    }
  });

  it('is coloured when asked, and then says the same', () => {
    const coloured = renderRecommendationText(sample, { colour: true, next: steps });
    expect(coloured).toContain('\u001b[32m');
    expect(stripVTControlCharacters(coloured)).toBe(text);
  });

  it('names commands that a shell takes as they are', () => {
    const commands = nextSteps(sample, {
      folder: "o'ut dir/",
      firstUp: 'a.up.sql',
      source: ['--url', 'postgres://h/a?b=1&c'],
    }).flatMap(({ command }) => command);
    expect(commands).toEqual([
      `indexwright verify 'o'\\''ut dir/' --url 'postgres://h/a?b=1&c'`,
      'psql "$DATABASE_URL" -X -v ON_ERROR_STOP=1 \\',
      `  -f 'o'\\''ut dir/a.up.sql'`,
    ]);
  });
});

describe('a verification as text', () => {
  it('is what the golden files say', async () => {
    const good = renderVerificationText(passed, { colour: false });
    const bad = renderVerificationText(failed, { colour: false });
    await expect(good).toMatchFileSnapshot('../../golden/report/verification-passed.txt');
    await expect(bad).toMatchFileSnapshot('../../golden/report/verification-failed.txt');
    expectWidth(good, 80);
    expectWidth(bad, 80);
  });

  it('gives the total of calls times measured mean', () => {
    expect(renderVerificationText(passed, { colour: false }).replace(/\n/g, ' ')).toContain(
      'Workload (calls x measured time): 175 s -> 764 ms, 99.6% less.',
    );
  });

  it('gives the total of planner cost where there are no rows', () => {
    expect(renderVerificationText(failed, { colour: false }).replace(/\n/g, ' ')).toContain(
      'Workload (calls x planner cost): 5,595,440 -> 175,748, 97% less.',
    );
  });

  it('names what did not pass', () => {
    const text = renderVerificationText(failed, { colour: false }).replace(/\s+/g, ' ');
    expect(text).toMatch(/^FAILED: 1 check of 5 did not pass/);
    expect(text).toContain('FAIL every index is used by the queries it was made for (1 of 2)');
    expect(text).toContain('reservations_check_in_check_out_idx: No plan of its queries uses it');
  });

  it('is coloured when asked, and then says the same', () => {
    const coloured = renderVerificationText(failed, { colour: true });
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(renderVerificationText(failed, { colour: false }));
  });
});

import { describe, expect, it } from 'vitest';
import { code, markdownTable, plain, sqlBlock } from '../../../src/report/markdown-layout.ts';
import { renderRecommendationMarkdown } from '../../../src/report/recommendation-markdown.ts';
import { renderVerificationMarkdown } from '../../../src/report/verification-markdown.ts';
import { index, outcome, recommendation, recommended } from '../migrations/fixtures.ts';
import { hostile, hostileTable } from '../migrations/samples.ts';
import { empty, failed, passed, sample } from './fixtures.ts';

describe('Markdown', () => {
  it.each([
    ['recommendation', renderRecommendationMarkdown(sample)],
    ['recommendation-empty', renderRecommendationMarkdown(empty)],
    ['verification-passed', renderVerificationMarkdown(passed, { folder: 'migrations-out' })],
    ['verification-failed', renderVerificationMarkdown(failed, { folder: 'migrations-out' })],
  ])('%s is what the golden file says', async (name, markdown) => {
    await expect(markdown).toMatchFileSnapshot(`../../golden/report/${name}.md`);
  });

  it('keeps its tables whole, whatever the names and queries hold', () => {
    const name = `${hostile}\`|\``;
    const markdown = renderRecommendationMarkdown(
      recommendation([recommended(name, index(hostileTable, [hostile]))], {
        queries: [outcome('a', 'SELECT `a` | b\n FROM <t>', { indexes: [name] })],
      }),
    );
    for (const row of markdown.split('\n').filter((line) => line.startsWith('|'))) {
      const columns = row.replaceAll('\\|', '').split('|').length - 2;
      expect([6, 7]).toContain(columns);
    }
  });

  it('shows fifty queries and counts the rest', () => {
    const queries = Array.from({ length: 53 }, (_, n) => outcome(`q${n}`, `SELECT ${n}`));
    const markdown = renderRecommendationMarkdown(recommendation(sample.indexes, { queries }));
    expect(markdown.match(/^\| `SELECT/gm)).toHaveLength(50);
    expect(markdown).toContain('and 3 more');
  });
});

describe('what names may hold', () => {
  it.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a`', '`` `a` ``'],
    ['a|b\nc', '`a\\|b c`'],
  ])('code: %j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it.each([
    ['a_b *c* [d](e)', 'a\\_b \\*c\\* \\[d\\](e)'],
    ['<b> & @me #12', '&lt;b> &amp; @<!-- -->me #<!-- -->12'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['99.8% less', '99.8% less'],
    ['cost 1 -> 2', 'cost 1 -> 2'],
  ])('plain: %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('fences SQL that holds fences', () => {
    expect(sqlBlock("SELECT '```'")).toBe("````sql\nSELECT '```'\n````");
  });

  it('aligns figures right', () => {
    expect(
      markdownTable(
        [
          { title: 'a', align: 'left' },
          { title: 'b', align: 'right' },
        ],
        [['x', '1']],
      ),
    ).toBe('| a | b |\n| --- | --: |\n| x | 1 |');
  });
});

/** What the documents point to exists, and what they must cover is in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { gateOrder } from '../../src/report/gate-words.ts';
import { verdictLabels } from '../../src/report/verdict-words.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const documents = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`),
];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

describe.each(documents)('%s', (path) => {
  const text = read(path);

  test('links to files that are there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
    expect(targets.filter((target) => !existsSync(join(repository, dirname(path), target)))).toEqual([]);
  });

  test('names files of the project that are there', () => {
    const named = [...text.matchAll(/`((?:src|sql|test|docs)\/[\w./-]+\.\w+)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });

  test('names npm scripts that are there', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

test('every verdict is explained, and every gate', () => {
  const selection = read('docs/selection.md');
  expect(Object.keys(verdictLabels).filter((code) => !selection.includes(`\`${code}\``))).toEqual([]);
  const verification = read('docs/verification.md');
  expect(gateOrder.filter((gate) => !verification.includes(`\`${gate}\``))).toEqual([]);
});

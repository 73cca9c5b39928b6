/** The README says what the program does today. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withUsage } from '../readme/usage.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('its usage section is what --help prints; else run: npm run readme', () => {
  expect(readme).toBe(withUsage(readme));
});

test('a command that is missing from it is noticed', () => {
  expect(withUsage(readme.replace(/^### indexwright verify$[\s\S]*?(?=^### )/m, ''))).toBe(readme);
  expect(withUsage(readme).match(/^### .*$/gm)).toEqual([
    '### indexwright',
    '### indexwright advise',
    '### indexwright snapshot',
    '### indexwright verify',
    '### indexwright apply',
    '### indexwright doctor',
    '### indexwright sandbox install',
    '### indexwright demo',
  ]);
});

test.each([
  readme.replace('<!-- usage', '<!-- other'),
  readme.replace('<!-- /usage -->', ''),
  readme + readme,
])('markers that are missing or doubled are an error', (text) => {
  expect(() => withUsage(text)).toThrow(/README\.md needs the lines/);
});

/** docs/migrations.md shows the files that the code writes today. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withFormats } from '../readme/formats.ts';

const page = readFileSync(new URL('../../docs/migrations.md', import.meta.url), 'utf8');

test('its files are what the code writes; else run: npm run readme', async () => {
  expect(page).toBe(await withFormats(page));
});

test('a changed file is noticed', async () => {
  expect(await withFormats(page.replaceAll('CONCURRENTLY', ''))).not.toBe(
    page.replaceAll('CONCURRENTLY', ''),
  );
});

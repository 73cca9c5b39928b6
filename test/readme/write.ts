/** `npm run readme`: writes the README's usage section anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withUsage } from './usage.ts';

const path = new URL('../../README.md', import.meta.url);
writeFileSync(path, withUsage(readFileSync(path, 'utf8')));

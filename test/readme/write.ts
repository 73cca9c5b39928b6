/** `npm run readme`: writes anew what of the README and of docs/migrations.md is made from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withFormats } from './formats.ts';
import { withUsage } from './usage.ts';

const readme = new URL('../../README.md', import.meta.url);
writeFileSync(readme, withUsage(readFileSync(readme, 'utf8')));
const migrations = new URL('../../docs/migrations.md', import.meta.url);
writeFileSync(migrations, await withFormats(readFileSync(migrations, 'utf8')));

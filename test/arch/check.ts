/** `npm run arch`: exits 1 on a broken rule, and when no module was seen. */
import { fileURLToPath } from 'node:url';
import { checkArchitecture } from './cruise.ts';

const { modules, violations } = await checkArchitecture(fileURLToPath(new URL('../..', import.meta.url)));
for (const violation of violations) console.error(violation);
console.log(`architecture: ${modules} modules, ${violations.length} violations`);
process.exitCode = modules < 50 || violations.length > 0 ? 1 : 0;

/**
 * `npm run test:formats [-- majors... --only a,b --all]`: what the migration tools make of the files that are written for them.
 * --all, or INDEXWRIGHT_ALL_TOOLS=1: a tool that could be installed and is not here is a failure.
 */
import { errorMessage } from '../../src/util/errors.ts';
import { startTestServer } from '../integration/support/server.ts';
import { checkFiles } from './check-files.ts';
import { promisedLines } from './database.ts';
import { drivers } from './drivers/index.ts';
import { findTool } from './find-tool.ts';
import { installTools } from './install-tools.ts';
import { failures, type Result, resultTable, summary } from './result-table.ts';
import { type Trial, tryTool } from './try-tool.ts';

const args = process.argv.slice(2);
const numbers = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const majors = numbers.length === 0 ? [15, 18] : numbers;
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1]?.split(',') ?? []) : null;
const allTools = args.includes('--all') || process.env.INDEXWRIGHT_ALL_TOOLS === '1';

try {
  installTools();
} catch (error) {
  // Each tool that is missing then says so in its row.
  console.error(errorMessage(error));
}

const chosen = drivers.filter(({ format }) => only === null || only.includes(format));
const found = await Promise.all(chosen.map(findTool));
const trials = await Promise.all(majors.map(tryAll));

const results: Result[] = [];
for (const one of found)
  results.push({
    found: one,
    files: await checkFiles(one.driver),
    trials: trials.flatMap((of) => of.get(one.driver.format) ?? []),
  });
const failed = failures(results, allTools);
console.log(`\n${resultTable(results, majors)}`);
if (failed.length > 0) console.log(`\n${failed.join('\n')}`);
console.log(summary(results, failed.length));
process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;

/** Every tool that is here, one after the other, on a server of its own major. */
async function tryAll(major: number): Promise<ReadonlyMap<string, Trial>> {
  const server = await startTestServer(major);
  const tried = new Map<string, Trial>();
  try {
    const promised = await promisedLines(server);
    for (const { driver, version } of found) {
      if (version === null && driver.absent === undefined) continue;
      console.error(`PostgreSQL ${server.version}: ${driver.format}`);
      tried.set(driver.format, await tryTool(driver, server, promised));
    }
    return tried;
  } finally {
    await server.stop();
  }
}

/** Adds up vitest's JSON reports: count.mjs <folder of reports> <part that failed>... Exits 1 where anything failed. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [folder, ...failedParts] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
const explained = new Set();

for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  // A file that could not be loaded, or whose beforeAll threw, may hold no failed test.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failures = report.numFailedTests + broken.length;
  passed += report.numPassedTests;
  failed += failures;
  skipped += report.numPendingTests + report.numTodoTests;
  if (failures > 0) explained.add(basename(name, '.json'));
}

// A part that failed by anything else than a test counts as one failure, so that the line never looks better than the run.
const others = failedParts.filter((part) => !explained.has(part));
if (failedParts.length > 0) console.log(`failed: ${failedParts.join(', ')}`);
console.log(`${passed} passed, ${failed + others.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failedParts.length > 0 || failed > 0 ? 1 : 0;

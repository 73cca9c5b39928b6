/** One stage in a process of its own, so that its peak of memory is its own: prints a `Measured` as JSON. */
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { loadParser, parseWorkload as parseQueries } from '../../src/query/parse.ts';
import { toPlannable } from '../../src/selection/baseline.ts';
import { readSnapshot, writeSnapshot } from '../../src/snapshot/file.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { neededSnapshot } from '../../src/twin/needed.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { withLargeTable } from './large-table.ts';
import type { Measured, Step } from './steps.ts';

const [step, file = '', argument = ''] = process.argv.slice(2);

const seconds: Record<string, number> = {};
await (step === 'collect' ? collect(argument) : build(step as Step, argument));
const measured: Measured = { seconds, peakMb: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(measured));

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  seconds[name] = (performance.now() - start) / 1000;
  return result;
}

async function collect(url: string): Promise<void> {
  const snapshot = await timed('collect', () => collectSnapshot(url, { workload: 'none' }));
  await timed('write', () => writeSnapshot(file, snapshot));
}

/** @param workload the statements as SQL */
async function build(kind: Step, workload: string): Promise<void> {
  const read = await timed('read', () => readSnapshot(file));
  const snapshot = withWorkload(kind === 'large' ? withLargeTable(read, 'table_1') : read, {
    source: 'files',
    since: null,
    statements: parseWorkload(workload, 'bench.sql'),
  });
  const sandbox = await startTestServer(snapshot.server.major);
  try {
    await plan(kind, snapshot, sandbox);
  } finally {
    await sandbox.stop();
  }
}

async function plan(kind: Step, snapshot: Snapshot, sandbox: Sandbox): Promise<void> {
  const twin = await timed('build', () =>
    buildTwin(
      sandbox,
      kind === 'full'
        ? snapshot
        : neededSnapshot(
            snapshot,
            snapshot.workload.statements.map(({ text }) => text),
          ),
    ),
  );
  if (twin.notes.length > 0) throw new Error(`the twin lacks something: ${JSON.stringify(twin.notes[0])}`);
  await timed('plan', async () => {
    await loadParser();
    const [query] = parseQueries(snapshot.workload, snapshot.catalogue, snapshot.searchPath);
    if (query?.parsed.kind !== 'statement') throw new Error('the workload cannot be parsed');
    const judge = await SwitchedIndexJudge.open(twin);
    const [answer] = await judge.describe([toPlannable(query.id, query.parsed)]);
    await judge.close();
    if (answer === undefined || 'error' in answer) throw new Error(`no plan: ${JSON.stringify(answer)}`);
  });
}

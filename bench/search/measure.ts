/** One size in a process of its own, so that its peak of memory is its own: prints a `Measured` as JSON. */
import { defaultRecommendationOptions, readQueries, recommend, twinPlanner } from '../../src/advise.ts';
import { readSnapshot } from '../../src/snapshot/file.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { neededSnapshot } from '../../src/twin/needed.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import type { Measured } from './figures.ts';
import { workloadOf } from './source.ts';

const [file = '', statements = '0', budget = ''] = process.argv.slice(2);

const snapshot = withWorkload(await readSnapshot(file), {
  source: 'files',
  since: null,
  statements: workloadOf(Number(statements)),
});
const sandbox = await startTestServer(snapshot.server.major);
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await sandbox.stop();
}

async function measure(): Promise<Measured> {
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    seconds[name] = (performance.now() - start) / 1000;
    return result;
  };
  const queries = await timed('parse', () => readQueries(snapshot, sandbox.major));
  const twin = await timed('build', () =>
    buildTwin(
      sandbox,
      neededSnapshot(
        snapshot,
        queries.map(({ text }) => text),
      ),
    ),
  );
  const judge = await SwitchedIndexJudge.open(twin);
  try {
    const { totals, indexes } = await timed('search', () =>
      recommend(
        snapshot,
        queries,
        twinPlanner(twin),
        judge,
        { ...defaultRecommendationOptions, budgetBytes: budget === '' ? null : Number(budget) },
        (line) => console.error(line),
      ),
    );
    const { user, system } = process.cpuUsage();
    return {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      peakMb: process.resourceUsage().maxRSS / 1024,
      statements: totals.statements,
      candidates: totals.candidates,
      calls: totals.whatIfCalls,
      indexes: indexes.length,
      ratio: totals.costAfter / totals.costBefore,
    };
  } finally {
    await judge.close();
  }
}

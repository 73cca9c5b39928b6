/** `npm run bench:sizes`: recommended sets really built, beside their estimate and the budget that they were asked for. */
import { readFileSync } from 'node:fs';
import { advise, defaultRecommendationOptions } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import type { Recommendation } from '../../src/model/recommendation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { sum } from '../../src/util/collections.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { largest, mean, percent, relativeError, table } from '../support/figures.ts';
import { TPCH_MAJOR, tpchWorkload } from '../support/tpch-snapshot.ts';

/** Of TPC-H: 300,000 order lines. */
const SCALE = 0.05;
/** 10^6 bytes; what the field's budgets are at this scale, and one that is never reached. */
const BUDGETS = [3, 6, 12, 24, 48, 96];
const GOAL_OVER = 0.05;

interface Built {
  readonly budget: number;
  readonly recommendation: Recommendation;
  /** Bytes, by index in the recommendation's order. */
  readonly built: readonly number[];
}

const source = await startTestServer(TPCH_MAJOR, { max_wal_size: '4GB', fsync: 'off' });
try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  await source.stop();
}

async function run(): Promise<boolean> {
  return withClient(source.connection(), async (client) => {
    const snapshot = await fillSource(client);
    const results: Built[] = [];
    for (const budget of BUDGETS) {
      const { recommendation } = await advise(snapshot, {
        recommendation: { ...defaultRecommendationOptions, budgetBytes: budget * 1e6 },
        sandbox: { provider: 'auto', image: null },
      });
      results.push({ budget, recommendation, built: await buildEach(client, recommendation) });
    }
    console.log(table([header(), ...results.map(row)]));
    const errors = results.flatMap(({ recommendation: { indexes }, built }) =>
      indexes.map(({ sizeBytes }, at) => relativeError(sizeBytes, built[at] ?? 0)),
    );
    const over = largest(results.map(({ budget, built }) => sum(built, (bytes) => bytes) / (budget * 1e6)));
    const passed = over <= 1 + GOAL_OVER && results.every(({ built }) => built.length > 0);
    console.log(
      `\nsizes: ${results.length} sets of ${errors.length} indexes built, at most ${percent(over)} of the budget; estimates off by ${percent(mean(errors))} on average, ${percent(largest(errors))} at most: ${passed ? 'goal holds' : 'goal does not hold'}`,
    );
    return passed;
  });
}

/** Tables of bench/tpch with rows of that shape, and its statements. */
async function fillSource(client: Client): Promise<Snapshot> {
  const { statements, views } = await tpchWorkload();
  await client.query(readFileSync(new URL('../tpch/data/schema.sql', import.meta.url), 'utf8'));
  const rows = readFileSync(new URL('rows.sql', import.meta.url), 'utf8');
  await client.query(rows.replaceAll('$scale', String(SCALE)));
  for (const view of views) await client.query(view);
  await client.query('VACUUM ANALYZE');
  const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
  return withWorkload(snapshot, { source: 'files', since: null, statements });
}

/** Creates the indexes as the report says, looks at their files, and takes them away again. */
async function buildEach(client: Client, { indexes }: Recommendation): Promise<readonly number[]> {
  const built: number[] = [];
  for (const { createSql, name } of indexes) {
    await client.query('BEGIN');
    await client.query(createSql);
    const { rows } = await client.query<{ bytes: string }>(
      'SELECT pg_relation_size(c.oid) AS bytes FROM pg_class c WHERE relname = $1',
      [name],
    );
    built.push(Number(rows[0]?.bytes));
    await client.query('ROLLBACK');
  }
  return built;
}

function header(): readonly string[] {
  return ['budget MB', 'indexes', 'estimated', 'built', 'of budget', 'off', 'worst index', 'cost saved'];
}

function row({ budget, recommendation: { indexes, totals }, built }: Built): readonly string[] {
  const bytes = sum(built, (each) => each);
  const errors = indexes.map(({ sizeBytes }, at) => relativeError(sizeBytes, built[at] ?? 0));
  return [
    String(budget),
    String(indexes.length),
    (totals.sizeBytes / 1e6).toFixed(2),
    (bytes / 1e6).toFixed(2),
    percent(bytes / (budget * 1e6)),
    percent(relativeError(totals.sizeBytes, bytes)),
    percent(largest(errors)),
    percent(1 - totals.costAfter / totals.costBefore),
  ];
}

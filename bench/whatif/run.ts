/** `npm run bench:whatif [majors...] [-- --each]`: hypothetical indexes against the same really built, in cost, plan and size. */
import { readFileSync } from 'node:fs';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { percent } from '../support/figures.ts';
import { buildEach } from './build.ts';
import { casesFor } from './cases.ts';
import { type Comparison, compare, figures, indexTable, methodTable, otherPlans } from './compare.ts';
import { goals } from './goals.ts';
import { judgeEach } from './judged.ts';

const args = process.argv.slice(2);
const majors = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const each = args.includes('--each');
const all: Comparison[] = [];

for (const major of majors.length === 0 ? [15, 18] : majors) {
  const servers: Sandbox[] = [];
  try {
    const source = await startTestServer(major);
    servers.push(source);
    const twin = await startTestServer(major);
    servers.push(twin);
    const comparisons = await compareOn(source, twin);
    all.push(...comparisons);
    console.log(`\n${methodTable(`PostgreSQL ${major}: twin`, comparisons)}`);
    if (each) console.log(`\n${indexTable(comparisons)}\n${otherPlans(comparisons)}`);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const { lines, met } = goals(all);
console.log(`\n${lines.join('\n')}`);
const total = figures(all);
console.log(
  `whatif: ${total.indexes} indexes, ${total.plans} plans, same plan ${percent(total.samePlan)}, cost error mean ${percent(total.meanCostError, 2)} largest ${percent(total.largestCostError, 2)}`,
);
process.exitCode = met ? 0 : 1;

async function compareOn(source: Sandbox, sandbox: Sandbox): Promise<readonly Comparison[]> {
  const cases = casesFor(source.major);
  return withClient(source.connection(), async (client) => {
    await client.query(readFileSync(new URL('source.sql', import.meta.url), 'utf8'));
    await client.query('VACUUM ANALYZE');
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    const existing = new Set(
      snapshot.catalogue.relations.flatMap((relation) => relation.indexes.map((index) => index.name)),
    );
    const judge = await SwitchedIndexJudge.open(await buildTwin(sandbox, snapshot));
    try {
      const answers = await judgeEach(judge, cases, existing);
      return compare(cases, await buildEach(client, cases, existing), answers);
    } finally {
      await judge.close();
    }
  });
}

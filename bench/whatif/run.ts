/** `npm run bench:whatif [majors...] [-- --each]`: hypothetical indexes against the same really built, in cost, plan and size. */
import { readFileSync } from 'node:fs';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { WhatIfJudge } from '../../src/model/what-if.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { HypopgJudge } from '../../src/whatif/hypopg-judge.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { percent } from '../support/figures.ts';
import { buildEach } from './build.ts';
import { casesFor } from './cases.ts';
import { type Comparison, compare, figures, indexTable, methodTable, otherPlans } from './compare.ts';
import { goals } from './goals.ts';
import { judgeEach } from './judged.ts';
import { type SourceServer, startSource } from './servers.ts';

const args = process.argv.slice(2);
const majors = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const each = args.includes('--each');
const all: Comparison[] = [];

for (const major of majors.length === 0 ? [15, 18] : majors) {
  const servers: Sandbox[] = [];
  try {
    const source = await startSource(major);
    servers.push(source.server);
    const sandbox = await startTestServer(major);
    servers.push(sandbox);
    const { twin, hypopg } = await compareOn(source, sandbox);
    all.push(...twin);
    console.log(`\n${methodTable(`PostgreSQL ${major}: twin`, twin)}`);
    if (each) console.log(`\n${indexTable(twin)}\n${otherPlans(twin)}`);
    console.log(
      hypopg === null
        ? `HypoPG: ${source.withoutHypopg}`
        : `\n${methodTable(`PostgreSQL ${major}: HypoPG`, hypopg)}`,
    );
    if (each && hypopg !== null) console.log(`\n${indexTable(hypopg)}`);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const { lines, met } = goals(all);
const total = figures(all);
const sizeOf = (method: string) => percent(figures(all.filter((of) => of.method === method)).meanSizeError);
console.log(`\n${lines.join('\n')}`);
console.log(
  `whatif: ${total.indexes} indexes, ${total.plans} plans, same plan ${percent(total.samePlan)}, cost error mean ${percent(total.meanCostError, 2)} ` +
    `largest ${percent(total.largestCostError, 2)}, size error mean btree ${sizeOf('btree')} gin ${sizeOf('gin')} brin ${sizeOf('brin')}`,
);
process.exitCode = met ? 0 : 1;

async function compareOn(
  { server, withoutHypopg }: SourceServer,
  sandbox: Sandbox,
): Promise<{ readonly twin: readonly Comparison[]; readonly hypopg: readonly Comparison[] | null }> {
  const cases = casesFor(server.major);
  const url = connectionUrl(server.connection());
  return withClient(server.connection(), async (client) => {
    await client.query(readFileSync(new URL('source.sql', import.meta.url), 'utf8'));
    await client.query('VACUUM ANALYZE');
    const snapshot = await collectSnapshot(url, { workload: 'none' });
    const existing = new Set(
      snapshot.catalogue.relations.flatMap((relation) => relation.indexes.map((index) => index.name)),
    );
    const twin = await withJudge(SwitchedIndexJudge.open(await buildTwin(sandbox, snapshot)), (judge) =>
      judgeEach(judge, cases, existing),
    );
    if (withoutHypopg === null) await client.query('CREATE EXTENSION hypopg');
    const hypopg =
      withoutHypopg === null
        ? await withJudge(HypopgJudge.open(url, ['public']), (judge) => judgeEach(judge, cases, existing))
        : null;
    const truth = await buildEach(client, cases, existing);
    return {
      twin: compare(cases, truth, twin),
      hypopg: hypopg === null ? null : compare(cases, truth, hypopg),
    };
  });
}

async function withJudge<J extends WhatIfJudge & { close(): Promise<void> }, T>(
  opening: Promise<J>,
  work: (judge: J) => Promise<T>,
): Promise<T> {
  const judge = await opening;
  try {
    return await work(judge);
  } finally {
    await judge.close();
  }
}

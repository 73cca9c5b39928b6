/** `npm run bench:whatif-speed [major]`: what a what-if call takes beside a plain EXPLAIN of the same query, and what adding 100 candidates takes. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { ascending, definitionId } from '../../src/candidates/key.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import type { CandidateIndex } from '../../src/model/index-definition.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { percent, table } from '../support/figures.ts';
import { casesFor } from './cases.ts';

const CANDIDATES = 100;
const ROUNDS = 60;
const major = Number(process.argv[2] ?? 18);
const servers: Sandbox[] = [];
try {
  const source = await startTestServer(major);
  servers.push(source);
  const sandbox = await startTestServer(major);
  servers.push(sandbox);
  const snapshot = await withClient(source.connection(), async (client) => {
    await client.query(readFileSync(new URL('source.sql', import.meta.url), 'utf8'));
    await client.query('VACUUM ANALYZE');
    return collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
  });
  const twin = await buildTwin(sandbox, snapshot);
  const judge = await SwitchedIndexJudge.open(twin);
  try {
    await withClient(twin.planner, (client) => measure(judge, client, snapshot));
  } finally {
    await judge.close();
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

async function measure(judge: SwitchedIndexJudge, client: Client, snapshot: Snapshot): Promise<void> {
  const questions = casesFor(major).flatMap(({ candidate, queries }) =>
    queries.map((text) => ({
      query: { id: text, plannableText: text, parameterCount: 0 },
      candidateIds: [candidate.id],
    })),
  );
  const candidates = hundredCandidates(snapshot);
  const started = performance.now();
  await judge.addCandidates(candidates);
  const addingMs = performance.now() - started;

  const plain: number[] = [];
  const single: number[] = [];
  const batched: number[] = [];
  const known = questions.filter(({ candidateIds }) =>
    candidates.some(({ id }) => candidateIds.includes(id)),
  );
  // By turns, so that whatever else the machine does falls on all alike; the first round warms caches up.
  for (let round = 0; round <= ROUNDS; round++) {
    const times = { plain: 0, single: 0, batched: 0 };
    for (const question of known) {
      times.plain += await timed(() => client.query(`EXPLAIN (FORMAT JSON) ${question.query.plannableText}`));
      times.single += await timed(() => judge.plan([question]));
    }
    times.batched = await timed(() => judge.plan(known));
    if (round === 0) continue;
    plain.push(times.plain / known.length);
    single.push(times.single / known.length);
    batched.push(times.batched / known.length);
  }
  // The fastest round is what it takes; the others show what else the machine did.
  const [base, alone, together] = [plain, single, batched].map((rounds) => Math.min(...rounds)) as [
    number,
    number,
    number,
  ];
  console.log(
    table([
      [`PostgreSQL ${major}, ${known.length} queries, ${CANDIDATES} candidates`, 'ms a call', 'of EXPLAIN'],
      ['plain EXPLAIN, one at a time', base.toFixed(3), percent(1, 0)],
      ['what-if, one at a time', alone.toFixed(3), percent(alone / base, 0)],
      ['what-if, as the search asks: many at once', together.toFixed(3), percent(together / base, 0)],
    ]),
  );
  const ratio = together / base;
  const met = ratio <= 1.2 && addingMs < 2000;
  console.log(
    `whatif-speed: a call ${ratio.toFixed(2)} times an EXPLAIN (goal 1.2), one at a time ${(alone / base).toFixed(2)}, ${CANDIDATES} candidates in ${(addingMs / 1000).toFixed(2)} s (goal 2)`,
  );
  process.exitCode = met ? 0 : 1;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The bench's own, and pairs of columns until there are as many. */
function hundredCandidates(snapshot: Snapshot): readonly CandidateIndex[] {
  const found = new Map(casesFor(major).map(({ candidate }) => [candidate.id, candidate]));
  const relations = snapshot.catalogue.relations.filter(({ partition }) => partition.parent === null);
  for (const { schema, name, columns } of relations)
    for (const first of columns)
      for (const second of columns) {
        if (found.size === CANDIDATES) return [...found.values()];
        if (first === second || !first.orderable || !second.orderable) continue;
        const definition = {
          relation: { schema, name },
          accessMethod: 'btree' as const,
          keys: [first, second].map((column) => ascending({ kind: 'column', column: column.name })),
          included: [],
          predicate: null,
        };
        const id = definitionId(definition);
        found.set(id, { id, definition, generators: ['bench'], queryIds: [] });
      }
  return [...found.values()];
}

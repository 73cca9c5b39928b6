/** `npm run bench:whatif-speed [major]`: what a what-if call takes beside a plain EXPLAIN of the same query, and what adding 100 candidates takes. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { ascending, definitionId } from '../../src/candidates/key.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import type { CandidateIndex } from '../../src/model/index-definition.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { WhatIfQuestion } from '../../src/model/what-if.ts';
import { loadParser, parseWorkload } from '../../src/query/parse.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { percent, table } from '../support/figures.ts';
import { proposalsFor } from '../support/proposals.ts';
import { TPCH_MAJOR, tpchSnapshot } from '../support/tpch-snapshot.ts';
import { casesFor } from './cases.ts';

const CANDIDATES = 100;
const ROUNDS = 60;
const GOAL_RATIO = 1.2;
const GOAL_ADDING_SECONDS = 2;

interface Speed {
  /** What a call takes, of what a plain EXPLAIN sent alone takes: one question at a time, and many in one round trip. */
  readonly alone: number;
  readonly together: number;
  /** Many in one round trip, of what as many EXPLAINs in one take. */
  readonly alike: number;
  readonly addingSeconds: number;
}

const major = Number(process.argv[2] ?? 18);
const small = await withServers(major, async (source, sandbox) => {
  const snapshot = await withClient(source.connection(), async (client) => {
    await client.query(readFileSync(new URL('source.sql', import.meta.url), 'utf8'));
    await client.query('VACUUM ANALYZE');
    return collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
  });
  return inTwin(sandbox, snapshot, (judge, client) => {
    const candidates = hundredCandidates(snapshot);
    const questions = casesFor(major).flatMap(({ candidate, queries }) =>
      queries.map((text) => ({
        query: { id: text, plannableText: text, parameterCount: 0 },
        candidateIds: [candidate.id],
      })),
    );
    return measure(`PostgreSQL ${major}, one table each`, judge, client, candidates, questions);
  });
});
const large = await withServers(TPCH_MAJOR, async (source, sandbox) => {
  const snapshot = await tpchSnapshot(source);
  return inTwin(sandbox, snapshot, async (judge, client) => {
    await loadParser();
    const parsed = parseWorkload(snapshot.workload, snapshot.catalogue, snapshot.searchPath, TPCH_MAJOR);
    const proposals = await proposalsFor(judge, parsed, snapshot, 2);
    const candidates = proposals.candidates.slice(0, CANDIDATES);
    const questions = proposals.planned.flatMap((query) => {
      const own = candidates.find(({ queryIds }) => queryIds.includes(query.id));
      return own === undefined ? [] : [{ query, candidateIds: [own.id] }];
    });
    return measure(`PostgreSQL ${TPCH_MAJOR}, TPC-H`, judge, client, candidates, questions);
  });
});
const met =
  [small.together, large.together].every((ratio) => ratio <= GOAL_RATIO) &&
  Math.max(small.addingSeconds, large.addingSeconds) < GOAL_ADDING_SECONDS;
console.log(
  `whatif-speed: a call ${small.together.toFixed(2)} times an EXPLAIN of a small statement (alone ${small.alone.toFixed(2)}, many of many ${small.alike.toFixed(2)}), ${large.together.toFixed(2)} of TPC-H's (alone ${large.alone.toFixed(2)}, many of many ${large.alike.toFixed(2)}; goal ${GOAL_RATIO}), ${CANDIDATES} candidates in ${small.addingSeconds.toFixed(2)} and ${large.addingSeconds.toFixed(2)} s (goal ${GOAL_ADDING_SECONDS})`,
);
process.exitCode = met ? 0 : 1;

async function withServers<T>(
  version: number,
  work: (source: Sandbox, sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const servers: Sandbox[] = [];
  try {
    for (let count = 0; count < 2; count++) servers.push(await startTestServer(version));
    return await work(...(servers as [Sandbox, Sandbox]));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function inTwin<T>(
  sandbox: Sandbox,
  snapshot: Snapshot,
  work: (judge: SwitchedIndexJudge, client: Client) => Promise<T>,
): Promise<T> {
  const twin = await buildTwin(sandbox, snapshot);
  const judge = await SwitchedIndexJudge.open(twin);
  try {
    return await withClient(twin.planner, (client) => work(judge, client));
  } finally {
    await judge.close();
  }
}

async function measure(
  title: string,
  judge: SwitchedIndexJudge,
  client: Client,
  candidates: readonly CandidateIndex[],
  questions: readonly WhatIfQuestion[],
): Promise<Speed> {
  const started = performance.now();
  await judge.addCandidates(candidates);
  const addingSeconds = (performance.now() - started) / 1000;
  const known = questions.filter(({ candidateIds }) =>
    candidates.some(({ id }) => candidateIds.includes(id)),
  );
  const rounds: {
    readonly plain: number;
    readonly alone: number;
    readonly together: number;
    readonly plainTogether: number;
  }[] = [];
  // By turns, so that whatever else the machine does falls on all alike; the first round warms caches up.
  for (let round = 0; round <= ROUNDS; round++) {
    let plain = 0;
    let alone = 0;
    for (const question of known) {
      plain += await timed(() => client.query(`EXPLAIN (FORMAT JSON) ${question.query.plannableText}`));
      alone += await timed(() => judge.plan([question]));
    }
    const together = await timed(() => judge.plan(known));
    const plainTogether = await timed(() =>
      client.query(known.map(({ query }) => `EXPLAIN (FORMAT JSON) ${query.plannableText}`).join('\n; ')),
    );
    if (round > 0) rounds.push({ plain, alone, together, plainTogether });
  }
  // The fastest round is what it takes; the others show what else the machine did.
  const fastest = (of: 'plain' | 'alone' | 'together' | 'plainTogether') =>
    Math.min(...rounds.map((round) => round[of])) / known.length;
  const [plain, alone] = [fastest('plain'), fastest('alone')];
  const [together, plainTogether] = [fastest('together'), fastest('plainTogether')];
  console.log(
    table([
      [`${title}: ${known.length} queries, ${candidates.length} candidates`, 'ms a call', 'of EXPLAIN'],
      ['plain EXPLAIN, one at a time', plain.toFixed(3), percent(1, 0)],
      ['what-if, one at a time', alone.toFixed(3), percent(alone / plain, 0)],
      ['plain EXPLAIN, many at once', plainTogether.toFixed(3), percent(plainTogether / plain, 0)],
      ['what-if, as the search asks: many at once', together.toFixed(3), percent(together / plain, 0)],
    ]),
  );
  return {
    alone: alone / plain,
    together: together / plain,
    alike: together / plainTogether,
    addingSeconds,
  };
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

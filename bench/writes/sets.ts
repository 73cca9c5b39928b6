/** Sets of indexes for a workload that was observed: none, what is advised, what reads alone would ask for, and every candidate. */
import { defaultRecommendationOptions, readQueries, recommend, twinPlanner } from '../../src/advise.ts';
import type { Recommendation } from '../../src/model/recommendation.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CostTable, costOf } from '../../src/selection/cost-table.ts';
import type { SizedCandidate } from '../../src/selection/problem.ts';
import { selectConfiguration } from '../../src/selection/select.ts';
import { sizeCandidates } from '../../src/selection/size-candidates.ts';
import { writeCosts } from '../../src/selection/writes.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { sum } from '../../src/util/collections.ts';
import { createIndexSql } from '../../src/util/index-sql.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { proposalsFor } from '../support/proposals.ts';

export interface IndexSet {
  readonly name: string;
  readonly createSql: readonly string[];
  /** Planner cost over all calls: of the statements that read, and what writes pay for these indexes. */
  readonly readCost: number;
  readonly upkeepCost: number;
}

export interface IndexSets {
  readonly sets: readonly IndexSet[];
  readonly recommendation: Recommendation;
}

export async function chooseSets(snapshot: Snapshot, sandbox: Sandbox): Promise<IndexSets> {
  const queries = await readQueries(snapshot, sandbox.major);
  const twin = await buildTwin(sandbox, snapshot);
  const judge = await SwitchedIndexJudge.open(twin);
  try {
    const options = defaultRecommendationOptions;
    const recommendation = await recommend(snapshot, queries, twinPlanner(twin), judge, options, () => {});
    const proposals = await proposalsFor(judge, queries, snapshot, options.maxWidth);
    const { baseline, uses, planned } = proposals;
    const { candidates } = await sizeCandidates(judge, proposals.candidates);
    const costs = new CostTable((questions) => judge.plan(questions), candidates);
    const writes = writeCosts({ snapshot, queries, uses, baseline });
    const readsAlone = await selectConfiguration({
      queries: planned,
      candidates,
      options,
      pageCost: 4,
      plan: (questions) => judge.plan(questions),
    });
    const isRead = (id: string) =>
      queries.some(
        ({ id: of, parsed }) => of === id && 'statementType' in parsed && parsed.statementType === 'select',
      );
    const set = async (name: string, chosen: readonly SizedCandidate[]): Promise<IndexSet> => {
      const plans = await costs.exactPlans(
        planned,
        chosen.map(({ id }) => id),
      );
      const readCost = sum(planned.entries(), ([at, { id, calls }]) =>
        isRead(id) ? calls * costOf(plans[at]) : 0,
      );
      return {
        name,
        createSql: chosen.map(({ definition }, at) => createIndexSql(definition, `bench_${at}`)),
        readCost,
        upkeepCost: writes.cost(chosen),
      };
    };
    const recommended = new Set(recommendation.indexes.map(({ createSql }) => withoutName(createSql)));
    const advised = candidates.filter(({ definition }) =>
      recommended.has(withoutName(createIndexSql(definition, 'bench'))),
    );
    if (advised.length !== recommended.size) throw new Error('an advised index is not among the candidates');
    return {
      recommendation,
      sets: [
        await set('none', []),
        await set('recommended', advised),
        await set('reads alone', readsAlone.chosen),
        await set('all candidates', candidates),
      ],
    };
  } finally {
    await judge.close();
  }
}

function withoutName(createSql: string): string {
  return createSql.replace(/^CREATE INDEX "[^"]*"/, 'CREATE INDEX');
}

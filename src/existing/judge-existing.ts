/** Decides which of the indexes that exist can go: by the catalogue and its counters first, then by the judge's plans without them. */
import type { ExistingIndexes, KeptIndex } from '../model/existing-index.ts';
import type { Plan } from '../model/plan.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { RelationName } from '../model/relation.ts';
import type { Index, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure, WhatIfJudge } from '../model/what-if.ts';
import { planIndexNames } from '../plan/explain.ts';
import type { WeightedQuery } from '../selection/cost-table.ts';
import type { Selection } from '../selection/select.ts';
import type { WriteCosts } from '../selection/writes.ts';
import { chunks, groupBy } from '../util/collections.ts';
import { compareText, displayIdentifier, quoteRelation } from '../util/identifiers.ts';
import { PAGE_BYTES } from '../util/page.ts';
import { bloatedIndexes } from './bloat.ts';
import { type Costs, costOf, tooDear } from './dearer.ts';
import { type Dropped, describeDrop, inOrder, named } from './describe-drop.ts';
import { type IndexTree, indexTrees, nameOf } from './index-tree.ts';
import { known, type Plans, PlanUsers } from './plan-users.ts';
import { type Proposal, propose } from './propose.ts';
import { type Kept, protection } from './protected.ts';

export interface ExistingInput {
  readonly snapshot: Snapshot;
  /** Those that can be planned. */
  readonly queries: readonly WeightedQuery[];
  /** The same with values: they weigh nothing, but must not become too dear either. */
  readonly samples: readonly WeightedQuery[];
  readonly selection: Pick<Selection, 'chosen' | 'before' | 'after'>;
  /** Plans as the source has them, by query id. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  /** Whether --include and --exclude leave the relation in. */
  readonly mayDropOn: (relation: RelationName) => boolean;
  /** One for each chosen candidate, in order. */
  readonly names: readonly string[];
  readonly options: Pick<RecommendationOptions, 'maxRegression' | 'minBenefit' | 'minObservedDays'>;
  readonly writes: Pick<WriteCosts, 'estimateExisting'>;
  readonly judge: Pick<WhatIfJudge, 'plan' | 'cannotHide' | 'freshSizes'>;
}

export interface JudgedExisting extends ExistingIndexes {
  /** By query id: plans with the recommended indexes there and the dropped ones gone. */
  readonly after: Costs;
}

/** What is to go so far. */
interface Gone {
  readonly indexes: Set<Index>;
  /** Indexes that do the work of another from now on, with that one. */
  readonly servers: Map<Index, IndexTree>;
}

export async function judgeExisting(input: ExistingInput): Promise<JudgedExisting> {
  const { selection, options } = input;
  if (options.minObservedDays === null) return { drops: [], kept: [], bloated: [], after: selection.after };
  const queries = [...input.queries, ...input.samples];
  const trees = indexTrees(input.snapshot.catalogue);
  // The search keeps costs alone. Where nothing may go whatever the plans are, they are not asked for.
  const asked = trees.some((tree) => input.mayDropOn(tree.relation) && protection(tree) === null)
    ? queries
    : [];
  const withNew = await plansWithout(input, new Map(), [], asked);
  const limits = { queries, before: selection.before, after: withNew, options };
  const kept = new Map<IndexTree, Kept>();
  const proposeBeside = proposer(input, trees);
  const gone: Gone = { indexes: new Set(), servers: new Map() };
  let dropped: readonly Dropped[] = [];
  let now: Plans = withNew;
  let users = PlanUsers.of(queries, now);
  for (const tree of [...trees].sort(leastWorthFirst)) {
    const proposal = allowed(input, tree, proposeBeside(tree, gone, users), gone);
    if (!('servedBy' in proposal)) {
      kept.set(tree, proposal);
      continue;
    }
    // Taking away what no plan uses leaves the plans as they are, but for what the statistics of an expression told: see below.
    const affected = users.of(tree);
    const all = [...dropped, { tree, proposal }];
    const plans = affected.length === 0 ? now : await plansWithout(input, now, all, affected);
    const problem = plans === now ? null : tooDear(limits, plans);
    if (problem !== null) {
      kept.set(tree, { code: 'needed', reason: `Without it, ${problem}.` });
      continue;
    }
    dropped = all;
    for (const { index } of tree.members) gone.indexes.add(index);
    if (proposal.server !== null) gone.servers.set(proposal.server, tree);
    if (plans !== now) users = PlanUsers.of(queries, plans);
    now = plans;
  }
  // Every plan by the judge's own word. What looked harmless alone and is not beside the others goes back, the last first.
  for (let last = dropped.at(-1); last !== undefined; last = dropped.at(-1)) {
    now = await plansWithout(input, now, dropped, queries);
    const problem = tooDear(limits, now);
    if (problem === null) break;
    kept.set(last.tree, { code: 'needed', reason: `Without it and the others, ${problem}.` });
    dropped = dropped.slice(0, -1);
  }
  const after = dropped.length === 0 ? selection.after : now;
  const losers = PlanUsers.of(queries, withNew);
  return {
    drops: inOrder(dropped).map((one) =>
      describeDrop(one, losers.of(one.tree), withNew, after, input.writes),
    ),
    kept: trees.flatMap((tree): KeptIndex[] => {
      const why = kept.get(tree);
      return why === undefined ? [] : [{ ...named(tree), ...why }];
    }),
    bloated: await bloatedIndexes(
      trees.filter((tree) => kept.has(tree)),
      input.judge,
    ),
    after,
  };
}

/** The more keys the sooner, so that what goes never was what another one is served by; then the least used. */
function leastWorthFirst(a: IndexTree, b: IndexTree): number {
  return (
    b.index.keys.length - a.index.keys.length ||
    b.index.included.length - a.index.included.length ||
    (a.scans ?? 0) - (b.scans ?? 0) ||
    b.sizeBytes - a.sizeBytes ||
    compareText(quoteRelation(nameOf(b)), quoteRelation(nameOf(a)))
  );
}

function proposer(
  { selection, names, queries, baseline, mayDropOn }: ExistingInput,
  trees: readonly IndexTree[],
): (tree: IndexTree, gone: Gone, users: PlanUsers) => Proposal | Kept {
  const sizes = new Map<Index, number>(trees.map(({ index, sizeBytes }) => [index, sizeBytes]));
  const recommended = selection.chosen.map(({ definition, size }, at) => ({
    name: names[at] ?? '',
    definition,
    sizeBytes: size.sizeBytes,
  }));
  const byRelation = groupBy(recommended, ({ definition }) => quoteRelation(definition.relation));
  const usersBefore = new PlanUsers(queries, (id) => {
    const plan = baseline.get(id);
    return plan === undefined || 'error' in plan ? [] : planIndexNames(plan.root);
  });
  return (tree, gone, users) => {
    if (!mayDropOn(tree.relation))
      return { code: 'out-of-scope', reason: 'Its table is left out by --include or --exclude.' };
    const own = new Set(tree.members.map(({ index }) => index));
    return propose(tree, {
      othersOf: ({ indexes }) => indexes.filter((index) => !own.has(index) && !gone.indexes.has(index)),
      recommended: byRelation.get(quoteRelation(tree.relation)) ?? [],
      users: [...new Set([...usersBefore.of(tree), ...users.of(tree)].map(({ id }) => id))],
      sizeOf: (index) => sizes.get(index) ?? index.size.blocks * PAGE_BYTES,
    });
  };
}

/** Keeps what looks as if it could go, where something stands against it that has nothing to do with the index itself. */
function allowed(
  { snapshot, options, judge }: ExistingInput,
  { members, since }: IndexTree,
  proposal: Proposal | Kept,
  gone: Gone,
): Proposal | Kept {
  if (!('servedBy' in proposal)) return proposal;
  const [served] = members.flatMap(({ index }) => gone.servers.get(index) ?? []);
  if (served !== undefined)
    return {
      code: 'needed',
      reason: `It does the work of ${displayIdentifier(served.index.name)}, which is to go.`,
    };
  const days = since === null ? null : (Date.parse(snapshot.collectedAt) - Date.parse(since)) / 86_400_000;
  if (days === null || days < (options.minObservedDays ?? 0)) {
    const counted =
      days === null
        ? 'Since when its scans are counted is not known'
        : `Its scans have been counted for ${days.toFixed(1)} days only`;
    return { code: 'too-young', reason: `${counted}. Else it could go: ${proposal.reason}` };
  }
  return judge.cannotHide === null
    ? proposal
    : { code: 'not-judged', reason: `${judge.cannotHide} Else it could go: ${proposal.reason}` };
}

/** Plans held at once, with all their nodes. */
const BATCH = 2000;

/** `plans`, with those of the queries asked anew. */
async function plansWithout(
  { judge, selection }: ExistingInput,
  plans: Plans,
  dropped: readonly Dropped[],
  queries: readonly WeightedQuery[],
): Promise<Plans> {
  const candidateIds = selection.chosen.map(({ id }) => id).sort(compareText);
  const without = dropped.map(({ tree }) => nameOf(tree));
  const asked = queries.filter(({ id }) => !plans.has(id) || costOf(plans.get(id)) !== null);
  const all = new Map(plans);
  for (const batch of chunks(asked, BATCH)) {
    const answers = await judge.plan(batch.map((query) => ({ query, candidateIds, without })));
    for (const [at, answer] of answers.entries()) all.set(batch[at]?.id ?? '', known(answer));
  }
  return all;
}

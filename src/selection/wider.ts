/** Whether one key column more than --max-width would pay: wider forms of the chosen indexes, each planned in the place of the one it widens. */
import { targetId } from '../candidates/key.ts';
import type { CandidateIndex, IndexDefinition } from '../model/index-definition.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { Note } from '../model/snapshot.ts';
import type { WhatIfJudge } from '../model/what-if.ts';
import { sum } from '../util/collections.ts';
import { formatShare } from '../util/format.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import { costOf, usedBy, type WeightedQuery, weightedCost } from './cost-table.ts';
import type { SizedCandidate } from './problem.ts';
import type { Selection } from './select.ts';
import { sizeCandidates } from './size-candidates.ts';

/** Of what the workload costs with the chosen indexes: less is not worth a wider index, nor a word. */
const WORTH_A_WORD = 0.01;

export interface WiderInput {
  readonly judge: Pick<WhatIfJudge, 'addCandidates' | 'plan'>;
  readonly queries: readonly WeightedQuery[];
  readonly selection: Selection;
  /** Candidates of so many keys for these queries. */
  readonly ofWidth: (width: number, queryIds: ReadonlySet<string>) => readonly CandidateIndex[];
  readonly options: RecommendationOptions;
  readonly pageCost: number;
}

/** One note for each chosen index that a wider one would better, with the best of those. */
export async function widerIndexNotes(input: WiderInput): Promise<readonly Note[]> {
  const { judge, options, selection } = input;
  const bases = selection.chosen.filter(({ definition }) => definition.keys.length === options.maxWidth);
  const queryIds = new Set(bases.flatMap((base) => base.queryIds));
  const proposed = input
    .ofWidth(options.maxWidth + 1, queryIds)
    .filter((candidate) => bases.some((base) => widens(candidate, base)));
  const { candidates } = await sizeCandidates(judge, proposed);
  const pairs = bases.flatMap((base) =>
    candidates.filter((candidate) => widens(candidate, base)).map((candidate) => ({ base, candidate })),
  );
  const savings = await savingsOf(input, pairs);
  const rest = weightedCost(
    input.queries,
    input.queries.map(({ id }) => selection.after.get(id)),
  );
  return bases.flatMap((base) => {
    let best: { readonly candidate: SizedCandidate; readonly saving: number } | null = null;
    for (const [at, pair] of pairs.entries()) {
      const saving = savings[at] ?? 0;
      const pages = pair.candidate.size.pages - base.size.pages;
      const pays = saving >= WORTH_A_WORD * rest && saving >= pages * input.pageCost;
      if (pair.base === base && pays && saving > (best?.saving ?? 0))
        best = { candidate: pair.candidate, saving };
    }
    return best === null ? [] : [note(base, best.candidate, best.saving / rest, options)];
  });
}

interface Pair {
  readonly base: SizedCandidate;
  readonly candidate: SizedCandidate;
}

/** What each pair's exchange takes off the workload: of the queries that either index may serve, all planned in one batch. */
async function savingsOf(
  { judge, queries, selection, options }: WiderInput,
  pairs: readonly Pair[],
): Promise<readonly number[]> {
  const chosen = selection.chosen.map(({ id }) => id);
  const questions = pairs.flatMap(({ base, candidate }, pair) => {
    const candidateIds = [...chosen.filter((id) => id !== base.id), candidate.id];
    const served = new Set(candidate.queryIds);
    return queries
      .filter(({ id }) => served.has(id) || usedBy(selection.after.get(id)).includes(base.id))
      .map((query) => ({ pair, query, candidateIds }));
  });
  const answers = await judge.plan(questions);
  const savings = pairs.map(() => 0);
  for (const [at, { pair, query }] of questions.entries()) {
    const [now, then] = [costOf(selection.after.get(query.id)), costOf(answers[at])];
    const isTooDear = then > costOf(selection.before.get(query.id)) * (1 + options.maxRegression);
    savings[pair] =
      (savings[pair] ?? 0) + (isTooDear ? Number.NEGATIVE_INFINITY : query.calls * (now - then));
  }
  const { budgetBytes } = options;
  const size = sum(selection.chosen, (index) => index.size.sizeBytes);
  return savings.map((saving, at) => {
    const more = (pairs[at]?.candidate.size.sizeBytes ?? 0) - (pairs[at]?.base.size.sizeBytes ?? 0);
    return budgetBytes !== null && size + more > budgetBytes ? 0 : saving;
  });
}

/** The same keys and one more, wherever it stands, and no row less. */
function widens({ definition }: CandidateIndex, base: CandidateIndex): boolean {
  const narrower: IndexDefinition = base.definition;
  const keys = new Set(definition.keys.map((key) => targetId(key.target)));
  return (
    quoteRelation(definition.relation) === quoteRelation(narrower.relation) &&
    definition.keys.length === narrower.keys.length + 1 &&
    narrower.keys.every((key) => keys.has(targetId(key.target))) &&
    (definition.predicate === null || definition.predicate === narrower.predicate)
  );
}

function note(
  base: SizedCandidate,
  { definition }: SizedCandidate,
  share: number,
  { maxWidth }: RecommendationOptions,
): Note {
  return {
    code: 'wider-index-pays',
    message: `${displayIndex(definition)} in the place of ${displayIndex(base.definition)} would take another ${formatShare(share)} off what the workload costs then.`,
    hint: `--max-width ${maxWidth + 1} looks for such indexes.`,
  };
}

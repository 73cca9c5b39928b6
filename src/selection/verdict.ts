/** Says of each statement how it ended: improved, or why not. */
import type { TypeFacts } from '../candidates/type-facts.ts';
import type { Plan, PlanNode } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Query } from '../model/query.ts';
import type { RecommendationOptions, Verdict, VerdictCode } from '../model/recommendation.ts';
import type { Relation } from '../model/snapshot.ts';
import type { PlanFailure } from '../model/what-if.ts';
import { planNodes, sequentialScans } from '../plan/explain.ts';
import { formatShare } from '../util/format.ts';
import { displayIdentifier, displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';
import { lineageOf } from '../util/partitions.ts';
import { type Answer, costOf } from './cost-table.ts';
import { type KeptOut, keptOutReason, savesTooLittle } from './kept-out.ts';
import { explainScans } from './scan-verdict.ts';

export interface VerdictInput {
  readonly query: Query;
  readonly uses: readonly RelationUse[];
  /** The plan as the source has it; null where the statement never reached the planner. */
  readonly baseline: Plan | PlanFailure | null;
  readonly before: Answer | undefined;
  readonly after: Answer | undefined;
  readonly relations: ReadonlyMap<string, Relation>;
  /** Pages below which a relation is not worth an index. */
  readonly smallPages: number;
  /** Why the indexes that would help are not chosen; null where none would. */
  readonly keptOut: KeptOut | null;
  readonly options: RecommendationOptions;
  /** Whether a candidate was not made for it, since that could not save --min-benefit. */
  readonly isUntried: boolean;
  /** Why no index was sought for it, or not on this relation; null where one was. */
  readonly leftOut: (relation: Relation) => string | null;
  readonly types: TypeFacts;
  /** Expressions that the server refuses to index, by targetKey. */
  readonly unstable: ReadonlySet<string>;
}

/** A fall in cost below this share is not called an improvement. */
const VISIBLE = 0.01;

export function decideVerdict(input: VerdictInput): Verdict {
  const { code, reason } = verdictOf(input);
  const { ranFor } = input.query;
  return { code, reason: ranFor === undefined ? reason : `${reason} ${ranFor}` };
}

function verdictOf(input: VerdictInput): Verdict {
  const { query, baseline } = input;
  const { parsed } = query;
  if (parsed.kind === 'failure')
    return verdict(parsed.code === 'utility' ? 'utility' : 'unparsable', sentence(parsed.message));
  if (parsed.missingRelations.length > 0)
    return verdict(
      'missing-relation',
      `The database has no ${parsed.missingRelations.map(singleLine).join(', ')} (dropped, temporary, in another schema, or not readable).`,
    );
  if (input.uses.length === 0 && parsed.systemRelations.length > 0)
    return verdict(
      'system-catalogue',
      'It reads only system catalogues, whose indexes are the server’s own.',
    );
  if (baseline === null || 'error' in baseline || input.before === undefined || 'error' in input.before)
    return verdict('unplannable', `The twin cannot plan it: ${singleLine(failureOf(input))}.`);
  const { before, after, keptOut } = input;
  if (costOf(after) < before.plan.cost * (1 - VISIBLE))
    return verdict('improved', `Cost falls by ${percent(1 - costOf(after) / before.plan.cost)}.`);
  // What would save too little is worth a word where tables are scanned; elsewhere the query is served already.
  if (keptOut !== null && (!savesTooLittle(keptOut) || largeScans(input, baseline).length > 0))
    return verdict('not-chosen', keptOutReason(keptOut, input.options));
  return unimproved(input, baseline);
}

function unimproved(input: VerdictInput, baseline: Plan): Verdict {
  const scanned = sequentiallyScanned(baseline.root, input);
  const own = scanned.filter((relation) => relation.kind !== 'foreign-table');
  if (own.length === 0) return withoutScans(input, baseline, scanned);
  const large = largeScans(input, baseline);
  if (large.length > 0) {
    const leftOut = large.map(input.leftOut).find((reason) => reason !== null);
    if (leftOut !== undefined) return verdict('left-out', leftOut ?? '');
    if (input.isUntried)
      return verdict(
        'not-chosen',
        `An index might help, but all calls of the statements that it could serve cost less than --min-benefit ${formatShare(input.options.minBenefit)} of the remaining workload cost.`,
      );
    const { parsed } = input.query;
    const inText = parsed.kind === 'statement' ? parsed.uses : [];
    const concerned = input.uses.filter((use) => large.some((of) => covers(use, of, input.relations)));
    return explainScans({
      scanned: large,
      textUses: concerned.filter((use) => inText.includes(use)),
      planUses: concerned.filter((use) => !inText.includes(use)),
      relations: input.relations,
      types: input.types,
      unstable: input.unstable,
    });
  }
  const [first] = own;
  return verdict(
    'small-relation',
    `It scans only small tables (${first === undefined ? '' : `${displayRelation(first)}, ${first.size.blocks} pages`}): reading them whole is cheapest.`,
  );
}

/** @param foreign tables of other servers, which the twin holds as plain ones */
function withoutScans(input: VerdictInput, { root }: Plan, foreign: readonly Relation[]): Verdict {
  const nodes = planNodes(root);
  const sampled = nodes.find((node) => node.nodeType === 'Sample Scan')?.relation ?? null;
  const functions = input.query.parsed.kind === 'statement' ? input.query.parsed.functions : [];
  if (foreign.length > 0)
    return verdict(
      'nothing-indexable',
      `It scans the foreign table ${names(foreign)}: its indexes are on the other server.`,
    );
  if (sampled !== null)
    return verdict(
      'nothing-indexable',
      `It reads a sample of ${displayRelation(sampled)}: TABLESAMPLE picks pages, and uses no index.`,
    );
  if (nodes.some((node) => node.indexName !== null))
    return verdict('already-served', 'Its plan already reads every table through an index.');
  if (functions.length > 0)
    return verdict(
      'nothing-indexable',
      `It scans no table itself. What ${functions.map(displayIdentifier).join(', ')} runs is advised on where the workload holds it: pg_stat_statements.track = all, or SQL files.`,
    );
  return verdict('nothing-indexable', input.uses.length === 0 ? 'It reads no table.' : 'It scans no table.');
}

/** Relations read from the first page to the last that are large enough to matter. */
function largeScans(input: VerdictInput, baseline: Plan): readonly Relation[] {
  return sequentiallyScanned(baseline.root, input).filter(
    ({ kind, size }) => kind !== 'foreign-table' && size.blocks >= input.smallPages,
  );
}

function verdict(code: VerdictCode, reason: string): Verdict {
  return { code, reason };
}

function sentence(message: string): string {
  const line = singleLine(message);
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${line.endsWith('.') ? '' : '.'}`;
}

function failureOf(input: VerdictInput): string {
  if (input.baseline !== null && 'error' in input.baseline) return input.baseline.error;
  return input.before !== undefined && 'error' in input.before ? input.before.error : 'no plan';
}

function percent(fraction: number): string {
  return fraction > 0.999 ? 'more than 99.9%' : `${(fraction * 100).toFixed(1)}%`;
}

function sequentiallyScanned(root: PlanNode, input: VerdictInput): readonly Relation[] {
  const found = sequentialScans(root).flatMap(
    ({ relation }) => input.relations.get(quoteRelation(relation)) ?? [],
  );
  return [...new Set(found)];
}

/** A use of a partitioned table scans its partitions. */
function covers(use: RelationUse, relation: Relation, relations: ReadonlyMap<string, Relation>): boolean {
  return lineageOf(relation, relations).includes(quoteRelation(use.relation));
}

function names(relations: readonly Relation[]): string {
  return relations.map(displayRelation).join(', ');
}

/** The advice pipeline on one page: Snapshot -> twin -> predicates -> candidates -> selection -> Recommendation -> migrations. */
import { SMALL_RELATION_PAGES } from './candidates/generate.ts';
import { typeFacts } from './candidates/type-facts.ts';
import { judgeExisting } from './existing/judge-existing.ts';
import { existingNotes } from './existing/notes.ts';
import { migrationTimestamp } from './migrations/file-names.ts';
import { buildManifest } from './migrations/manifest.ts';
import { nameIndexes } from './migrations/naming.ts';
import { emitMigrations } from './migrations/pair.ts';
import { planDrop } from './migrations/plan-drops.ts';
import { planMigrations } from './migrations/plan-statements.ts';
import { rereadMigration } from './migrations/reread.ts';
import type { Manifest, MigrationPair } from './model/migration.ts';
import type { Query } from './model/query.ts';
import type { Recommendation, RecommendationOptions } from './model/recommendation.ts';
import type { SandboxOptions } from './model/sandbox.ts';
import type { Note, Snapshot, WorkloadStatement } from './model/snapshot.ts';
import type { WhatIfJudge } from './model/what-if.ts';
import { withForeignKeyChecks } from './query/foreign-key-checks.ts';
import { loadParser, parseWorkload, withoutRoles } from './query/parse.ts';
import { startSandbox } from './sandbox/provider.ts';
import { prepareSelection } from './selection/prepare.ts';
import { buildRecommendation } from './selection/recommend.ts';
import { readScope, scopeNotes } from './selection/scope.ts';
import { selectConfiguration } from './selection/select.ts';
import { widerIndexNotes } from './selection/wider.ts';
import { canonicalDatabase, canonicalSnapshot } from './snapshot/canonical.ts';
import { buildTwin, type Twin } from './twin/build.ts';
import { neededSnapshot } from './twin/needed.ts';
import { formatDuration, formatNumber } from './util/format.ts';
import { sha256 } from './util/hash.ts';
import { toolVersion } from './util/version.ts';
import { HypopgJudge, hypopgMethods, hypopgNote } from './whatif/hypopg-judge.ts';
import { SwitchedIndexJudge } from './whatif/switched-index-judge.ts';

export const defaultRecommendationOptions: RecommendationOptions = {
  budgetBytes: null,
  maxIndexes: null,
  maxPerTable: null,
  minBenefit: 0.001,
  maxWidth: 3,
  maxRegression: 0.1,
  include: [],
  exclude: [],
  minCalls: 0,
  minTimeMs: 0,
  minObservedDays: 7,
};

/** Where hypothetical indexes are judged: in a statistical twin, or by HypoPG on the source that the Snapshot is of. */
export type WhatIfWay = { readonly kind: 'twin' } | { readonly kind: 'hypopg'; readonly url: string };

export interface AdviseOptions {
  readonly recommendation: RecommendationOptions;
  readonly sandbox: Pick<SandboxOptions, 'provider' | 'image'>;
  readonly whatIf: WhatIfWay;
  /** Most time that the search may take, in milliseconds; what comes before and after it is not counted. Null for no limit. */
  readonly timeLimitMs: number | null;
  /** Told what is being done, one line each. */
  readonly progress: (line: string) => void;
}

export const defaultAdviseOptions: AdviseOptions = {
  recommendation: defaultRecommendationOptions,
  sandbox: { provider: 'auto', image: null },
  whatIf: { kind: 'twin' },
  timeLimitMs: null,
  progress: () => {},
};

/** What advise found, and the files to write; nothing is written here. */
export interface Advice {
  readonly recommendation: Recommendation;
  readonly pairs: readonly MigrationPair[];
  readonly manifest: Manifest;
}

/**
 * In a twin, needs no database: the Snapshot holds all. Same Snapshot and options, same answer.
 * Errors: `usage` for a pattern that matches no table; `sandbox-*`; with HypoPG `connection-failed`, `hypopg-missing`.
 */
export async function advise(snapshot: Snapshot, options: Partial<AdviseOptions> = {}): Promise<Advice> {
  const settings = { ...defaultAdviseOptions, ...options };
  // A misspelt pattern is said before the work, not after it.
  readScope(snapshot.catalogue, settings.recommendation);
  const recommendation =
    settings.whatIf.kind === 'hypopg'
      ? await recommendOnSource(snapshot, settings.whatIf.url, settings)
      : await recommendInTwin(snapshot, settings);
  return { recommendation, ...(await migrations(snapshot, recommendation)) };
}

async function recommendInTwin(
  snapshot: Snapshot,
  { recommendation: wanted, sandbox: provider, timeLimitMs, progress }: AdviseOptions,
): Promise<Recommendation> {
  const sandbox = await startSandbox({ ...provider, major: snapshot.server.major, settings: {} }, progress);
  try {
    const queries = await readQueries(snapshot, sandbox.major);
    const needed = neededByWorkload(snapshot, queries);
    progress(
      `building the twin: ${needed.catalogue.relations.length} of ${formatNumber(snapshot.catalogue.relations.length, 'relation')}`,
    );
    const twin = await buildTwin(sandbox, needed);
    const judge = await SwitchedIndexJudge.open(twin);
    try {
      return await recommend(snapshot, queries, twinPlanner(twin), judge, wanted, progress, timeLimitMs);
    } finally {
      await judge.close();
    }
  } finally {
    await sandbox.stop();
  }
}

async function recommendOnSource(
  snapshot: Snapshot,
  url: string,
  { recommendation: wanted, timeLimitMs, progress }: AdviseOptions,
): Promise<Recommendation> {
  const judge = await HypopgJudge.open(url, snapshot.searchPath);
  try {
    const queries = withoutRoles(await readQueries(snapshot, snapshot.server.major));
    const planner = {
      kind: 'hypopg',
      version: snapshot.server.version,
      exact: true,
      notes: [hypopgNote],
    } as const;
    return await recommend(snapshot, queries, planner, judge, wanted, progress, timeLimitMs);
  } finally {
    await judge.close();
  }
}

/** Whose planner judges, and what it lacks. */
export interface JudgingPlanner {
  readonly kind: WhatIfWay['kind'];
  readonly version: string;
  /** Whether it plans as the source does. */
  readonly exact: boolean;
  readonly notes: readonly Note[];
}

export function twinPlanner({ sandbox, exact, notes }: Twin): JudgingPlanner {
  return { kind: 'twin', version: sandbox.version, exact, notes };
}

/** The workload's statements, and what the server runs of its own accord for them. */
export async function readQueries(snapshot: Snapshot, major: number): Promise<readonly Query[]> {
  await loadParser();
  const read = (statements: readonly WorkloadStatement[]) =>
    parseWorkload(
      { ...snapshot.workload, statements },
      snapshot.catalogue,
      snapshot.searchPath,
      major,
      snapshot.roleSearchPaths,
    );
  const observed = read(snapshot.workload.statements);
  return withForeignKeyChecks(observed, read, snapshot.catalogue, SMALL_RELATION_PAGES);
}

/** What a twin must hold to plan them all. */
export function neededByWorkload(snapshot: Snapshot, queries: readonly Query[]): Snapshot {
  return neededSnapshot(
    snapshot,
    [...snapshot.workload.statements, ...queries].map(({ text }) => text),
  );
}

/** The part between judge and files; a twin may have been built for more than these queries. */
export async function recommend(
  snapshot: Snapshot,
  queries: readonly Query[],
  planner: JudgingPlanner,
  judge: WhatIfJudge,
  options: RecommendationOptions,
  progress: (line: string) => void,
  timeLimitMs: number | null = null,
): Promise<Recommendation> {
  const accessMethods = planner.kind === 'hypopg' ? hypopgMethods : null;
  const { input, scope, proposed, tried, writes, baseline, uses, notes } = await prepareSelection(
    snapshot,
    queries,
    judge,
    options,
    accessMethods,
    progress,
  );
  const { queries: weighted, samples, candidates, pageCost } = input;
  const selection = await selectConfiguration({ ...input, isOver: deadline(timeLimitMs) });
  const wider = await widerIndexNotes({
    judge,
    queries: weighted,
    selection,
    ofWidth: proposed.ofWidth,
    options,
    pageCost,
  });
  const names = nameIndexes(
    selection.chosen.map((candidate) => candidate.definition),
    snapshot.catalogue,
  );
  progress('judging the indexes that exist');
  const existing = await judgeExisting({
    snapshot,
    queries: weighted,
    samples,
    selection,
    baseline,
    mayDropOn: (relation) => scope.whyNotOn(relation) === null,
    names,
    options,
    writes,
    judge,
  });
  return buildRecommendation({
    snapshot,
    queries,
    uses,
    baseline,
    selection: { ...selection, after: existing.after },
    existing,
    leftOut: proposed.leftOut,
    untried: tried.untried,
    writes,
    samples,
    names,
    options,
    smallPages: SMALL_RELATION_PAGES,
    types: typeFacts(snapshot.catalogue, accessMethods),
    unstable: tried.unstable,
    candidates: candidates.length,
    whatIfCalls: judge.calls,
    toolVersion,
    inputHash: sha256(
      `${canonicalSnapshot(snapshot)}\n${JSON.stringify(options)}${planner.kind === 'twin' ? '' : planner.kind}`,
    ),
    judge: planner,
    notes: [
      ...snapshot.notes,
      ...planner.notes,
      ...notes,
      ...wider,
      ...scopeNotes(queries, scope, options),
      ...existingNotes(existing, options.minObservedDays),
      ...(selection.outlook.isComplete ? [] : [timeLimitNote(timeLimitMs ?? 0)]),
    ],
  });
}

/** Says when so much time has passed: the only place where a clock has a say in the advice. */
function deadline(timeLimitMs: number | null): () => boolean {
  const start = performance.now();
  return () => timeLimitMs !== null && performance.now() - start >= timeLimitMs;
}

function timeLimitNote(timeLimitMs: number): Note {
  return {
    code: 'time-limit',
    message: `The search was stopped after ${formatDuration(timeLimitMs)}: this is the best that it had found. Another run may find another.`,
    hint: 'Give more time: --time-limit.',
  };
}

/** The files, re-read with two parsers; a finding is a bug of ours. */
async function migrations(
  snapshot: Snapshot,
  recommendation: Recommendation,
): Promise<{ pairs: readonly MigrationPair[]; manifest: Manifest }> {
  const { indexes, drops } = recommendation;
  const { catalogue } = snapshot;
  const plans = [...planMigrations(indexes, catalogue), ...drops.map(({ members }) => planDrop(members))];
  const pairs = emitMigrations(recommendation, {
    timestamp: migrationTimestamp(snapshot.collectedAt),
    catalogue,
  });
  for (const [at, { up, down }] of pairs.entries()) {
    const meant = plans[at] ?? { up: [], down: [] };
    for (const { findings } of [await rereadMigration(up, meant.up), await rereadMigration(down, meant.down)])
      if (findings[0] !== undefined)
        throw new Error(`${findings[0].fileName} does not say what was meant: ${findings[0].message}`);
  }
  return { pairs, manifest: buildManifest(recommendation, pairs, sha256(canonicalDatabase(snapshot))) };
}

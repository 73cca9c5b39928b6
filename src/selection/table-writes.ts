/** How much is written to each table in the period whose calls the workload counts: by the server's counters, or by the workload's own statements. */
import type { Plan } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Query } from '../model/query.ts';
import type { RelationName } from '../model/relation.ts';
import type { Relation, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure } from '../model/what-if.ts';
import type { WriteEstimate } from '../model/write-estimate.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { lineageOf } from '../util/partitions.ts';

/** Rows written to a table. */
export interface RowWrites {
  readonly inserted: number;
  /** HOT ones too. */
  readonly updated: number;
  readonly hotUpdated: number;
  readonly deleted: number;
}

export interface TableWrites extends RowWrites {
  readonly basis: WriteEstimate['basis'];
  /** Start of the period that the figures are of. */
  readonly since: string | null;
  /** UPDATEs of the workload, for what they set; their rows are only weights. */
  readonly updates: readonly UpdateStatement[];
  /** With those of its partitions. */
  readonly tuples: number;
}

export interface UpdateStatement {
  readonly columns: readonly string[];
  readonly rows: number;
}

export interface WorkloadWrites {
  readonly snapshot: Pick<Snapshot, 'collectedAt' | 'catalogue' | 'workload'>;
  readonly queries: readonly Query[];
  /** By query id. */
  readonly uses: ReadonlyMap<string, readonly RelationUse[]>;
  /** Plans as the source has them, by query id. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
}

/** Counters that are younger than this share of the workload's period say too little about it. */
const LEAST_COUNTED = 0.1;

/** By the relation's qualified name; null for one whose writes nobody counted. */
export function readTableWrites(input: WorkloadWrites): (relation: Relation) => TableWrites | null {
  const tree = new RelationTree(input.snapshot.catalogue.relations);
  const written = writtenRows(input, tree);
  const { collectedAt, workload } = input.snapshot;
  const seen = (relation: Relation) => written.get(quoteRelation(relation)) ?? noStatements;
  const since = tree.leaves.find(({ activity }) => activity !== null)?.activity?.since ?? null;
  const observed = workload.source === 'pg_stat_statements';
  const exactShare = observed ? periodShare(collectedAt, workload.since, since) : null;
  const share = exactShare ?? (observed ? sharedRows(tree, seen) : null);
  return (relation) => {
    const counted = tree.counters(relation);
    const tuples = tree.tuples(relation);
    const statements = seen(relation);
    const own = ownRows(statements, counted);
    const facts = { updates: statements.updates, tuples };
    const scaled = counted === null || share === null ? null : scaledBy(counted, share);
    // What the statements wrote was written; the counters know more, where they are of the same time.
    if (scaled !== null && (rows(own) === 0 || (exactShare !== null && rows(scaled) >= rows(own))))
      return { ...facts, ...atLeast(scaled, own), basis: 'counters', since: workload.since };
    if (rows(own) > 0) return { ...facts, ...own, basis: 'statements', since: workload.since };
    return counted === null ? null : { ...facts, ...counted, basis: 'unweighed', since };
  };
}

interface Statements extends Omit<RowWrites, 'hotUpdated'> {
  readonly updates: readonly UpdateStatement[];
}

const noWrites: RowWrites = { inserted: 0, updated: 0, hotUpdated: 0, deleted: 0 };

const noStatements: Statements = { inserted: 0, updated: 0, deleted: 0, updates: [] };

/** What a statement does to the rows of its target. */
const DOES: Readonly<Record<string, 'inserted' | 'updated' | 'deleted'>> = {
  insert: 'inserted',
  update: 'updated',
  merge: 'updated',
  delete: 'deleted',
};

/** By qualified name: rows that the workload's statements wrote, to the relation itself or through what is above it or below. */
function writtenRows(
  { queries, uses, baseline }: WorkloadWrites,
  tree: RelationTree,
): ReadonlyMap<string, Statements> {
  const found = new Map<string, Statements>();
  for (const query of queries) {
    const kind = query.parsed.kind === 'statement' ? DOES[query.parsed.statementType] : undefined;
    if (kind === undefined) continue;
    const rowsPerCall = query.rowsPerCall ?? plannedRows(baseline.get(query.id)) ?? 1;
    const all = query.calls * rowsPerCall;
    for (const use of uses.get(query.id) ?? [])
      if (use.role === 'target' && !(kind === 'inserted' && isLoad(rowsPerCall, tree.tuples(use.relation))))
        for (const [name, share] of tree.sharesOf(use.relation)) {
          const before = found.get(name) ?? noStatements;
          const update = { columns: use.written, rows: all * share };
          found.set(name, {
            ...before,
            [kind]: before[kind] + update.rows,
            updates: kind === 'updated' ? [...before.updates, update] : before.updates,
          });
        }
  }
  return found;
}

/** An INSERT of so large a share of what the table holds has filled it: that was before the index, or comes with building it anew. */
const LOAD_SHARE = 0.1;

/** Of a table with so many of its rows inserted since the counters began they show the load too. */
const FILLED = 0.9;

/** Fewer rows than this are no load, however small the table. */
const LEAST_LOAD = 1000;

function isLoad(rowsPerCall: number, tuples: number): boolean {
  return rowsPerCall >= Math.max(LEAST_LOAD, tuples * LOAD_SHARE);
}

/** Rows that the planner expects a statement to write. */
function plannedRows(plan: Plan | PlanFailure | undefined): number | undefined {
  return plan !== undefined && 'root' in plan && plan.root.nodeType === 'ModifyTable'
    ? plan.root.children[0]?.rows
    : undefined;
}

/** Updates are taken to be heap-only as often as the table's updates ever were; none where nobody counted. */
function ownRows({ inserted, updated, deleted }: Statements, counted: RowWrites | null): RowWrites {
  const hotShare = counted === null ? 0 : counted.hotUpdated / Math.max(1, counted.updated);
  return { inserted, updated, deleted, hotUpdated: updated * hotShare };
}

/** Inserts of statements that were seen count, where the counters leave them to the table's load. */
function atLeast(counted: RowWrites, seen: RowWrites): RowWrites {
  return { ...counted, inserted: Math.max(counted.inserted, seen.inserted) };
}

function rows({ inserted, updated, deleted }: Omit<RowWrites, 'hotUpdated'>): number {
  return inserted + updated + deleted;
}

function scaledBy({ inserted, updated, hotUpdated, deleted }: RowWrites, by: number): RowWrites {
  return {
    inserted: inserted * by,
    updated: updated * by,
    hotUpdated: hotUpdated * by,
    deleted: deleted * by,
  };
}

/** The workload's period as a share of the counters'; null where one is unknown, or the counters are too young. */
function periodShare(end: string, workloadSince: string | null, countersSince: string | null): number | null {
  if (workloadSince === null || countersSince === null) return null;
  const observed = Date.parse(end) - Date.parse(workloadSince);
  const counted = Date.parse(end) - Date.parse(countersSince);
  return observed > 0 && counted >= observed * LEAST_COUNTED ? observed / counted : null;
}

/** The same where periods are unknown: of what the counters have for the tables that the workload's statements write, the share that these wrote. */
function sharedRows(tree: RelationTree, seen: (relation: Relation) => Statements): number | null {
  const countedRows = (table: Relation) => rows(tree.counters(table) ?? noWrites);
  const written = tree.leaves.filter((table) => countedRows(table) > 0 && rows(seen(table)) > 0);
  const counted = sum(written, countedRows);
  return counted === 0 ? null : Math.min(1, sum(written, (table) => rows(seen(table))) / counted);
}

/** Relations with the partitions below them. */
class RelationTree {
  /** Those that hold rows themselves. */
  readonly leaves: readonly Relation[];
  readonly #byName: ReadonlyMap<string, Relation>;
  /** By the name of a relation and of everything above it. */
  readonly #leavesBelow: ReadonlyMap<string, readonly Relation[]>;

  constructor(relations: readonly Relation[]) {
    this.#byName = new Map(relations.map((relation) => [quoteRelation(relation), relation]));
    this.leaves = relations.filter(({ kind }) => kind === 'table' || kind === 'materialized-view');
    const placed = this.leaves.flatMap((leaf) =>
      lineageOf(leaf, this.#byName).map((name) => ({ name, leaf })),
    );
    const below = groupBy(placed, ({ name }) => name);
    this.#leavesBelow = new Map([...below].map(([name, of]) => [name, of.map(({ leaf }) => leaf)]));
  }

  /**
   * Of a table that was filled since they began, without as many inserts as it holds rows: a restore or COPY may have brought them,
   * which no statement shows.
   */
  counters(relation: Relation): RowWrites | null {
    const counted = this.#below(relation).flatMap(({ activity }) => activity ?? []);
    if (counted.length === 0) return null;
    const inserted = sum(counted, (table) => table.inserted);
    const tuples = this.tuples(relation);
    return {
      inserted: inserted < tuples * FILLED ? inserted : Math.max(0, inserted - tuples),
      updated: sum(counted, ({ updated }) => updated),
      hotUpdated: sum(counted, ({ hotUpdated }) => hotUpdated),
      deleted: sum(counted, ({ deleted }) => deleted),
    };
  }

  tuples(relation: RelationName): number {
    return sum(this.#below(relation), ({ size }) => Math.max(0, size.tuples));
  }

  /** What a write to a relation means for it, for those above it, and, by their rows, for its partitions. */
  sharesOf(relation: RelationName): ReadonlyMap<string, number> {
    const shares = new Map<string, number>();
    const all = this.tuples(relation);
    const below = this.#below(relation);
    for (const leaf of below) {
      const share =
        below.length === 1 ? 1 : all === 0 ? 1 / below.length : Math.max(0, leaf.size.tuples) / all;
      for (const name of lineageOf(leaf, this.#byName)) shares.set(name, (shares.get(name) ?? 0) + share);
    }
    return shares;
  }

  #below(relation: RelationName): readonly Relation[] {
    return this.#leavesBelow.get(quoteRelation(relation)) ?? [];
  }
}

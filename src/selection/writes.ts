/** What writes pay for indexes in the workload's period, in planner cost: entries added and cleaned, and updates that are no longer heap-only (HOT). */
import type { Relation, Snapshot } from '../model/snapshot.ts';
import type { WriteEstimate } from '../model/write-estimate.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import {
  type CostUnits,
  costUnits,
  type EntryCost,
  entryCost,
  existingIndex,
  type RowEntries,
  rowEntries,
  type StoredIndex,
} from './entry-cost.ts';
import { conditionColumns, indexColumns } from './index-columns.ts';
import { readTableWrites, type TableWrites, type WorkloadWrites } from './table-writes.ts';

export interface WriteInput extends WorkloadWrites {
  readonly snapshot: WorkloadWrites['snapshot'] & Pick<Snapshot, 'server' | 'settings'>;
}

export interface WriteCosts {
  /** What writes pay for all of these together, over all calls, beside the indexes that are there. */
  cost(indexes: readonly StoredIndex[]): number;
  /** What they pay for the entries of each alone, summed up: never more than `cost`, which has the HOT updates of all that is ended. */
  leastCost(indexes: readonly StoredIndex[]): number;
  /** What writes do to one index, and pay for it beside these others; null where nobody counted the writes of its table. */
  estimate(index: StoredIndex, others: readonly StoredIndex[]): WriteEstimate | null;
  /**
   * The same of an index that is there (`existingIndex`): what writes would no longer pay. Without it more updates might be HOT: how
   * many, no counter tells, and none is counted.
   */
  estimateExisting(index: StoredIndex): WriteEstimate | null;
}

/** From this major on, an index that only sums up pages (BRIN) lets an update stay HOT. */
const SUMMARIES_STAY_HOT = 16;

export function writeCosts(input: WriteInput): WriteCosts {
  const { catalogue, settings, server } = input.snapshot;
  const relations = new Map(catalogue.relations.map((relation) => [quoteRelation(relation), relation]));
  const writesOf = readTableWrites(input);
  const units = costUnits(settings);
  const tables = new Map<string, WrittenTable | null>();
  const open = (key: string): WrittenTable | null => {
    const relation = relations.get(key);
    const writes = relation === undefined ? null : writesOf(relation);
    return relation === undefined || writes === null
      ? null
      : new WrittenTable(relation, writes, units, server.major);
  };
  const tableOf = memo((index: StoredIndex) => {
    const key = quoteRelation(index.definition.relation);
    const table = tables.get(key) ?? (tables.has(key) ? null : open(key));
    tables.set(key, table);
    return table;
  });
  const cost = (indexes: readonly StoredIndex[]) =>
    sum(groupBy(indexes, tableOf), ([table, group]) => table?.cost(group) ?? 0);
  return {
    cost,
    leastCost: (indexes) => sum(indexes, (index) => tableOf(index)?.leastCost(index) ?? 0),
    estimate: (index, others) =>
      tableOf(index)?.estimate(index, cost([...others, index]) - cost(others)) ?? null,
    estimateExisting: (index) => tableOf(index)?.estimateExisting(index) ?? null,
  };
}

interface PricedIndex extends EntryCost, RowEntries {
  /** Empty where it leaves updates HOT. */
  readonly endsHotOf: ReadonlySet<string>;
  /** Rows that updates move in or out of it, whether they stay in it or not. */
  readonly moved: number;
}

/** One table with its writes. An update that several indexes keep from being HOT is lost once. */
class WrittenTable {
  readonly #relation: Relation;
  readonly #writes: TableWrites;
  readonly #units: CostUnits;
  readonly #major: number;
  /** UPDATEs that can be HOT today: they set no column of an index. */
  readonly #hotStatements: TableWrites['updates'];
  /** What one that no longer is costs in the indexes that are there. */
  readonly #existing: number;
  readonly #priced = new WeakMap<StoredIndex, PricedIndex>();

  constructor(relation: Relation, writes: TableWrites, units: CostUnits, major: number) {
    this.#relation = relation;
    this.#writes = writes;
    this.#units = units;
    this.#major = major;
    const existing = relation.indexes.map((index) => this.#price(existingIndex(relation, index)));
    this.#hotStatements = writes.updates.filter(
      ({ columns }) => !columns.some((name) => existing.some(({ endsHotOf }) => endsHotOf.has(name))),
    );
    this.#existing = sum(existing, ({ share, each, add, clean }) => share * each * (add + clean));
  }

  cost(indexes: readonly StoredIndex[]): number {
    if (this.#writes.basis === 'unweighed') return 0;
    const lost = this.#hotLost(indexes);
    return lost * this.#existing + sum(indexes, (index) => this.#ownCost(index, lost));
  }

  leastCost(index: StoredIndex): number {
    return this.#writes.basis === 'unweighed' ? 0 : this.#ownCost(index, this.#hotLost([index]));
  }

  estimate(index: StoredIndex, cost: number): WriteEstimate {
    return this.#estimate(index, cost, this.#hotLost([index]));
  }

  estimateExisting(index: StoredIndex): WriteEstimate {
    return this.#estimate(index, this.#ownCost(index, 0), 0);
  }

  #estimate(index: StoredIndex, cost: number, hotLost: number): WriteEstimate {
    const { basis, since, inserted } = this.#writes;
    return {
      basis,
      since,
      entriesAdded: Math.round(this.#entries(index, inserted + this.#notHot)),
      hotUpdatesAtRisk: Math.round(hotLost),
      cost: basis === 'unweighed' ? null : cost,
    };
  }

  /** What its own entries cost: those that come, and those that die with the versions of rows that they are for. */
  #ownCost(index: StoredIndex, lost: number): number {
    const { inserted, deleted } = this.#writes;
    const { add, clean } = this.#price(index);
    const updated = this.#notHot + lost;
    return this.#entries(index, inserted + updated) * add + this.#entries(index, deleted + updated) * clean;
  }

  /** @param versions of rows, each of which goes in, or dies, if it is one that the index holds */
  #entries(index: StoredIndex, versions: number): number {
    const { share, each, moved } = this.#price(index);
    return each * (share * versions + (1 - share) * Math.min(moved, versions));
  }

  get #notHot(): number {
    return Math.max(0, this.#writes.updated - this.#writes.hotUpdated);
  }

  /** HOT updates of statements that set a column of one of these, by their share of those that can be HOT. */
  #hotLost(indexes: readonly StoredIndex[]): number {
    const ended = indexes.map((index) => this.#price(index).endsHotOf);
    return this.#writes.hotUpdated * shareSetting(this.#hotStatements, ended);
  }

  #price(index: StoredIndex): PricedIndex {
    const known = this.#priced.get(index);
    if (known !== undefined) return known;
    const { definition } = index;
    const summary = definition.accessMethod === 'brin' && this.#major >= SUMMARIES_STAY_HOT;
    const { updated, updates, tuples } = this.#writes;
    const priced = {
      ...entryCost(this.#relation, index, this.#units),
      ...rowEntries(this.#relation, tuples, index),
      endsHotOf: summary ? new Set<string>() : indexColumns(this.#relation, definition),
      moved: updated * shareSetting(updates, [conditionColumns(this.#relation, definition)]),
    };
    this.#priced.set(index, priced);
    return priced;
  }
}

/** The search asks for the same index again and again. */
function memo<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const entry = known.get(key) ?? { value: compute(key) };
    known.set(key, entry);
    return entry.value;
  };
}

/** Of the statements' rows, the share of those that set one of the columns. */
function shareSetting(updates: TableWrites['updates'], columns: readonly ReadonlySet<string>[]): number {
  const all = sum(updates, ({ rows }) => rows);
  const setting = updates.filter((update) =>
    update.columns.some((name) => columns.some((set) => set.has(name))),
  );
  return all === 0 ? 0 : sum(setting, ({ rows }) => rows) / all;
}

/**
 * What an entry of an index costs those who write it, in the planner's unit. The planner itself charges writes nothing for indexes.
 * The constants are measured: `npm run bench:writes` compares them with PostgreSQL; docs/writes.md has the model.
 */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { ColumnStatistics, Index, Relation, Setting } from '../model/snapshot.ts';
import type { CandidateSize } from '../model/what-if.ts';
import { sum } from '../util/collections.ts';

/** An index with its size, hypothetical or not. Its access method may be an extension's. */
export interface StoredIndex {
  readonly definition: Pick<IndexDefinition, 'relation' | 'keys' | 'included' | 'predicate'> & {
    readonly accessMethod: string;
  };
  readonly size: Pick<CandidateSize, 'pages' | 'tuples' | 'treeHeight'>;
}

/** One that is there. */
export function existingIndex(relation: Relation, index: Index): StoredIndex {
  return {
    definition: { ...index, relation },
    size: { ...index.size, treeHeight: index.treeHeight ?? 1 },
  };
}

/** Settings that the planner's unit consists of. */
export interface CostUnits {
  readonly cpuTuple: number;
  readonly cpuOperator: number;
  readonly randomPage: number;
  /** effective_cache_size. */
  readonly cachePages: number;
}

export interface EntryCost {
  /** Finding the place of an entry, putting it there, logging it. */
  readonly add: number;
  /** Taking a dead one out: by a later insert that finds its page full, or by vacuum. */
  readonly clean: number;
}

/** To put an entry where it belongs and to log it, in cpu_tuple_cost; of a B-tree, without the descent. */
const PLACE: Readonly<Record<string, number>> = {
  btree: 75,
  hash: 60,
  // Of one element, by way of the pending list.
  gin: 30,
  gist: 300,
  spgist: 120,
  brin: 10,
};
/** What the value's width adds: it is compared, moved and logged. In cpu_tuple_cost a byte. */
const BYTE = 0.8;
/** In cpu_tuple_cost: vacuum reads all of an index to find its dead entries, most of which were there for other pages' sake. */
const CLEAN = 10;
/** As the planner charges a page that it passes on the way to a leaf (selfuncs.h, DEFAULT_PAGE_CPU_MULTIPLIER), in cpu_operator_cost. */
const DESCENT_PAGE = 50;
/** What the planner assumes of a value that it knows nothing of (lsyscache.c, get_typavgwidth). */
const UNKNOWN_WIDTH_BYTES = 32;
/** Elements of a value whose statistics do not count them. */
const UNKNOWN_ELEMENTS = 10;

/** Those that the source plans with. */
export function costUnits(settings: readonly Setting[]): CostUnits {
  const setting = (name: string) => settings.find((one) => one.name === name)?.value;
  const number = (name: string, usual: number) => Number(setting(name) ?? usual);
  return {
    cpuTuple: number('cpu_tuple_cost', 0.01),
    cpuOperator: number('cpu_operator_cost', 0.0025),
    randomPage: number('random_page_cost', 4),
    cachePages: pagesOf(setting('effective_cache_size') ?? '4GB'),
  };
}

export function entryCost(relation: Relation, index: StoredIndex, units: CostUnits): EntryCost {
  const { accessMethod } = index.definition;
  const place = PLACE[accessMethod] ?? PLACE.gist ?? 0;
  const summarises = accessMethod === 'brin';
  // Hash and GIN store a code or an element of the value, BRIN nothing in most cases.
  const bytes = ['btree', 'gist', 'spgist'].includes(accessMethod) ? rowBytes(relation, index) : 0;
  const descent = accessMethod === 'btree' ? descentCost(relation, index, units) : 0;
  return {
    add:
      descent + (place + BYTE * bytes) * units.cpuTuple + (summarises ? 0 : pageCost(relation, index, units)),
    clean: summarises ? 0 : CLEAN * units.cpuTuple,
  };
}

export interface RowEntries {
  /** Of the table's rows, those that the index holds: one that is partial leaves most out. */
  readonly share: number;
  /** Entries of a row that it holds: one for each element in GIN. */
  readonly each: number;
}

/** @param tableTuples rows of the table, with its partitions */
export function rowEntries(
  relation: Relation,
  tableTuples: number,
  { definition, size }: StoredIndex,
): RowEntries {
  const perRow = Math.max(0, size.tuples) / Math.max(1, tableTuples);
  const each = definition.accessMethod === 'gin' ? elementsOf(relation, definition.keys, perRow) : 1;
  const isWhole = definition.predicate === null || definition.accessMethod === 'brin' || size.tuples < 0;
  return { share: isWhole ? 1 : Math.min(1, perRow / each), each };
}

/** @param perRow entries a row of the table: CREATE INDEX counts elements, vacuum rows */
function elementsOf(relation: Relation, keys: StoredIndex['definition']['keys'], perRow: number): number {
  if (perRow > 1) return perRow;
  return sum(keys, ({ target }) => {
    const counts =
      target.kind === 'column' ? statisticsOf(relation, target.column)?.elementCountHistogram : null;
    // Its last number is the mean (pg_statistic.h, STATISTIC_KIND_DECHIST).
    return counts?.at(-1) ?? UNKNOWN_ELEMENTS;
  });
}

/** As the planner charges a B-tree's descent (btcostestimate in selfuncs.c). */
function descentCost(relation: Relation, { size }: StoredIndex, { cpuOperator }: CostUnits): number {
  const tuples = size.tuples > 0 ? size.tuples : relation.size.tuples;
  const comparisons = tuples > 1 ? Math.ceil(Math.log2(tuples)) : 0;
  return (comparisons + (size.treeHeight + 1) * DESCENT_PAGE) * cpuOperator;
}

/**
 * The page that an entry belongs on is read and written again, at random, as far as the index is larger than the cache. Values that
 * come in the rows' order go to the same page again and again.
 */
function pageCost(relation: Relation, { definition, size }: StoredIndex, units: CostUnits): number {
  if (size.pages <= units.cachePages) return 0;
  const first = definition.keys[0]?.target;
  const inOrder =
    definition.accessMethod === 'btree' && first?.kind === 'column'
      ? Math.abs(statisticsOf(relation, first.column)?.correlation ?? 0)
      : 0;
  return 2 * units.randomPage * (1 - units.cachePages / size.pages) * (1 - inOrder);
}

function rowBytes(relation: Relation, { definition }: StoredIndex): number {
  const columns = [
    ...definition.keys.map(({ target }) => (target.kind === 'column' ? target.column : null)),
    ...definition.included,
  ];
  return sum(columns, (name) => (name === null ? UNKNOWN_WIDTH_BYTES : columnBytes(relation, name)));
}

function columnBytes(relation: Relation, name: string): number {
  const length = relation.columns.find((column) => column.name === name)?.typeLength ?? -1;
  return length > 0 ? length : (statisticsOf(relation, name)?.averageWidth ?? UNKNOWN_WIDTH_BYTES);
}

/** Of a table with partitions, those of all its rows. */
function statisticsOf(relation: Relation, column: string): ColumnStatistics | undefined {
  const found = relation.statistics.filter((statistics) => statistics.column === column);
  return found.find(({ inherited }) => inherited) ?? found[0];
}

/** `4GB` as pages of 8 kB; a bare number counts these. */
function pagesOf(setting: string): number {
  const [, number = '0', unit = ''] = /^(\d+)\s*(kB|MB|GB|TB)?$/.exec(setting) ?? [];
  const kilobytes = { '': 8, kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 }[unit] ?? 8;
  return (Number(number) * kilobytes) / 8;
}

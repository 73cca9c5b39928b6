/** The choice of candidates as a mixed-integer programme over the plans that are known and the cases that are open. */
import { groupBy, sum } from '../util/collections.ts';
import type { PlanCase } from './plan-tree.ts';
import type { Programme, ProgrammeColumn, ProgrammeRow } from './programme.ts';

export interface PricedCandidate {
  readonly id: string;
  /** Its table, for a limit of indexes each. */
  readonly table: string;
  readonly sizeBytes: number;
  /** What having it costs the workload, in the planner's unit. */
  readonly price: number;
}

export interface WeightedCases {
  /** How often the query is called. */
  readonly weight: number;
  readonly cases: readonly PlanCase[];
}

export interface Limit {
  readonly budgetBytes: number | null;
  readonly maxIndexes: number | null;
  readonly maxPerTable: number | null;
}

export interface MasterProgramme {
  readonly programme: Programme;
  /** The candidates that a solution takes. */
  chosen(values: readonly number[]): readonly string[];
  /** The open cases that a solution, which may be fractional, leans on; by the query's position. */
  openCases(values: readonly number[]): readonly { readonly query: number; readonly part: PlanCase }[];
}

/**
 * x = 1: the candidate is there. y = 1: the query gets this plan, or lies in this open case; each query has one. A case needs its
 * required candidates, and an open one the absence of its absent ones. With plans alone this is the programme of CoPhy (Dash,
 * Polyzotis and Ailamaki, VLDB 2011), and what it finds can be had; with the open cases, nothing costs less than what it finds.
 * @param integer false for its linear relaxation, whose optimum is a lower bound too
 */
export function buildMasterProgramme(
  candidates: readonly PricedCandidate[],
  queries: readonly WeightedCases[],
  limit: Limit,
  integer: boolean,
): MasterProgramme {
  const columns: ProgrammeColumn[] = candidates.map(({ price }) => ({ cost: price, upper: 1, integer }));
  const columnOf = new Map(candidates.map(({ id }, at) => [id, at]));
  const rows: ProgrammeRow[] = limitRows(candidates, limit);
  const open: { column: number; query: number; part: PlanCase }[] = [];
  for (const [query, { weight, cases }] of queries.entries()) {
    const own: number[] = [];
    const needs = new Map<string, number[]>();
    const excludes = new Map<string, number[]>();
    for (const part of cases) {
      const column =
        columns.push({ cost: weight * part.cost, upper: Number.POSITIVE_INFINITY, integer: false }) - 1;
      own.push(column);
      if (!part.exact) open.push({ column, query, part });
      for (const id of part.required) append(needs, id, column);
      for (const id of part.absent) append(excludes, id, column);
    }
    rows.push({ lower: 1, upper: 1, terms: own.map((column) => [column, 1]) });
    // One row for all of a query's cases that name a candidate: tighter than one for each, since their sum is at most 1.
    for (const [id, users] of needs)
      rows.push({
        lower: Number.NEGATIVE_INFINITY,
        upper: 0,
        terms: [...ones(users), [at(columnOf, id), -1]],
      });
    for (const [id, users] of excludes)
      rows.push({
        lower: Number.NEGATIVE_INFINITY,
        upper: 1,
        terms: [...ones(users), [at(columnOf, id), 1]],
      });
  }
  return {
    programme: { columns, rows },
    chosen: (values) => candidates.flatMap(({ id }, column) => ((values[column] ?? 0) > 0.5 ? [id] : [])),
    openCases: (values) => open.filter(({ column }) => (values[column] ?? 0) > 1e-4),
  };
}

function limitRows(
  candidates: readonly PricedCandidate[],
  { budgetBytes, maxIndexes, maxPerTable }: Limit,
): ProgrammeRow[] {
  const rows: ProgrammeRow[] = [];
  const lower = Number.NEGATIVE_INFINITY;
  // In megabytes: solvers work with tolerances, and like their numbers near 1.
  if (budgetBytes !== null)
    rows.push({
      lower,
      upper: budgetBytes / 1e6,
      terms: candidates.map(({ sizeBytes }, column) => [column, sizeBytes / 1e6] as const),
    });
  if (maxIndexes !== null)
    rows.push({ lower, upper: maxIndexes, terms: candidates.map((_, column) => [column, 1] as const) });
  if (maxPerTable !== null)
    for (const columns of groupBy(candidates.keys(), (column) => candidates[column]?.table).values())
      if (columns.length > maxPerTable) rows.push({ lower, upper: maxPerTable, terms: ones(columns) });
  return rows;
}

/** Whether a set keeps the limit: to a byte. */
export function isWithin(
  candidates: readonly PricedCandidate[],
  limit: Limit,
  chosen: readonly string[],
): boolean {
  const there = new Set(chosen);
  return limitRows(candidates, limit).every(({ upper, terms }) => {
    const total = sum(terms, ([column, factor]) => (there.has(candidates[column]?.id ?? '') ? factor : 0));
    return total <= upper + PRECISION;
  });
}

/** What HiGHS takes for kept all the same (`primal_feasibility_tolerance`). */
const PRECISION = 1e-6;

function append(lists: Map<string, number[]>, id: string, column: number): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [column]);
  else list.push(column);
}

function ones(columns: readonly number[]): (readonly [number, number])[] {
  return columns.map((column) => [column, 1] as const);
}

function at(columnOf: ReadonlyMap<string, number>, id: string): number {
  const column = columnOf.get(id);
  if (column === undefined) throw new Error(`no candidate ${id}`);
  return column;
}

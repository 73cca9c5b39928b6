/** Linear and mixed-integer programmes, and HiGHS, which solves them: a function of its input, without threads or clock. */
import highsModule, { type Highs } from 'highs';

/** Minimise the sum of cost x value; every value from 0 to `upper`. */
export interface Programme {
  readonly columns: readonly ProgrammeColumn[];
  readonly rows: readonly ProgrammeRow[];
}

export interface ProgrammeColumn {
  readonly cost: number;
  readonly upper: number;
  readonly integer: boolean;
}

/** `lower` <= the sum of coefficient x value <= `upper`. */
export interface ProgrammeRow {
  readonly lower: number;
  readonly upper: number;
  /** Column number and coefficient. */
  readonly terms: readonly (readonly [number, number])[];
}

export interface ProgrammeLimits {
  /** Stop when the answer is within this share of the bound. */
  readonly relativeGap: number;
  /** Branch-and-bound nodes: a limit that does not depend on the machine. */
  readonly maxNodes: number;
}

export interface ProgrammeSolution {
  /** One value a column. */
  readonly values: readonly number[];
  readonly objective: number;
  /** No solution has a smaller objective. */
  readonly bound: number;
}

/** Null when nothing feasible was found within the limits. */
export type SolveProgramme = (programme: Programme, limits: ProgrammeLimits) => ProgrammeSolution | null;

// Its types describe the CommonJS build; the ES module's default export is the loader itself.
const loadHighs = highsModule as unknown as typeof highsModule.default;
let highs: Promise<Highs> | undefined;

/** The solver is WebAssembly: loaded once, 0.1 s. */
export async function loadSolver(): Promise<SolveProgramme> {
  highs ??= loadHighs();
  const loaded = await highs;
  return (programme, limits) => solve(loaded, programme, limits);
}

function solve(
  { createModel, infinity }: Highs,
  { columns, rows }: Programme,
  { relativeGap, maxNodes }: ProgrammeLimits,
): ProgrammeSolution | null {
  const isInteger = columns.some((column) => column.integer);
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of rows) {
    for (const [column, coefficient] of row.terms) {
      indices.push(column);
      values.push(coefficient);
    }
    starts.push(indices.length);
  }
  const finite = (value: number) => Math.max(-infinity, Math.min(infinity, value));
  const model = createModel({
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map((column) => column.cost),
    colLower: columns.map(() => 0),
    colUpper: columns.map((column) => finite(column.upper)),
    rowLower: rows.map((row) => finite(row.lower)),
    rowUpper: rows.map((row) => finite(row.upper)),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: columns.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
    ...(isInteger ? { integrality: Int32Array.from(columns.map((column) => Number(column.integer))) } : {}),
  });
  try {
    model.options.set({
      output_flag: false,
      random_seed: 0,
      mip_rel_gap: relativeGap,
      mip_max_nodes: maxNodes,
      // Presolve takes longer than it spares where nothing is whole, and restarts do where something is.
      presolve: isInteger ? 'choose' : 'off',
      mip_allow_restart: false,
    });
    model.run();
    const objective = model.getObjectiveValue();
    const found = Array.from(model.getSolution().colValue);
    if (found.length !== columns.length || !Number.isFinite(objective) || Math.abs(objective) >= infinity)
      return null;
    const dual = isInteger ? Number(model.info.get('mip_dual_bound')) : objective;
    return { values: found, objective, bound: Math.abs(dual) >= infinity ? Number.NEGATIVE_INFINITY : dual };
  } finally {
    model.dispose();
  }
}

/** Picks parameter values out of a database's own statistics, for timing statements whose values were normalised away. */
import type { Client } from '../database/client.ts';
import type { ParameterUse } from '../model/query.ts';
import { quoteLiteral, quoteRelation } from '../util/identifiers.ts';

/** What pg_stats knows of a column's values, as text: common ones first, then the histogram in order. */
export interface ColumnValues {
  readonly common: readonly string[];
  readonly histogram: readonly string[];
}

/** By quoteRelation and column name. */
export type ValueSource = ReadonlyMap<string, ColumnValues>;

/** Width of the window for a range with both ends, as a share of the histogram. */
const WINDOW = 0.02;
/** Where an open range begins or ends: it then takes this share of the rows. */
const OPEN_RANGE = 0.05;

export async function readColumnValues(client: Client, uses: readonly ParameterUse[]): Promise<ValueSource> {
  const source = new Map<string, ColumnValues>();
  for (const { relation, column } of uses) {
    if (relation === null || column === null) continue;
    const key = valueKey(quoteRelation(relation), column);
    if (source.has(key)) continue;
    const { rows } = await client.query<{ common: string[] | null; histogram: string[] | null }>(
      `SELECT most_common_vals::text::text[] AS common, histogram_bounds::text::text[] AS histogram
       FROM pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3 ORDER BY inherited DESC LIMIT 1`,
      [relation.schema, relation.name, column],
    );
    source.set(key, { common: rows[0]?.common ?? [], histogram: rows[0]?.histogram ?? [] });
  }
  return source;
}

/**
 * SQL literals, one a parameter, for run `run` of `runs`: other runs take other values. Null where a parameter's column is unknown or has no statistics.
 */
export function sampleValues(
  uses: readonly ParameterUse[],
  source: ValueSource,
  run: number,
  runs: number,
): readonly string[] | null {
  const at = (run + 0.5) / runs;
  const values: string[] = [];
  for (const use of uses) {
    const value = sampleOne(use, uses, source, at);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function sampleOne(
  use: ParameterUse,
  uses: readonly ParameterUse[],
  source: ValueSource,
  at: number,
): string | null {
  // The statement's text has these bound already; the value only fills the place.
  if (use.kind === 'limit' || use.kind === 'offset') return '1';
  if (use.kind !== 'comparison' || use.relation === null || use.column === null) return null;
  const known = source.get(valueKey(quoteRelation(use.relation), use.column));
  if (known === undefined) return null;
  const ordered = known.histogram.length > 0 ? known.histogram : known.common;
  if (ordered.length === 0) return null;
  switch (use.operator) {
    case '<':
    case '<=':
      return quoteLiteral(
        quantile(ordered, hasPartner(use, uses, ['>', '>=']) ? at * (1 - WINDOW) + WINDOW : OPEN_RANGE),
      );
    case '>':
    case '>=':
      return quoteLiteral(
        quantile(ordered, hasPartner(use, uses, ['<', '<=']) ? at * (1 - WINDOW) : 1 - OPEN_RANGE),
      );
    case '=':
    case 'in':
      return quoteLiteral(quantile([...known.common, ...known.histogram], at));
    case '= any':
      return quoteLiteral(`{${arrayElement(quantile([...known.common, ...known.histogram], at))}}`);
    case '~~':
      return quoteLiteral(
        `${quantile(ordered, at)
          .slice(0, 3)
          .replace(/[\\%_]/g, '\\$&')}%`,
      );
    default:
      return null;
  }
}

function hasPartner(use: ParameterUse, uses: readonly ParameterUse[], operators: readonly string[]): boolean {
  return uses.some(
    (other) =>
      other.column === use.column &&
      other.relation !== null &&
      use.relation !== null &&
      quoteRelation(other.relation) === quoteRelation(use.relation) &&
      operators.includes(other.operator ?? ''),
  );
}

function quantile(values: readonly string[], at: number): string {
  return values[Math.min(values.length - 1, Math.floor(at * values.length))] ?? '';
}

function arrayElement(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function valueKey(relation: string, column: string): string {
  return `${relation}\n${column}`;
}

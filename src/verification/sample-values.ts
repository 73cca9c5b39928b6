/** Values out of a database's own statistics, for timing statements whose values were normalised away: others for each run. */
import type { Client } from '../database/client.ts';
import type { ParameterUse } from '../model/query.ts';
import {
  type ColumnValues,
  columnValues,
  type ValueSource,
  type ValueStatistics,
  valueKey,
} from '../query/column-values.ts';
import { type SampledValue, type Sampling, sampleParameter } from '../query/sample-parameter.ts';
import { quoteLiteral, quoteRelation } from '../util/identifiers.ts';

export type { ValueSource } from '../query/column-values.ts';

export async function readColumnValues(client: Client, uses: readonly ParameterUse[]): Promise<ValueSource> {
  const source = new Map<string, ColumnValues>();
  for (const { relation, column } of uses) {
    if (relation === null || column === null) continue;
    const key = valueKey(quoteRelation(relation), column);
    if (source.has(key)) continue;
    const { rows } = await client.query<ValueStatistics & { readonly type: string }>(
      `SELECT format('%I.%I', n.nspname, t.typname) AS type, n_distinct AS distinct, most_common_vals::text AS "mostCommonValues", histogram_bounds::text AS "histogramBounds",
         most_common_elems::text AS "mostCommonElements", most_common_elem_freqs AS "mostCommonElementFrequencies"
       FROM pg_stats s JOIN pg_attribute a ON a.attrelid = $4::regclass AND a.attname = s.attname
         JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = t.typnamespace
       WHERE schemaname = $1 AND tablename = $2 AND s.attname = $3 ORDER BY inherited DESC LIMIT 1`,
      [relation.schema, relation.name, column, quoteRelation(relation)],
    );
    const [statistics] = rows;
    if (statistics !== undefined) source.set(key, columnValues(statistics, statistics.type, 0));
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
  const sampling = samplingAt((run + 0.5) / runs);
  const values: string[] = [];
  for (const [at, { kind }] of uses.entries()) {
    // The statement's text has these bound already; the value only fills the place.
    const value =
      kind === 'limit' || kind === 'offset'
        ? '1'
        : literalOf(sampleParameter(at + 1, uses, source, sampling));
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

/** @param at which of the values in turn, from 0 to 1 */
function samplingAt(at: number): Sampling {
  const quantile = (values: readonly string[]) =>
    values[Math.min(values.length - 1, Math.floor(at * values.length))] ?? null;
  return {
    pick: ({ common, histogram }) => quantile([...common, ...histogram]),
    pickElement: quantile,
    share: 0.02,
    at,
    listLength: 1,
    patternLength: 3,
  };
}

function literalOf(value: SampledValue | null): string | null {
  if (value === null) return null;
  const literal = quoteLiteral(value.text);
  return value.type === null ? literal : `CAST(${literal} AS ${value.type})`;
}

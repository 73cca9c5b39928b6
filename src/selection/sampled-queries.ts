/** Statements with values from the statistics in the place of their parameters: over which values does an index hold? */
import type { ParsedStatement, Query } from '../model/query.ts';
import type { ValueLabel } from '../model/recommendation.ts';
import type { WhatIfJudge } from '../model/what-if.ts';
import { bindParameters } from '../query/bind-parameters.ts';
import type { ValueSource } from '../query/column-values.ts';
import type { SampledValue } from '../query/sample-parameter.ts';
import { valueSets } from '../query/value-sets.ts';
import { quoteLiteral } from '../util/identifiers.ts';
import { toPlannable } from './baseline.ts';
import type { WeightedQuery } from './cost-table.ts';

/** A query with some values; it weighs nothing, since the query itself is in the workload. */
export interface SampledQuery extends WeightedQuery {
  /** Id of the query. */
  readonly of: string;
  readonly labels: readonly ValueLabel[];
}

/** Of the heaviest statements with parameters, so that the plans they cost stay few. */
const MOST_SAMPLED = 200;

/**
 * Each value stands as a literal of the type that the server gives the parameter; a parameter that nothing is known of stays one.
 * @param queries the heaviest first
 */
export async function sampleQueries(
  judge: Pick<WhatIfJudge, 'parameterTypes'>,
  queries: readonly Query[],
  source: ValueSource,
): Promise<readonly SampledQuery[]> {
  const sampled = queries
    .flatMap(({ id, parsed }) =>
      parsed.kind === 'statement'
        ? [{ query: toPlannable(id, parsed), parsed, sets: valueSets(parsed, source) }]
        : [],
    )
    .filter(({ sets }) => sets.length > 0)
    .slice(0, MOST_SAMPLED);
  const types = await judge.parameterTypes(sampled.map(({ query }) => query));
  return sampled.flatMap(({ query, parsed, sets }, at) =>
    sets.map(({ labels, values }) => ({
      ...query,
      id: `${query.id} with ${labels.join(' or ')} values`,
      plannableText: bindParameters(query.plannableText, typedLiterals(values, types[at] ?? [])),
      parameterCount: isBound(parsed, values) ? 0 : query.parameterCount,
      calls: 0,
      of: query.id,
      labels,
    })),
  );
}

function typedLiterals(
  values: ReadonlyMap<number, SampledValue>,
  types: readonly string[],
): ReadonlyMap<number, string> {
  return new Map(
    [...values].map(([number, { text, type: own }]) => {
      const literal = quoteLiteral(text);
      const type = types[number - 1];
      // A column's value may be no value of the parameter's type as it stands: price::int = $1.
      const typed = own === null ? literal : `CAST(${literal} AS ${own})`;
      return [number, type === undefined ? typed : `CAST(${typed} AS ${type})`];
    }),
  );
}

/** Whether no parameter is left. */
function isBound({ parameters }: ParsedStatement, values: ReadonlyMap<number, SampledValue>): boolean {
  return parameters.every(({ kind }, at) => values.has(at + 1) || kind === 'limit' || kind === 'offset');
}

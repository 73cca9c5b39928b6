/** The truth: each index really built on the source, its plans and its size, and rolled back. */
import type { Client } from '../../src/database/client.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { createIndexSql } from '../../src/util/index-sql.ts';
import type { Case } from './hypothetical.ts';
import { type Judged, judged } from './judged.ts';

/** @param existing names of the indexes that the source has */
export async function buildEach(
  source: Client,
  cases: readonly Case[],
  existing: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Judged>> {
  const truth = new Map<string, Judged>();
  for (const { candidate, queries } of cases) {
    await source.query('BEGIN');
    await source.query(createIndexSql(candidate.definition, 'built'));
    const plans = [];
    for (const query of queries) {
      const { rows } = await source.query(`EXPLAIN (FORMAT JSON) ${query}`);
      plans.push(readPlan(rows[0]?.['QUERY PLAN']));
    }
    const { rows } = await source.query<{ pages: string }>(
      `SELECT sum(pg_relation_size(relid) / 8192)::text AS pages
       FROM (SELECT 'built'::regclass AS relid UNION SELECT relid FROM pg_partition_tree('built')) tree`,
    );
    await source.query('ROLLBACK');
    truth.set(candidate.id, judged(plans, Number(rows[0]?.pages), existing));
  }
  return truth;
}

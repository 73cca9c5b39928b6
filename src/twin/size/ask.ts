/** Questions to the server while sizes are estimated: indexes of one table ask much the same, and nothing changes in between. */
import type { Client } from '../../database/client.ts';
import { readPlan } from '../../plan/explain.ts';

/** Rows of a query; the same text is asked once. */
export type Ask = <Row extends object>(sql: string) => Promise<readonly Row[]>;

export function askOnce(client: Client): Ask {
  const asked = new Map<string, Promise<readonly object[]>>();
  return async <Row extends object>(sql: string) => {
    let answer = asked.get(sql);
    if (answer === undefined) {
      answer = client.query(sql).then(({ rows }) => rows as readonly object[]);
      asked.set(sql, answer);
    }
    return (await answer) as readonly Row[];
  };
}

/** How many rows the planner expects. */
export async function plannedRows(ask: Ask, select: string): Promise<number> {
  const [row] = await ask<{ readonly 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${select}`);
  return readPlan(row?.['QUERY PLAN']).root.rows;
}

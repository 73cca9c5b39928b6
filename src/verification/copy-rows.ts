/** Copies the rows of a database of the user's into a sandbox; the source is only read. */
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type Client, connectUrl } from '../database/client.ts';
import type { Relation, Snapshot } from '../model/snapshot.ts';
import { quoteIdentifier, quoteRelation } from '../util/identifiers.ts';

/**
 * All tables, in one READ ONLY, REPEATABLE READ transaction of the source; then materialised views are refreshed and everything is analysed.
 * @param samplePercent share of each table's pages to take, or null for all rows
 */
export async function copyRows(
  url: string,
  target: Client,
  snapshot: Snapshot,
  samplePercent: number | null,
  progress: (line: string) => void,
): Promise<void> {
  const source = await connectUrl(url);
  try {
    await source.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    // Rows come table by table, and a sample lacks some: foreign keys are not checked.
    await target.query('SET session_replication_role = replica');
    for (const relation of snapshot.catalogue.relations)
      if (relation.kind === 'table') {
        progress(`copying ${relation.schema}.${relation.name}`);
        await copyTable(source, target, relation, samplePercent);
      }
    await target.query('SET session_replication_role = origin');
    await source.query('ROLLBACK');
  } finally {
    await source.end();
  }
  for (const relation of snapshot.catalogue.relations)
    if (relation.kind === 'materialized-view')
      await target.query(`REFRESH MATERIALIZED VIEW ${quoteRelation(relation)}`);
  await target.query('VACUUM ANALYZE');
}

async function copyTable(
  source: Client,
  target: Client,
  relation: Relation,
  samplePercent: number | null,
): Promise<void> {
  const columns = relation.columns
    .filter((column) => column.generated === null)
    .map((column) => quoteIdentifier(column.name))
    .join(', ');
  const sample = samplePercent === null ? '' : ` TABLESAMPLE SYSTEM (${samplePercent}) REPEATABLE (0)`;
  await pipeline(
    source.query(copyTo(`COPY (SELECT ${columns} FROM ONLY ${quoteRelation(relation)}${sample}) TO STDOUT`)),
    target.query(copyFrom(`COPY ${quoteRelation(relation)} (${columns}) FROM STDIN`)),
  );
}

/** Finds indexes that exist where the judge plans, with those of the partitions below them. */
import type { Client } from '../database/client.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';

/** Looks each index up once. */
export class ExistingIndexes {
  readonly #client: Client;
  /** By quoted name; empty where there is none of that name. */
  readonly #trees = new Map<string, readonly number[]>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Oids of the indexes and of all below them. One that is not there is left out: no plan can use it either. */
  async oids(indexes: readonly RelationName[]): Promise<readonly number[]> {
    const names = indexes.map(quoteRelation);
    const unknown = names.filter((name) => !this.#trees.has(name));
    if (unknown.length > 0) {
      const { rows } = await this.#client.query<{ name: string; oids: string[] }>(TREES, [unknown]);
      for (const { name, oids } of rows) this.#trees.set(name, oids.map(Number));
    }
    return names.flatMap((name) => this.#trees.get(name) ?? []);
  }
}

const TREES = `
  SELECT wanted.name, ARRAY(
    SELECT i.indexrelid::text FROM pg_catalog.pg_index i
    WHERE i.indexrelid IN (SELECT to_regclass(wanted.name) UNION SELECT relid FROM pg_partition_tree(to_regclass(wanted.name)))
    ORDER BY i.indexrelid
  ) AS oids
  FROM unnest($1::text[]) AS wanted (name)`;

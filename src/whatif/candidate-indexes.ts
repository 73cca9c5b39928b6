/** Makes candidate indexes in the twin: created on the empty file, sized as estimated, switched off. */
import type { Client } from '../database/client.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import type { CandidateSize, PlanFailure } from '../model/what-if.ts';
import type { Twin } from '../twin/build.ts';
import { estimateIndexSizes, sizedIndex } from '../twin/index-size.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';

import { planFailure } from './prepare.ts';

/** Names of the hypothetical indexes; nobody's own index is called so. */
const NAME_PREFIX = 'indexwright hypothetical ';

export class CandidateIndexes {
  readonly #client: Client;
  readonly #twin: Twin;
  readonly #relations: ReadonlyMap<string, Relation>;
  /** Index oids by candidate id: one, or on a partitioned table the whole tree. */
  readonly #oids = new Map<string, readonly number[]>();
  /** Candidate ids by the name of any index of theirs. */
  readonly #ids = new Map<string, string>();
  /** Answers given before: a candidate is made once. */
  readonly #results = new Map<string, CandidateSize | PlanFailure>();
  #created = 0;

  constructor(client: Client, twin: Twin) {
    this.#client = client;
    this.#twin = twin;
    this.#relations = new Map(twin.snapshot.catalogue.relations.map((r) => [quoteRelation(r), r]));
  }

  /** The candidate that an index name of a plan belongs to, or null for an index that exists. */
  candidateId(indexName: string): string | null {
    return this.#ids.get(indexName) ?? null;
  }

  /** SQL that makes these candidates valid; unknown ids are an error of the caller. */
  switchOnSql(candidateIds: readonly string[]): string {
    if (candidateIds.length === 0) return '';
    const oids = candidateIds.flatMap((id) => {
      const known = this.#oids.get(id);
      if (known === undefined) throw new Error(`unknown candidate index ${id}`);
      return known;
    });
    return `UPDATE pg_index SET indisvalid = true WHERE indexrelid IN (${oids.join(', ')})`;
  }

  async add(
    candidates: readonly CandidateIndex[],
  ): Promise<ReadonlyMap<string, CandidateSize | PlanFailure>> {
    const results = new Map(candidates.flatMap(({ id }) => known(this.#results, id)));
    const created: [CandidateIndex, readonly CreatedIndex[]][] = [];
    for (const [key, group] of groupBy(candidates, (candidate) =>
      quoteRelation(candidate.definition.relation),
    )) {
      const relation = this.#relations.get(key);
      for (const candidate of group)
        if (relation === undefined)
          results.set(candidate.id, { error: `no relation ${key}`, sqlState: null });
      if (relation === undefined) continue;
      for (const [candidate, indexes] of await this.#create(relation, group)) {
        if ('error' in indexes) results.set(candidate.id, indexes);
        else created.push([candidate, indexes]);
      }
    }
    const oids = created.flatMap(([, indexes]) => indexes.map((index) => index.oid));
    const sizes = await estimateIndexSizes(this.#client, oids);
    for (const [candidate, indexes] of created) {
      this.#register(candidate, indexes);
      results.set(candidate.id, totalSize(indexes.flatMap((index) => sizes.get(index.oid) ?? [])));
    }
    await this.#twin.files.resize(
      this.#client,
      [...sizes].map(([oid, size]) => sizedIndex(oid, size)),
    );
    for (const [id, result] of results) this.#results.set(id, result);
    return results;
  }

  /** Creates the group's indexes on one table; a candidate that the server refuses does not disturb the others. */
  async #create(
    relation: Relation,
    group: readonly CandidateIndex[],
  ): Promise<readonly (readonly [CandidateIndex, readonly CreatedIndex[] | PlanFailure])[]> {
    const tables = await this.#tables(relation);
    return this.#twin.files.whileEmpty(
      this.#client,
      tables.map((table) => table.oid),
      async () => {
        const created: [CandidateIndex, readonly CreatedIndex[] | PlanFailure][] = [];
        for (const candidate of group) {
          const name = `${NAME_PREFIX}${++this.#created}`;
          await this.#client.query('SAVEPOINT candidate');
          try {
            await this.#client.query(
              createIndexSql(candidate.definition, name, { concurrently: false, ifNotExists: false }),
            );
            created.push([candidate, await this.#switchOff(relation, name)]);
          } catch (error) {
            await this.#client.query('ROLLBACK TO SAVEPOINT candidate');
            created.push([candidate, planFailure(error)]);
          }
        }
        return created;
      },
    );
  }

  /** The table itself, or every partition below it that has storage. */
  async #tables(relation: Relation): Promise<readonly { oid: number }[]> {
    const { rows } = await this.#client.query<{ oid: string }>(
      `SELECT c.oid::text FROM pg_class c
       WHERE c.oid IN (SELECT $1::regclass UNION SELECT relid FROM pg_partition_tree($1::regclass)) AND c.relkind IN ('r', 'm')`,
      [quoteRelation(relation)],
    );
    return rows.map((row) => ({ oid: Number(row.oid) }));
  }

  async #switchOff(relation: Relation, name: string): Promise<readonly CreatedIndex[]> {
    const { rows } = await this.#client.query<{ oid: string; name: string }>(
      `WITH tree AS (SELECT $1::regclass AS oid UNION SELECT relid FROM pg_partition_tree($1::regclass)), off AS (
         UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (SELECT oid FROM tree) RETURNING indexrelid)
       SELECT i.oid::text, i.relname AS name
       FROM off JOIN pg_class i ON i.oid = off.indexrelid ORDER BY i.oid`,
      [quoteRelation({ schema: relation.schema, name })],
    );
    return rows.map((row) => ({ ...row, oid: Number(row.oid) }));
  }

  #register(candidate: CandidateIndex, indexes: readonly CreatedIndex[]): void {
    this.#oids.set(
      candidate.id,
      indexes.map((index) => index.oid),
    );
    for (const index of indexes) this.#ids.set(index.name, candidate.id);
  }
}

interface CreatedIndex {
  readonly oid: number;
  readonly name: string;
}

function totalSize(sizes: readonly CandidateSize[]): CandidateSize {
  return {
    pages: sum(sizes, (size) => size.pages),
    tuples: sum(sizes, (size) => size.tuples),
    sizeBytes: sum(sizes, (size) => size.sizeBytes),
    treeHeight: Math.max(0, ...sizes.map((size) => size.treeHeight)),
  };
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): readonly (readonly [K, V])[] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}

/** Makes candidate indexes in the twin: created on the empty file, sized as estimated, switched off. */
import type { Client } from '../database/client.ts';
import { createIndexSql } from '../migrations/ddl.ts';
import type { CandidateIndex, IndexKeyTarget } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import type { CandidateSize, PlanFailure } from '../model/what-if.ts';
import type { Twin } from '../twin/build.ts';
import type { SizedRelation } from '../twin/relation-files.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import { type BtreeShape, btreeSize } from './btree-size.ts';
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
    const results = new Map<string, CandidateSize | PlanFailure>();
    const byRelation = groupBy(candidates, (candidate) => quoteRelation(candidate.definition.relation));
    const sized: SizedRelation[] = [];
    for (const [key, group] of byRelation) {
      const relation = this.#relations.get(key);
      for (const candidate of group)
        if (relation === undefined)
          results.set(candidate.id, { error: `no relation ${key}`, sqlState: null });
      if (relation === undefined) continue;
      const created = await this.#create(relation, group);
      for (const [candidate, indexes] of created) {
        if ('error' in indexes) {
          results.set(candidate.id, indexes);
          continue;
        }
        const sizes: CandidateSize[] = [];
        for (const index of indexes) {
          const size = await this.#estimate(candidate, index);
          sizes.push(size);
          sized.push(sizedIndex(index, size));
        }
        this.#register(candidate, indexes);
        results.set(candidate.id, totalSize(sizes));
      }
    }
    await this.#twin.files.resize(this.#client, sized);
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
          const name = `${NAME_PREFIX}${this.#oids.size + created.length + 1}`;
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
    const { rows } = await this.#client.query<{ oid: string; name: string; leaf: string | null }>(
      `WITH tree AS (SELECT $1::regclass AS oid UNION SELECT relid FROM pg_partition_tree($1::regclass)), off AS (
         UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (SELECT oid FROM tree) RETURNING indexrelid, indrelid)
       SELECT i.oid::text, i.relname AS name, CASE WHEN i.relkind = 'i' THEN format('%I.%I', n.nspname, t.relname) END AS leaf
       FROM off JOIN pg_class i ON i.oid = off.indexrelid JOIN pg_class t ON t.oid = off.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
       ORDER BY i.oid`,
      [quoteRelation({ schema: relation.schema, name })],
    );
    return rows.map((row) => ({ oid: Number(row.oid), name: row.name, leaf: row.leaf }));
  }

  #register(candidate: CandidateIndex, indexes: readonly CreatedIndex[]): void {
    this.#oids.set(
      candidate.id,
      indexes.map((index) => index.oid),
    );
    for (const index of indexes) this.#ids.set(index.name, candidate.id);
  }

  /** Rows and distinct keys as the planner estimates them, widths from the statistics. */
  async #estimate(candidate: CandidateIndex, index: CreatedIndex): Promise<CandidateSize> {
    if (index.leaf === null) return { pages: 0, tuples: 0, sizeBytes: 0, treeHeight: 0 };
    const { definition } = candidate;
    const keys = definition.keys.map((key) => targetSql(key.target));
    const where = definition.predicate === null ? '' : `WHERE ${definition.predicate}`;
    const plannedRows = async (select: string): Promise<number> => {
      const { rows } = await this.#client.query<{
        'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }];
      }>(`EXPLAIN (FORMAT JSON) ${select}`);
      return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
    };
    const tuples = await plannedRows(`SELECT FROM ONLY ${index.leaf} ${where}`);
    const groups = await plannedRows(`SELECT FROM ONLY ${index.leaf} ${where} GROUP BY ${keys.join(', ')}`);
    return btreeSize(await this.#shape(candidate, index.leaf, tuples, groups));
  }

  async #shape(candidate: CandidateIndex, leaf: string, tuples: number, groups: number): Promise<BtreeShape> {
    const { definition } = candidate;
    const targets = [
      ...definition.keys.map((key) => key.target),
      ...definition.included.map((column): IndexKeyTarget => ({ kind: 'column', column })),
    ];
    const relation = this.#relations.get(quoteRelation(definition.relation));
    const columns = [];
    let deduplicates = definition.included.length === 0;
    for (const target of targets) {
      const column =
        target.kind === 'column' ? relation?.columns.find((c) => c.name === target.column) : undefined;
      const { rows } = await this.#client.query<{ width: number; nulls: number | null }>(
        `SELECT s.avg_width AS width, s.null_frac AS nulls FROM pg_stats s
         WHERE format('%I.%I', s.schemaname, s.tablename) = $1 AND s.attname = $2 AND NOT s.inherited`,
        [leaf, column?.name ?? ''],
      );
      const fixed = column !== undefined && column.typeLength > 0 ? column.typeLength : null;
      columns.push({
        widthBytes: fixed ?? rows[0]?.width ?? UNKNOWN_WIDTH_BYTES,
        // Short variable-length values are stored unaligned.
        alignment: fixed === null ? 1 : (column?.typeAlignment ?? 1),
        nullFraction: rows[0]?.nulls ?? 0,
      });
      deduplicates &&= column?.deduplicable ?? true;
    }
    return { tuples, groups: Math.max(1, groups), columns, keyColumns: definition.keys.length, deduplicates };
  }
}

/** What the planner itself assumes of a variable-length value it knows nothing of (get_typavgwidth). */
const UNKNOWN_WIDTH_BYTES = 32;

interface CreatedIndex {
  readonly oid: number;
  readonly name: string;
  /** Quoted name of the table that it is on; null for the index of a partitioned table, which has no storage. */
  readonly leaf: string | null;
}

function targetSql(target: IndexKeyTarget): string {
  return target.kind === 'column' ? quoteIdentifier(target.column) : `(${target.sql})`;
}

function sizedIndex(index: CreatedIndex, size: CandidateSize): SizedRelation {
  return {
    oid: index.oid,
    pages: size.pages,
    tuples: size.tuples,
    allVisiblePages: 0,
    allFrozenPages: null,
    blocks: size.pages,
    tableBlocks: 0,
    treeHeight: size.treeHeight,
  };
}

function totalSize(sizes: readonly CandidateSize[]): CandidateSize {
  return {
    pages: sum(sizes, (size) => size.pages),
    tuples: sum(sizes, (size) => size.tuples),
    sizeBytes: sum(sizes, (size) => size.sizeBytes),
    treeHeight: Math.max(0, ...sizes.map((size) => size.treeHeight)),
  };
}

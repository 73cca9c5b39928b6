/** Makes candidate indexes in the twin: created on the empty file, sized as estimated, switched off. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import type { CandidateAnswer, CandidateSize, PlanFailure, ServingIndex } from '../model/what-if.ts';
import type { Twin } from '../twin/build.ts';
import { estimateIndexSizes, sizedIndex } from '../twin/size/index-size.ts';
import { registerSwitches, switchSql } from '../twin/switches.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteRelation, searchPathList } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';
import { isMuchSmaller } from '../util/much-smaller.ts';
import { PAGE_BYTES } from '../util/page.ts';
import { planFailure } from './prepare.ts';
import { readDefinitions } from './read-definitions.ts';

/** What the server says of a row that is too wide for an index. */
const PROGRAM_LIMIT_EXCEEDED = '54000';
/** Names of the hypothetical indexes; nobody's own index is called so. */
const NAME_PREFIX = 'indexwright hypothetical ';

export class CandidateIndexes {
  readonly #client: Client;
  readonly #planner: Client;
  readonly #twin: Twin;
  readonly #relations: ReadonlyMap<string, Relation>;
  /** Index oids by candidate id: one, or on a partitioned table the whole tree. */
  readonly #oids = new Map<string, readonly number[]>();
  /** Candidate ids by the name of any index of theirs. */
  readonly #ids = new Map<string, string>();
  /** Answers given before: a candidate is made once. */
  readonly #answers = new Map<string, CandidateAnswer>();
  /** Existing indexes that begin as a candidate does and hold more. */
  readonly #wider = new Map<string, { readonly name: string; readonly pages: number }>();
  #created = 0;

  /**
   * @param client the superuser's
   * @param planner plans, and runs what estimates of sizes need
   */
  constructor(client: Client, planner: Client, twin: Twin) {
    this.#client = client;
    this.#planner = planner;
    this.#twin = twin;
    this.#relations = new Map(twin.snapshot.catalogue.relations.map((r) => [quoteRelation(r), r]));
  }

  /** The candidate that an index name of a plan belongs to, or null for an index that exists. */
  candidateId(indexName: string): string | null {
    return this.#ids.get(indexName) ?? null;
  }

  /** SQL that makes these candidates valid; unknown ids are an error of the caller. */
  switchOnSql(candidateIds: readonly string[]): string {
    const oids = candidateIds.flatMap((id) => {
      const known = this.#oids.get(id);
      if (known === undefined) throw new Error(`unknown candidate index ${id}`);
      return known;
    });
    return switchSql(oids, true);
  }

  async add(candidates: readonly CandidateIndex[]): Promise<ReadonlyMap<string, CandidateAnswer>> {
    const fresh = candidates.filter(({ id }) => !this.#answers.has(id));
    const created: [CandidateIndex, readonly CreatedIndex[]][] = [];
    for (const [relation, group] of this.#byRelation(fresh))
      for (const [candidate, indexes] of await this.#create(relation, group)) {
        if (Array.isArray(indexes)) created.push([candidate, indexes]);
        else this.#answers.set(candidate.id, indexes as ServingIndex | PlanFailure);
      }
    const oids = created.flatMap(([, indexes]) => indexes.map((index) => index.oid));
    const sizes = await estimateIndexSizes(this.#planner, oids);
    const roots = created.map(([{ definition }, indexes]) => [indexes[0]?.oid ?? 0, definition] as const);
    const definitions = await readDefinitions(this.#client, new Map(roots));
    for (const [candidate, indexes] of created) {
      const wider = this.#wider.get(candidate.id);
      const pages = sum(indexes, (index) => sizes.get(index.oid)?.pages ?? 0);
      if (wider !== undefined && !isMuchSmaller(pages * PAGE_BYTES, wider.pages * PAGE_BYTES)) {
        this.#answers.set(candidate.id, { servedBy: wider.name });
        continue;
      }
      const refusal = indexes.map((index) => sizes.get(index.oid)?.refusal).find((reason) => reason != null);
      if (refusal != null) {
        this.#answers.set(candidate.id, { error: refusal, sqlState: PROGRAM_LIMIT_EXCEEDED });
        continue;
      }
      this.#register(candidate, indexes);
      const definition = definitions.get(indexes[0]?.oid ?? 0) ?? candidate.definition;
      const size = totalSize(indexes.flatMap((index) => sizes.get(index.oid) ?? []));
      this.#answers.set(candidate.id, { ...size, definition });
    }
    await registerSwitches(this.#client, oids);
    await this.#twin.files.resize(
      this.#client,
      [...sizes].map(([oid, size]) => sizedIndex(oid, size)),
    );
    return new Map(candidates.flatMap(({ id }) => known(this.#answers, id)));
  }

  /** Partitioned tables first: an index on one takes over what its partitions have, and a partition's own comes after. */
  #byRelation(
    candidates: readonly CandidateIndex[],
  ): readonly (readonly [Relation, readonly CandidateIndex[]])[] {
    const groups = groupBy(candidates, (candidate) => quoteRelation(candidate.definition.relation));
    const found: [Relation, readonly CandidateIndex[]][] = [];
    for (const [key, group] of groups) {
      const relation = this.#relations.get(key);
      if (relation !== undefined) found.push([relation, group]);
      else for (const { id } of group) this.#answers.set(id, { error: `no relation ${key}`, sqlState: null });
    }
    const depth = (relation: Relation): number => {
      const parent = relation.partition.parent;
      const above = parent === null ? undefined : this.#relations.get(quoteRelation(parent));
      return above === undefined ? 0 : 1 + depth(above);
    };
    return found.sort(([a], [b]) => depth(a) - depth(b));
  }

  /** Creates the group's indexes on one table; a candidate that the server refuses does not disturb the others. */
  async #create(
    relation: Relation,
    group: readonly CandidateIndex[],
  ): Promise<readonly (readonly [CandidateIndex, readonly CreatedIndex[] | ServingIndex | PlanFailure])[]> {
    if (!(await this.#exists(relation)))
      return group.map((candidate) => [candidate, { error: 'the twin lacks this table', sqlState: null }]);
    const tables = await this.#tables(relation);
    return this.#twin.files.whileEmpty(this.#client, tables, async () => {
      const named = group.map((candidate) => ({ candidate, name: `${NAME_PREFIX}${++this.#created}` }));
      // One alone is tried once: what the server says of it is its answer.
      const together = named.length > 1 ? await this.#tryCreate(relation, named) : null;
      const created = together ?? (await this.#createEach(relation, named));
      return this.#withoutServed(relation, created);
    });
  }

  /** All in one go; null, with nothing done, where the server refuses one of several. Throws what it says of one alone. */
  async #tryCreate(
    relation: Relation,
    named: readonly NamedCandidate[],
  ): Promise<readonly (readonly [CandidateIndex, CreatedTree])[] | null> {
    const creations = named.map(({ candidate, name }) =>
      createIndexSql(candidate.definition, name, { concurrently: false, ifNotExists: false }),
    );
    await this.#client.query('SAVEPOINT candidates');
    try {
      // The definitions are in the source's words; everything else here is in the server's.
      await this.#client.query(
        `SET LOCAL search_path = ${searchPathList(this.#twin.snapshot.searchPath)};
         ${creations.join(';\n')};
         SET LOCAL search_path = pg_catalog, pg_temp`,
      );
      const trees = await this.#switchOff(relation, named);
      return named.flatMap(({ candidate }, at) => {
        const tree = trees[at];
        return tree === undefined ? [] : [[candidate, tree] as const];
      });
    } catch (error) {
      await this.#client.query('ROLLBACK TO SAVEPOINT candidates');
      if (named.length === 1) throw error;
      return null;
    }
  }

  async #createEach(
    relation: Relation,
    named: readonly NamedCandidate[],
  ): Promise<readonly (readonly [CandidateIndex, CreatedTree | PlanFailure])[]> {
    const created: (readonly [CandidateIndex, CreatedTree | PlanFailure])[] = [];
    for (const one of named)
      try {
        created.push(...((await this.#tryCreate(relation, [one])) ?? []));
      } catch (error) {
        created.push([one.candidate, planFailure(error)]);
      }
    return created;
  }

  /** Drops the candidates that an index of the table serves already; what may be much smaller than a large one stays for now. */
  async #withoutServed(
    relation: Relation,
    created: readonly (readonly [CandidateIndex, CreatedTree | PlanFailure])[],
  ): Promise<readonly (readonly [CandidateIndex, readonly CreatedIndex[] | ServingIndex | PlanFailure])[]> {
    const roots = created.flatMap(([, tree]) => ('error' in tree ? [] : [tree.root]));
    const { rows } = await this.#client.query<{ oid: string; name: string; pages: number | null }>(
      readSqlFile('whatif/serving-indexes.sql'),
      [quoteRelation(relation), roots],
    );
    const serving = new Map(rows.map(({ oid, ...index }) => [Number(oid), index]));
    const answers: [CandidateIndex, readonly CreatedIndex[] | ServingIndex | PlanFailure][] = [];
    for (const [candidate, tree] of created) {
      const servedBy = 'error' in tree ? undefined : serving.get(tree.root);
      if (servedBy?.pages != null)
        this.#wider.set(candidate.id, { name: servedBy.name, pages: servedBy.pages });
      else if (servedBy !== undefined && !('error' in tree)) {
        await this.#client.query(`DROP INDEX ${quoteRelation({ schema: relation.schema, name: tree.name })}`);
        answers.push([candidate, { servedBy: servedBy.name }]);
        continue;
      }
      answers.push([candidate, 'error' in tree ? tree : tree.indexes]);
    }
    return answers;
  }

  /** False where the twin could not rebuild it, e.g. for a type of an extension that the sandbox lacks. */
  async #exists(relation: Relation): Promise<boolean> {
    const { rows } = await this.#client.query<{ found: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS found',
      [quoteRelation(relation)],
    );
    return rows[0]?.found ?? false;
  }

  /** The table itself, or every partition below it that has storage: oids. */
  async #tables(relation: Relation): Promise<readonly number[]> {
    const { rows } = await this.#client.query<{ oid: string }>(
      `SELECT c.oid::text FROM pg_class c
       WHERE c.oid IN (SELECT $1::regclass UNION SELECT relid FROM pg_partition_tree($1::regclass)) AND c.relkind IN ('r', 'm')`,
      [quoteRelation(relation)],
    );
    return rows.map((row) => Number(row.oid));
  }

  /**
   * One tree for each name, in order. What the statements made, not what they found: a partition's own index that fits is taken into
   * the tree, and stays as it is.
   */
  async #switchOff(relation: Relation, named: readonly NamedCandidate[]): Promise<readonly CreatedTree[]> {
    const { rows } = await this.#client.query<{ oid: string; name: string; root: string }>(
      `WITH root AS (SELECT name::regclass AS oid FROM unnest($1::text[]) AS name), tree AS (
         SELECT oid AS root, oid FROM root UNION SELECT root.oid, relid FROM root, pg_partition_tree(root.oid)), off AS (
         UPDATE pg_index SET indisvalid = false FROM tree WHERE indexrelid = tree.oid AND indexrelid >= tree.root RETURNING indexrelid, tree.root)
       SELECT i.oid::text, i.relname AS name, off.root::oid::text AS root
       FROM off JOIN pg_class i ON i.oid = off.indexrelid ORDER BY i.oid`,
      [named.map(({ name }) => quoteRelation({ schema: relation.schema, name }))],
    );
    const roots = new Map(rows.filter(({ oid, root }) => oid === root).map(({ oid, name }) => [name, oid]));
    const members = groupBy(rows, ({ root }) => root);
    return named.map(({ name }) => {
      const root = roots.get(name);
      if (root === undefined) throw new Error(`the twin lost the index ${name}`);
      const indexes = (members.get(root) ?? []).map((row) => ({ oid: Number(row.oid), name: row.name }));
      return { root: Number(root), name, indexes };
    });
  }

  #register(candidate: CandidateIndex, indexes: readonly CreatedIndex[]): void {
    this.#oids.set(
      candidate.id,
      indexes.map((index) => index.oid),
    );
    for (const index of indexes) this.#ids.set(index.name, candidate.id);
  }
}

interface NamedCandidate {
  readonly candidate: CandidateIndex;
  readonly name: string;
}

/** A candidate's index, and with it those of the partitions below its relation. */
interface CreatedTree {
  readonly root: number;
  readonly name: string;
  readonly indexes: readonly CreatedIndex[];
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

/** The second judge: HypoPG on the source itself, whose hypothetical indexes live in one session's memory. Nothing is written. */
import { type Client, connectUrl, describeUrl } from '../database/client.ts';
import type { AccessMethod, CandidateIndex, IndexDefinition } from '../model/index-definition.ts';
import type { Plan } from '../model/plan.ts';
import type { RelationName } from '../model/relation.ts';
import type { Note } from '../model/snapshot.ts';
import type {
  CandidateAnswer,
  CostedPlan,
  PlanFailure,
  PlannableQuery,
  WhatIfJudge,
  WhatIfQuestion,
} from '../model/what-if.ts';
import { sum } from '../util/collections.ts';
import { IndexwrightError } from '../util/errors.ts';
import { quoteRelation, searchPathList } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';
import { PAGE_BYTES } from '../util/page.ts';
import { costedPlan } from './costed-plan.ts';
import { ExistingIndexes } from './existing-indexes.ts';
import { PlanSession } from './plan-session.ts';
import { planFailure } from './prepare.ts';

/** What its figures lack beside a twin's. */
export const hypopgNote: Note = {
  code: 'hypopg-limits',
  message:
    'HypoPG judged on the source: it knows B-tree, hash and BRIN indexes alone, takes B-trees to have no height, and estimates their sizes without deduplication, two to three times too large where values repeat.',
  hint: 'Leave --what-if out to judge in a statistical twin.',
};

/** What it can make. */
export const hypopgMethods: readonly AccessMethod[] = ['btree', 'hash', 'brin'];

/** Planning takes milliseconds and a weak lock: who waits longer, waits for somebody's DDL. */
const LOCK_TIMEOUT_MS = 2_000;

export class HypopgJudge implements WhatIfJudge {
  readonly #session: PlanSession;
  /** Quoted schema of the extension. */
  readonly #schema: string;
  readonly #existing: ExistingIndexes;
  /** From HypoPG 1.4 on it can hide indexes that exist. */
  readonly cannotHide: string | null;
  /** Statements that make a candidate: one, or on a partitioned table one for each partition that has rows. */
  readonly #statements = new Map<string, readonly string[]>();
  /** What exists in the session now: candidate ids by the names that HypoPG gave. */
  #current: { readonly key: string; readonly ids: ReadonlyMap<string, string> } = { key: '', ids: new Map() };

  private constructor(session: PlanSession, { schema, version, hides }: Extension) {
    this.#session = session;
    this.#schema = schema;
    this.#existing = new ExistingIndexes(session.client);
    this.cannotHide = hides ? null : `HypoPG ${version} cannot plan without an index that exists; 1.4 can.`;
  }

  /**
   * Opens a session on the source, read only; `close` it. The session must stay the same: no transaction pooler.
   * @param searchPath where names in statements and candidates are looked up
   * Errors: `connection-failed`; `hypopg-missing` where the database has no such extension.
   */
  static async open(url: string, searchPath: readonly string[]): Promise<HypopgJudge> {
    const client = await connectUrl(url);
    try {
      await client.query(`SET default_transaction_read_only = on; SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query(`SET search_path = ${searchPathList(searchPath)}`);
      const { rows } = await client.query<Extension>(
        `SELECT quote_ident(n.nspname) AS schema, e.extversion AS version,
                to_regprocedure(format('%I.hypopg_hide_index(oid)', n.nspname)) IS NOT NULL AS hides
         FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'hypopg'`,
      );
      if (rows[0] === undefined)
        throw new IndexwrightError('hypopg-missing', `${describeUrl(url)} has no extension hypopg`, {
          hint: 'Install it there (CREATE EXTENSION hypopg), or leave --what-if out.',
        });
      return new HypopgJudge(await PlanSession.on(client, false), rows[0]);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  get calls(): number {
    return this.#session.calls;
  }

  /** HypoPG does not say which index makes a candidate needless: that answer never comes. */
  async addCandidates(candidates: readonly CandidateIndex[]): Promise<ReadonlyMap<string, CandidateAnswer>> {
    const answers = new Map<string, CandidateAnswer>();
    for (const { id, definition } of candidates) answers.set(id, await this.#add(id, definition));
    await this.#switchTo([]);
    return answers;
  }

  async #add(id: string, definition: IndexDefinition): Promise<CandidateAnswer> {
    try {
      const tables = await this.#tablesWithRows(definition);
      const statements = tables.map((relation) =>
        createIndexSql({ ...definition, relation }, 'hypothetical'),
      );
      const { rows } = await this.#client.query<{ bytes: string }>(
        `SELECT ${this.#schema}.hypopg_relation_size(h.indexrelid)::text AS bytes
         FROM unnest($1::text[]) AS statement, ${this.#schema}.hypopg_create_index(statement) AS h`,
        [statements],
      );
      const tuples = await this.#plannedRows(definition);
      this.#statements.set(id, statements);
      const sizeBytes = sum(rows, ({ bytes }) => Number(bytes));
      return { pages: Math.ceil(sizeBytes / PAGE_BYTES), tuples, sizeBytes, treeHeight: 0, definition };
    } catch (error) {
      return planFailure(error);
    }
  }

  async #plannedRows({ relation, predicate }: IndexDefinition): Promise<number> {
    const condition = predicate === null ? '' : ` WHERE ${predicate}`;
    const { rows } = await this.#client.query<{ 'QUERY PLAN': readonly { Plan: { 'Plan Rows': number } }[] }>(
      `EXPLAIN (FORMAT JSON) SELECT FROM ${quoteRelation(relation)}${condition}`,
    );
    return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
  }

  /** An index on a partitioned table is one on each partition: HypoPG does not carry it down. */
  async #tablesWithRows({ relation }: IndexDefinition): Promise<readonly IndexDefinition['relation'][]> {
    const { rows } = await this.#client.query<IndexDefinition['relation']>(
      `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind <> 'p' AND c.oid IN (SELECT $1::regclass UNION SELECT relid FROM pg_partition_tree($1::regclass)) ORDER BY 1, 2`,
      [quoteRelation(relation)],
    );
    return rows;
  }

  /** Each configuration is made once for the questions on it that follow each other. */
  async plan(questions: readonly WhatIfQuestion[]): Promise<readonly (CostedPlan | PlanFailure)[]> {
    const answers: (CostedPlan | PlanFailure)[] = [];
    for (let at = 0; at < questions.length; ) {
      const key = configurationKey(questions[at]);
      const others = questions.slice(at).findIndex((question) => configurationKey(question) !== key);
      const run = questions.slice(at, others === -1 ? undefined : at + others);
      await this.#switchTo(run[0]?.candidateIds ?? [], run[0]?.without);
      const plans = await this.#session.plan(
        run.map(({ query }) => query),
        '',
      );
      answers.push(
        ...plans.map((plan) =>
          'error' in plan ? plan : costedPlan(plan, (name) => this.#current.ids.get(name)),
        ),
      );
      at += run.length;
    }
    return answers;
  }

  parameterTypes(queries: readonly PlannableQuery[]): Promise<readonly (readonly string[])[]> {
    return this.#session.parameterTypes(queries);
  }

  async describe(queries: readonly PlannableQuery[]): Promise<readonly (Plan | PlanFailure)[]> {
    await this.#switchTo([]);
    return this.#session.plan(queries, '', ['VERBOSE']);
  }

  /** Nothing that its estimates could be compared with: they are far from what is on disk. */
  async freshSizes(): Promise<ReadonlyMap<string, number>> {
    return new Map();
  }

  /** Lets exactly these candidates exist, and hides these indexes. */
  async #switchTo(candidateIds: readonly string[], without: readonly RelationName[] = []): Promise<void> {
    const key = configurationKey({ candidateIds, without });
    if (key === this.#current.key && candidateIds.length > 0) return;
    await this.#hide(without);
    const wanted = candidateIds.flatMap((id) => {
      const statements = this.#statements.get(id);
      if (statements === undefined) throw new Error(`unknown candidate index ${id}`);
      return statements.map((statement) => ({ id, statement }));
    });
    await this.#client.query(`SELECT ${this.#schema}.hypopg_reset()`);
    const { rows } = await this.#client.query<{ id: string; name: string }>(
      `SELECT wanted.id, h.indexname AS name
       FROM unnest($1::text[], $2::text[]) AS wanted (id, statement), ${this.#schema}.hypopg_create_index(wanted.statement) AS h`,
      [wanted.map(({ id }) => id), wanted.map(({ statement }) => statement)],
    );
    this.#current = { key, ids: new Map(rows.map(({ id, name }) => [name, id])) };
  }

  async #hide(indexes: readonly RelationName[]): Promise<void> {
    if (this.cannotHide !== null) {
      if (indexes.length > 0) throw new Error(this.cannotHide);
      return;
    }
    await this.#client.query(`SELECT ${this.#schema}.hypopg_unhide_all_indexes()`);
    await this.#client.query(
      `SELECT ${this.#schema}.hypopg_hide_index(index) FROM unnest($1::oid[]) AS index`,
      [await this.#existing.oids(indexes)],
    );
  }

  get #client(): Client {
    return this.#session.client;
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

function configurationKey(question: Pick<WhatIfQuestion, 'candidateIds' | 'without'> | undefined): string {
  return JSON.stringify([
    [...(question?.candidateIds ?? [])].sort(),
    (question?.without ?? []).map(quoteRelation).sort(),
  ]);
}

interface Extension {
  /** Quoted. */
  readonly schema: string;
  readonly version: string;
  readonly hides: boolean;
}

/** Asks for advice in one line: a database is read once, its twin is built once, and each question is a workload of its own. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { defaultRecommendationOptions, readQueries, recommend, twinPlanner } from '../../../src/advise.ts';
import { collectSnapshot } from '../../../src/collect/collect.ts';
import { parseWorkload } from '../../../src/collect/workload/files.ts';
import { connectionUrl, withClient } from '../../../src/database/client.ts';
import { splitScript } from '../../../src/migrations/script.ts';
import type {
  Recommendation,
  RecommendationOptions,
  VerdictCode,
} from '../../../src/model/recommendation.ts';
import type { ConnectionSettings, Sandbox } from '../../../src/model/sandbox.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { WhatIfJudge } from '../../../src/model/what-if.ts';
import { withWorkload } from '../../../src/snapshot/workload.ts';
import { buildTwin, type Twin } from '../../../src/twin/build.ts';
import { displayIndex } from '../../../src/util/index-sql.ts';
import { SwitchedIndexJudge } from '../../../src/whatif/switched-index-judge.ts';
import { startTestServer } from './server.ts';

export class AdviceBench {
  readonly snapshot: Snapshot;
  readonly #sandboxes: readonly Sandbox[];
  readonly #twin: Twin;
  readonly #judge: SwitchedIndexJudge;

  private constructor(
    snapshot: Snapshot,
    sandboxes: readonly Sandbox[],
    twin: Twin,
    judge: SwitchedIndexJudge,
  ) {
    this.snapshot = snapshot;
    this.#sandboxes = sandboxes;
    this.#twin = twin;
    this.#judge = judge;
  }

  /** @param file a script in this folder that fills the source */
  static async open(file: string, major = 18): Promise<AdviceBench> {
    const source = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    const script = readFileSync(new URL(file, import.meta.url), 'utf8');
    await withClient(source.connection(), async (client) => {
      for (const { sql } of await splitScript(script)) await client.query(sql);
    });
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    const sandbox = await startTestServer(major);
    const twin = await buildTwin(sandbox, snapshot);
    return new AdviceBench(snapshot, [source, sandbox], twin, await SwitchedIndexJudge.open(twin));
  }

  /** The source's server. */
  get source(): ConnectionSettings {
    const [source] = this.#sandboxes;
    if (source === undefined) throw new Error('the bench has no source');
    return source.connection();
  }

  get judge(): WhatIfJudge {
    return this.#judge;
  }

  get notes(): Twin['notes'] {
    return this.#twin.notes;
  }

  /** Advice for SQL in the form of a workload file: statements with optional `-- calls: n` comments. */
  async advise(sql: string, options: Partial<RecommendationOptions> = {}): Promise<Recommendation> {
    const snapshot = withWorkload(this.snapshot, {
      source: 'files',
      since: null,
      statements: parseWorkload(sql, 'test.sql'),
    });
    return recommend(
      snapshot,
      await readQueries(snapshot, this.#twin.sandbox.major),
      twinPlanner(this.#twin),
      this.#judge,
      { ...defaultRecommendationOptions, ...options },
      () => {},
    );
  }

  /** The advice is these indexes, no more and no less, and the query is improved by them. */
  async expectIndex(sql: string, ...expected: readonly string[]): Promise<void> {
    const { indexes, queries } = await this.advise(sql);
    expect({ sql, indexes: indexes.map((index) => displayIndex(index.definition)).sort() }).toEqual({
      sql,
      indexes: [...expected].sort(),
    });
    expect(queries.map((query) => query.verdict.code)).toContain('improved');
  }

  /** No index is advised, for this reason, whose sentence holds these words. */
  async expectNoIndex(sql: string, reason: VerdictCode, saying = ''): Promise<void> {
    const { indexes, queries } = await this.advise(sql);
    expect({
      sql,
      indexes: indexes.map((index) => displayIndex(index.definition)),
      verdicts: queries.map((query) => query.verdict.code),
    }).toEqual({ sql, indexes: [], verdicts: [reason] });
    for (const { verdict } of queries) {
      expect(verdict.reason).toMatch(/^[A-Z].*\.$/s);
      expect(verdict.reason).toContain(saying);
    }
  }

  async close(): Promise<void> {
    await this.#judge.close();
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox.stop()));
  }
}

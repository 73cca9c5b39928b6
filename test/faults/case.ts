/** A database of its own for one fault: tables with rows, the folder to apply, ways to run `apply`, and what must be so at the end. */
import { type Client, connect, connectionUrl } from '../../src/database/client.ts';
import type { ConnectionSettings } from '../../src/model/sandbox.ts';
import { catalogueDifference, readCatalogueLines } from '../../src/verification/catalogue.ts';
import { indexwrightHere, type Run } from '../cli/support.ts';
import { makeFolder, removeFolder } from '../integration/support/migration-folder.ts';
import { contents } from './contents.ts';
import { type RunningProcess, spawnAtTerminal, spawnProgram } from './process.ts';
import { until } from './until.ts';

/** An apply under way. */
export interface Running {
  readonly done: Promise<Run>;
  /** What it has written to stderr so far. */
  readonly lines: readonly string[];
}

/** What a database must be before and after. */
export interface Expectation {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export class FaultCase {
  readonly connection: ConnectionSettings;
  admin: Client;
  readonly folder: string;
  readonly #clients: Client[] = [];
  readonly #running: Running[] = [];
  #rows = '';

  private constructor(connection: ConnectionSettings, admin: Client, folder: string) {
    this.connection = connection;
    this.admin = admin;
    this.folder = folder;
  }

  /** @param lockTimeout of the files, so that a test need not wait ten minutes */
  static async open(connection: ConnectionSettings, lockTimeout?: string): Promise<FaultCase> {
    const admin = await connect(connection);
    const folder = await makeFolder({ ...contents, ...(lockTimeout === undefined ? {} : { lockTimeout }) });
    const one = new FaultCase(connection, admin, folder);
    await one.acceptRows();
    return one;
  }

  get url(): string {
    return connectionUrl({ ...this.connection, user: 'keeper' });
  }

  /** As the owner of the tables, without a question. */
  apply(...args: readonly string[]): Promise<Run> {
    return this.start(...args).done;
  }

  /** The server was away. */
  async reconnect(): Promise<void> {
    await this.admin.end().catch(() => {});
    this.admin = await until('the server', () => connect(this.connection).catch(() => null));
  }

  start(...args: readonly string[]): Running {
    return this.startAt(this.url, ...args);
  }

  /** By another way to the server. */
  startAt(url: string, ...args: readonly string[]): Running {
    const lines: string[] = [];
    const done = indexwrightHere(['apply', this.folder, '--url', url, '--yes', ...args], (line) =>
      lines.push(line),
    );
    return this.#started({ done, lines });
  }

  /** In a process of its own. */
  spawn(...args: readonly string[]): RunningProcess {
    return this.#started(spawnProgram(['apply', this.folder, '--url', this.url, '--yes', ...args]));
  }

  /** At a terminal, where it asks. */
  spawnAtTerminal(): RunningProcess {
    return this.#started(spawnAtTerminal(['apply', this.folder, '--url', this.url]));
  }

  /** What all that was started has said, for a test that went wrong. */
  get said(): string {
    return this.#running.flatMap(({ lines }) => lines).join('');
  }

  /** Another session of a user's; closed with the case. */
  async session(user = 'keeper'): Promise<Client> {
    const client = await connect({ ...this.connection, user });
    this.#clients.push(client);
    return client;
  }

  /** Holds `gate(v)`; call the result to let go. */
  async holdGate(v: number): Promise<() => Promise<void>> {
    const client = await this.session('postgres');
    await client.query('SELECT pg_advisory_lock(7, $1)', [v]);
    return async () => {
      await client.query('SELECT pg_advisory_unlock(7, $1)', [v]);
    };
  }

  /** Waits until a concurrent build is in a phase that begins so; its backend. What compares definitions builds as well. */
  async atPhase(phase: string): Promise<number> {
    return until(`phase ${phase}`, async () => {
      const { rows } = await this.admin.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database() AND command = 'CREATE INDEX CONCURRENTLY' AND phase LIKE $1",
        [`${phase}%`],
      );
      return rows[0]?.pid ?? null;
    });
  }

  /**
   * Waits until a statement of ours that begins so waits for a lock; its backend.
   * @param holder whom it must wait for; null for anybody
   */
  async atLock(statement: string, holder: number | null = null): Promise<number> {
    return until(`${statement} at a lock`, async () => {
      const { rows } = await this.admin.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'indexwright apply' AND wait_event_type = 'Lock' AND query LIKE $1 AND ($2::int IS NULL OR $2 = ANY (pg_blocking_pids(pid)))",
        [`${statement}%`, holder],
      );
      return rows[0]?.pid ?? null;
    });
  }

  /** What a test itself has changed of the rows counts from now on. */
  async acceptRows(): Promise<void> {
    this.#rows = await this.#readRows();
  }

  /**
   * Run once more, everything is as promised; rolled back, as it was. Throws where not.
   * @param again of `apply`: which way it was under way
   */
  async expectRecovery({ before, after }: Expectation, again: readonly string[]): Promise<void> {
    if (again.length > 0) {
      expectExit(`${again.join(' ')} again`, await this.apply(...again));
      await this.#expectCatalogue(`after ${again.join(' ')} again`, before);
    }
    expectExit('apply again', await this.apply());
    await this.#expectCatalogue('after applying again', after);
    expectExit('rollback', await this.apply('--rollback'));
    await this.#expectCatalogue('after the rollback', before);
    if ((await this.#readRows()) !== this.#rows) throw new Error('rows have changed');
  }

  /** No INVALID index, right after a run that could clear up. */
  async expectNothingLeft(): Promise<void> {
    const { rows } = await this.admin.query<{ name: string }>(
      "SELECT indexrelid::regclass::text AS name FROM pg_index JOIN pg_class ON oid = indexrelid WHERE NOT indisvalid AND relkind = 'i'",
    );
    if (rows[0] !== undefined) throw new Error(`${rows[0].name} was left behind`);
  }

  async close(): Promise<void> {
    // What they held lets go, and so what was started ends.
    for (const client of this.#clients) await client.end().catch(() => {});
    await Promise.allSettled(this.#running.map(({ done }) => done));
    await this.admin.end().catch(() => {});
    removeFolder(this.folder);
  }

  #started<T extends Running>(running: T): T {
    this.#running.push(running);
    return running;
  }

  async #expectCatalogue(when: string, meant: readonly string[]): Promise<void> {
    const [first] = catalogueDifference(meant, await readCatalogueLines(this.admin));
    if (first !== undefined) throw new Error(`${when}: ${first}`);
    await until(`no session of ours ${when}`, async () => {
      const { rows } = await this.admin.query<{ left: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'indexwright apply')
           OR EXISTS (SELECT FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database WHERE locktype = 'advisory' AND datname = current_database()) AS left`,
      );
      return rows[0]?.left === false ? true : null;
    });
  }

  /** Count and checksum of each table. */
  async #readRows(): Promise<string> {
    const { rows } = await this.admin.query<{ rows: string }>(
      ['orders', 'other', 'parts']
        .map(
          (table) =>
            `SELECT '${table} ' || count(*) || ' ' || md5(string_agg(t::text, '|' ORDER BY id)) AS rows FROM ${table} AS t`,
        )
        .join(' UNION ALL '),
    );
    return rows.map((row) => row.rows).join('\n');
  }
}

function expectExit(what: string, { exitCode, stdout, stderr }: Run): void {
  if (exitCode !== 0) throw new Error(`${what} ended with ${exitCode}:\n${stdout}${stderr}`);
}

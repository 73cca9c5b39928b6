/** A real server with a template of the faults' database, and what that must look like before and after. */
import { type Client, connect } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { errorMessage } from '../../src/util/errors.ts';
import { readCatalogueLines } from '../../src/verification/catalogue.ts';
import { startTestServer } from '../integration/support/server.ts';
import { type Expectation, FaultCase } from './case.ts';
import { templateSchema } from './contents.ts';
import { type Fault, whatUserSees } from './fault.ts';
import { type Postmaster, stopPostmaster } from './restart.ts';
import { until } from './until.ts';

const template = 'fault_template';

export interface FaultReport {
  readonly name: string;
  readonly sees: string;
  /** Null where everything was as promised in the end. */
  readonly problem: string | null;
}

export class FaultBench {
  readonly server: Sandbox;
  readonly major: number;
  #admin: Client;
  #expected: Expectation = { before: [], after: [] };
  #cases = 0;
  #postmaster: Postmaster | null = null;

  private constructor(server: Sandbox, major: number, admin: Client) {
    this.server = server;
    this.major = major;
    this.#admin = admin;
  }

  static async open(major: number): Promise<FaultBench> {
    const server = await startTestServer(major, { wal_level: 'replica', max_prepared_transactions: '2' });
    const bench = new FaultBench(server, major, await connect(server.connection()));
    await bench.#admin.query('CREATE ROLE keeper LOGIN');
    await bench.#admin.query('CREATE ROLE guest LOGIN');
    await bench.#admin.query(`CREATE DATABASE ${template}`);
    const client = await connect(server.connection(template));
    await client.query(templateSchema);
    await client.end();
    bench.#expected = await bench.#reference();
    return bench;
  }

  /** Brings the fault about in a new database, and looks whether everything is well once its cause is gone. */
  async meet(fault: Fault): Promise<FaultReport> {
    const one = await this.#newCase(fault.lockTimeout);
    let sees = '';
    try {
      const run = await fault.run(one, this);
      sees = whatUserSees(run);
      const { exitCode = 1 } = fault;
      if (run.exitCode !== exitCode)
        throw new Error(`exit code ${run.exitCode}, not ${exitCode}:\n${run.stdout}${run.stderr}`);
      if (!fault.sees.test(sees)) throw new Error(`the user is not told ${fault.sees}, but: ${sees}`);
      await one.expectRecovery(this.#expected, fault.again ?? []);
      return { name: fault.name, sees, problem: null };
    } catch (error) {
      return { name: fault.name, sees, problem: `${errorMessage(error)}\n${one.said}` };
    } finally {
      await one.close();
    }
  }

  /** A test has stopped the server and started it anew: this one must be stopped at the end. */
  restarted(postmaster: Postmaster): void {
    this.#postmaster = postmaster;
  }

  /** After a restart of the server. */
  async reconnect(): Promise<void> {
    await this.#admin.end().catch(() => {});
    this.#admin = await until('the server', () => connect(this.server.connection()).catch(() => null));
  }

  async close(): Promise<void> {
    await this.#admin.end().catch(() => {});
    if (this.#postmaster !== null) await stopPostmaster(this.#postmaster, 'immediate');
    await this.server.stop();
  }

  async #newCase(lockTimeout?: string): Promise<FaultCase> {
    this.#cases += 1;
    const database = `fault_${this.#cases}`;
    await this.#admin.query(`CREATE DATABASE ${database} TEMPLATE ${template}`);
    return FaultCase.open(this.server.connection(database), lockTimeout);
  }

  /** What applying comes to where nothing goes wrong. */
  async #reference(): Promise<Expectation> {
    const one = await this.#newCase();
    try {
      const before = await readCatalogueLines(one.admin);
      const { exitCode, stdout, stderr } = await one.apply();
      if (exitCode !== 0) throw new Error(`without a fault: ${stdout}${stderr}`);
      return { before, after: await readCatalogueLines(one.admin) };
    } finally {
      await one.close();
    }
  }
}

/** Runs that meet each other, and builds that fail by themselves. */
import type { Fault } from '../fault.ts';
import { until } from '../until.ts';

const lockKeys = "locktype = 'advisory' AND classid = x'69647877'::int AND objid = 1";

export const runFaults: readonly Fault[] = [
  {
    name: 'two runners at once: the second waits',
    fast: true,
    exitCode: 0,
    sees: /0 of 4 pairs applied now, 4 before/,
    async run(fault) {
      const release = await fault.holdGate(1);
      const first = fault.start();
      await fault.atPhase('building index');
      const second = fault.start();
      await until('the second to wait', async () =>
        second.lines.some((line) => line.includes('waiting for another apply')) ? true : null,
      );
      await release();
      if ((await first.done).exitCode !== 0) throw new Error('the first failed');
      return second.done;
    },
  },
  {
    name: 'two runners at once: the second does not wait long',
    exitCode: 2,
    sees: /another apply is at work on this database: pid \d+ \(keeper, indexwright apply/,
    async run(fault) {
      const release = await fault.holdGate(1);
      const first = fault.start();
      await fault.atPhase('building index');
      const second = await fault.apply('--wait', '1s');
      await release();
      await first.done;
      return second;
    },
  },
  {
    name: 'another session builds on the table, and both wait for each other',
    exitCode: 0,
    sees: /4 of 4 pairs applied now/,
    async run(fault) {
      const release = await fault.holdGate(1);
      const running = fault.start();
      await fault.atPhase('building index');
      const other = await fault.session('postgres');
      // So that it is ours which finds the deadlock.
      await other.query("SET deadlock_timeout = '1h'");
      const build = other.query('CREATE INDEX CONCURRENTLY theirs ON orders (customer)');
      await until('the other build to wait', async () => {
        const { rows } = await fault.admin.query(
          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX CONCURRENTLY theirs%'",
        );
        return rows.length > 0 ? true : null;
      });
      await release();
      const run = await running.done;
      await build;
      if (!run.stderr.includes('deadlock detected')) throw new Error('there was no deadlock');
      await fault.admin.query('DROP INDEX theirs');
      return run;
    },
  },
  {
    name: 'the session that holds the lock is killed',
    sees: /afterwards the database could not be looked at/,
    async run(fault) {
      const release = await fault.holdGate(1);
      const running = fault.start();
      await fault.atPhase('building index');
      await fault.admin.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE ${lockKeys}`);
      await release();
      return running.done;
    },
  },
  {
    name: 'a prepared transaction',
    lockTimeout: '1s',
    sees: /lock timeout/,
    async run(fault) {
      const writer = await fault.session();
      await writer.query('BEGIN; INSERT INTO orders (id) VALUES (-1)');
      await writer.query(`PREPARE TRANSACTION 'forgotten'`);
      const run = await fault.apply('--attempts', '1');
      if (!run.stdout.includes('the transaction forgotten of keeper was prepared'))
        throw new Error('it is not named');
      await fault.admin.query(`ROLLBACK PREPARED 'forgotten'`);
      return run;
    },
  },
  {
    name: 'limits of the role on time',
    exitCode: 0,
    sees: /4 of 4 pairs applied now/,
    async run(fault, bench) {
      const limits = [
        'statement_timeout',
        'lock_timeout',
        ...(bench.major >= 17 ? ['transaction_timeout'] : []),
      ];
      for (const limit of limits) await fault.admin.query(`ALTER ROLE keeper SET ${limit} = '700ms'`);
      const release = await fault.holdGate(1);
      const running = fault.start();
      await fault.atPhase('building index');
      await fault.admin.query('SELECT pg_sleep(1.5)');
      await release();
      const run = await running.done;
      await fault.admin.query('ALTER ROLE keeper RESET ALL');
      return run;
    },
  },
  {
    name: 'disk quota (temp_file_limit)',
    fast: true,
    sees: /temporary file size exceeds "?temp_file_limit/,
    async run(fault) {
      await fault.admin.query(
        'INSERT INTO orders (id, customer) SELECT n, n % 97 FROM generate_series(10001, 110000) AS n',
      );
      await fault.acceptRows();
      await fault.admin.query(
        "ALTER ROLE keeper SET temp_file_limit = '64kB'; ALTER ROLE keeper SET maintenance_work_mem = '1MB'",
      );
      const run = await fault.apply();
      await fault.expectNothingLeft();
      await fault.admin.query('ALTER ROLE keeper RESET ALL');
      return run;
    },
  },
  {
    name: 'a row too large for the index',
    fast: true,
    sees: /other_body_idx.*index row (size|requires)/,
    async run(fault) {
      const long = "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n)";
      await fault.admin.query(`INSERT INTO other VALUES (-1, 1, ${long})`);
      const run = await fault.apply();
      await fault.expectNothingLeft();
      await fault.admin.query('DELETE FROM other WHERE id = -1');
      return run;
    },
  },
  {
    name: 'a row too large for the index that a rollback brings back',
    again: ['--rollback'],
    sees: /orders_note_idx.*index row (size|requires)/,
    async run(fault) {
      await fault.apply();
      const long = "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n)";
      await fault.admin.query(`INSERT INTO orders (id, note) VALUES (-1, ${long})`);
      const run = await fault.apply('--rollback');
      await fault.expectNothingLeft();
      await fault.admin.query('DELETE FROM orders WHERE id = -1');
      return run;
    },
  },
  {
    name: 'an expression that fails on a row',
    sees: /orders_gate_idx.*division_by_zero/,
    async run(fault) {
      await fault.admin.query('INSERT INTO orders (id, v) VALUES (-1, -1)');
      const run = await fault.apply();
      await fault.expectNothingLeft();
      await fault.admin.query('DELETE FROM orders WHERE id = -1');
      return run;
    },
  },
];

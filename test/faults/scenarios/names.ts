/** What is in the way when a run begins: names, leftovers, and what is gone. */
import type { FaultCase } from '../case.ts';
import type { Fault } from '../fault.ts';

const gateIndex = 'CREATE INDEX orders_gate_idx ON orders (public.gate(v), customer)';

/** Refused with the obstacle there; then it goes. */
function refused(name: string, put: string, take: string, sees: RegExp, fast = false): Fault {
  return {
    name,
    ...(fast ? { fast: true } : {}),
    sees,
    async run(fault) {
      for (const sql of put.split(';')) await fault.admin.query(sql);
      const run = await fault.apply();
      for (const sql of take.split(';')) await fault.admin.query(sql);
      return run;
    },
  };
}

async function breakIndex({ admin }: FaultCase, name: string): Promise<void> {
  await admin.query('UPDATE pg_index SET indisvalid = false WHERE indexrelid = $1::regclass', [name]);
}

export const nameFaults: readonly Fault[] = [
  {
    name: 'invalid leftover of ours',
    fast: true,
    exitCode: 0,
    sees: /4 of 4 pairs applied now/,
    async run(fault) {
      await fault.admin.query(gateIndex);
      await breakIndex(fault, 'orders_gate_idx');
      return fault.apply();
    },
  },
  {
    name: 'invalid index of others under our name',
    fast: true,
    sees: /public\.orders_gate_idx exists with another definition/,
    async run(fault) {
      await fault.admin.query('CREATE INDEX orders_gate_idx ON orders (customer)');
      await breakIndex(fault, 'orders_gate_idx');
      const run = await fault.apply();
      await fault.admin.query('DROP INDEX orders_gate_idx');
      return run;
    },
  },
  {
    name: 'invalid index of others on the table',
    exitCode: 0,
    sees: /4 of 4 pairs applied now/,
    async run(fault) {
      await fault.admin.query('CREATE INDEX theirs ON orders (customer)');
      await breakIndex(fault, 'theirs');
      const run = await fault.apply();
      if (!run.stdout.includes('public.theirs is INVALID')) throw new Error('it is not named');
      // Fails where it was dropped.
      await fault.admin.query('DROP INDEX theirs');
      return run;
    },
  },
  refused(
    'name taken by another table’s index',
    'CREATE INDEX orders_gate_idx ON other (customer)',
    'DROP INDEX orders_gate_idx',
    /public\.orders_gate_idx is an index of public\.other, not of public\.orders/,
  ),
  refused(
    'name taken by a table',
    'CREATE TABLE orders_gate_idx ()',
    'DROP TABLE orders_gate_idx',
    /public\.orders_gate_idx is not an index: the name is taken/,
    true,
  ),
  refused(
    'name of a partition’s index taken',
    'CREATE TABLE parts_b_public_gate_v_idx ()',
    'DROP TABLE parts_b_public_gate_v_idx',
    /public\.parts_b_public_gate_v_idx is not an index: the name is taken/,
  ),
  refused(
    'dropped column',
    'ALTER TABLE other DROP COLUMN body',
    "ALTER TABLE other ADD COLUMN body text; UPDATE other SET body = 'body ' || id",
    /other_body_idx cannot be built: column "body" does not exist/,
    true,
  ),
  refused(
    'renamed table',
    'ALTER TABLE other RENAME TO another',
    'ALTER TABLE another RENAME TO other',
    /table public\.other does not exist/,
  ),
  refused(
    'insufficient privileges on a table',
    'ALTER TABLE orders OWNER TO guest',
    'ALTER TABLE orders OWNER TO keeper',
    /public\.orders belongs to guest/,
    true,
  ),
  refused(
    'insufficient privileges on the schema',
    'REVOKE CREATE ON SCHEMA public FROM keeper, PUBLIC',
    'GRANT CREATE ON SCHEMA public TO keeper',
    /lacks USAGE, CREATE on the schema public/,
  ),
];

/** Makes the roles that row-level security policies are for, so that the planning session can become one of them. */
import type { Client } from '../database/client.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { quoteIdentifier } from '../util/identifiers.ts';

/** `client` is the superuser's. Roles belong to the server: of a name that is taken by another kind of role, or is one of the server's own, nothing is made. */
export async function createPolicyRoles(client: Client, { catalogue }: Snapshot): Promise<void> {
  const { policyRoles = [] } = catalogue;
  if (!catalogue.relations.some(({ rowSecurity }) => rowSecurity)) return;
  // Which statements policies apply to is the role's matter that runs them: to the planning session itself none does.
  await client.query('ALTER ROLE indexwright_planner NOINHERIT BYPASSRLS');
  for (const { name } of policyRoles) {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${quoteIdentifier(name)}`);
  }
  const { rows } = await client.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolsuper AND NOT rolcanlogin AND rolname !~ '^pg_'`,
    [policyRoles.map(({ name }) => name)],
  );
  const made = new Set(rows.map((row) => row.name));
  for (const { name, memberOf } of policyRoles)
    if (made.has(name))
      for (const group of memberOf.filter((other) => made.has(other)))
        await client.query(`GRANT ${quoteIdentifier(group)} TO ${quoteIdentifier(name)}`);
  const list = [...made].map(quoteIdentifier).join(', ');
  if (list === '') return;
  await client.query(`GRANT ${list} TO indexwright_planner`);
}

/** Lets those roles plan whatever the planning role may plan; to be called when all relations are there. */
export async function grantToPolicyRoles(client: Client, { catalogue }: Snapshot): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT r.rolname AS name FROM pg_roles r JOIN pg_auth_members m ON m.roleid = r.oid
     WHERE m.member = 'indexwright_planner'::regrole AND r.rolname = ANY ($1)`,
    [(catalogue.policyRoles ?? []).map(({ name }) => name)],
  );
  const roles = rows.map((row) => quoteIdentifier(row.name)).join(', ');
  if (roles === '') return;
  const { rows: schemas } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  );
  for (const schema of schemas.map((row) => quoteIdentifier(row.name)))
    await client.query(
      `GRANT USAGE ON SCHEMA ${schema} TO ${roles}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${roles}; GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${roles}`,
    );
}

/** Makes the roles that row-level security policies are for, so that the planning session can become one of them. */
import type { Client } from '../database/client.ts';
import type { Note, Snapshot } from '../model/snapshot.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import { OWN_SCHEMAS, twinRoleName } from './own-names.ts';

/** `client` is the superuser's. Roles belong to the server: those of a twin before this one are taken as they are. */
export async function createPolicyRoles(client: Client, { catalogue }: Snapshot): Promise<readonly Note[]> {
  const { policyRoles = [] } = catalogue;
  if (!catalogue.relations.some(({ rowSecurity }) => rowSecurity)) return [];
  // Which statements policies apply to is the role's matter that runs them: to the planning session itself none does.
  await client.query('ALTER ROLE indexwright_planner NOINHERIT BYPASSRLS');
  for (const { name } of policyRoles) {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [twinRoleName(name)]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${inTwin(name)}`);
  }
  const known = new Set(policyRoles.map(({ name }) => name));
  for (const { name, memberOf } of policyRoles)
    for (const group of memberOf.filter((other) => known.has(other)))
      await client.query(`GRANT ${inTwin(group)} TO ${inTwin(name)}`);
  const all = policyRoles.map(({ name }) => inTwin(name)).join(', ');
  if (all !== '') await client.query(`GRANT ${all} TO indexwright_planner`);
  return policyRoles.flatMap(({ name }) => renamedNote(name));
}

function inTwin(role: string): string {
  return quoteIdentifier(twinRoleName(role));
}

function renamedNote(name: string): Note[] {
  if (twinRoleName(name) === name) return [];
  return [
    {
      code: 'role-renamed',
      message: `The role ${name} is "${twinRoleName(name)}" in the twin, which has one of that name: a policy that reads current_user sees the other.`,
      hint: null,
    },
  ];
}

/** Lets those roles plan whatever the planning role may plan; to be called when all relations are there. Nothing of ours is theirs. */
export async function grantToPolicyRoles(client: Client, { catalogue }: Snapshot): Promise<void> {
  if (!catalogue.relations.some(({ rowSecurity }) => rowSecurity)) return;
  const roles = (catalogue.policyRoles ?? []).map(({ name }) => inTwin(name)).join(', ');
  if (roles === '') return;
  const { rows: schemas } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ($1)`,
    [Object.values(OWN_SCHEMAS)],
  );
  for (const schema of schemas.map((row) => quoteIdentifier(row.name)))
    await client.query(
      `GRANT USAGE ON SCHEMA ${schema} TO ${roles}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${roles}; GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${roles}`,
    );
}

/** The two ordinary roles of a twin: one owns what comes from the source, the other only plans. Whatever code the source's functions hold runs as one of them. */
import type { Client } from '../database/client.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import { sha256 } from '../util/hash.ts';
import { quoteIdentifier, quoteLiteral } from '../util/identifiers.ts';

export type TwinRole = 'indexwright_owner' | 'indexwright_planner';

/** Connections to one twin. What is the source's runs on the owner's. */
export interface TwinClients {
  readonly superuser: Client;
  readonly owner: Client;
}

/** How to connect as a role of the twin; where the superuser has a password, the role has one made of it. */
export function connectionAs(role: TwinRole, superuser: ConnectionSettings): ConnectionSettings {
  const { password } = superuser;
  return { ...superuser, user: role, password: password === null ? null : sha256(`${role} ${password}`) };
}

/** The superuser's connection for statements of our own: no operator or function of the source's stands before the server's. */
export function closed(superuser: ConnectionSettings): ConnectionSettings {
  return { ...superuser, searchPath: 'pg_catalog,pg_temp' };
}

/** Makes the roles where the server has none, and gives them their rights in the database that `client` is in. */
export async function createRoles(client: Client, superuser: ConnectionSettings): Promise<void> {
  for (const role of ['indexwright_owner', 'indexwright_planner'] as const) {
    const { password } = connectionAs(role, superuser);
    const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (rows.length === 0)
      await client.query(
        `CREATE ROLE ${role} LOGIN${password === null ? '' : ` PASSWORD ${quoteLiteral(password)}`}`,
      );
  }
  const database = quoteIdentifier(superuser.database);
  await client.query(
    [
      `GRANT CREATE ON DATABASE ${database} TO indexwright_owner`,
      'GRANT CREATE ON SCHEMA public TO indexwright_owner',
      // Rows are copied table by table, and a sample lacks some: foreign keys are not checked.
      `ALTER ROLE indexwright_owner IN DATABASE ${database} SET session_replication_role = replica`,
      // A function of the source may never end.
      `ALTER ROLE indexwright_planner IN DATABASE ${database} SET statement_timeout = '60s'`,
      // The planner uses no statistics of a table that its user may not read.
      ...['indexwright_owner', quoteIdentifier(superuser.user)].flatMap((owner) => [
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT USAGE ON SCHEMAS TO indexwright_planner`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO indexwright_planner`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO indexwright_planner`,
      ]),
      // For estimates of sizes.
      'GRANT SELECT ON pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data TO indexwright_planner',
    ].join('; '),
  );
}

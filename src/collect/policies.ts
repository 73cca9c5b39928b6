/** Reads row-level security policies, and the roles that they are for. */
import type { Catalogue, PolicyRole, RowSecurityPolicy, Workload } from '../model/snapshot.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { groupRows } from './group-rows.ts';
import type { CatalogueReader } from './reader.ts';

interface PolicyRow extends RowSecurityPolicy {
  readonly relid: number;
}

/** By relation oid, sorted by name; only where row-level security is enabled. */
export async function readPolicies(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<ReadonlyMap<number, readonly RowSecurityPolicy[]>> {
  const rows = await reader.fixedRows<PolicyRow>('policies', [relationOids]);
  return groupRows(
    rows,
    (row) => row.relid,
    ({ relid, ...policy }) => policy,
  );
}

/** Sorted by name. */
export function readPolicyRoles(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<readonly PolicyRole[]> {
  return reader.fixedRows<PolicyRole>('policy-roles', [relationOids]);
}

interface SecuredRow {
  readonly schema: string;
  readonly name: string;
  readonly role: string;
}

/** The catalogue with the roles of the workload that policies apply to. */
export async function withSecuredRoles(
  reader: CatalogueReader,
  catalogue: Catalogue,
  { statements }: Workload,
): Promise<Catalogue> {
  const users = [...new Set(statements.flatMap(({ user }) => user ?? []))];
  if (users.length === 0 || !catalogue.relations.some(({ rowSecurity }) => rowSecurity)) return catalogue;
  const rows = await reader.fixedRows<SecuredRow>('secured-roles', [users]);
  const roles = groupRows(rows, quoteRelation, ({ role }) => role);
  const { policyRoles = [] } = catalogue;
  const known = new Set(policyRoles.map(({ name }) => name));
  // Of a role that a policy names they would be members, and known.
  const others = [...new Set(rows.map(({ role }) => role))].filter((role) => !known.has(role));
  return {
    ...catalogue,
    relations: catalogue.relations.map((relation) => {
      const securedRoles = roles.get(quoteRelation(relation));
      return securedRoles === undefined ? relation : { ...relation, securedRoles };
    }),
    ...(rows.length === 0
      ? {}
      : {
          policyRoles: [...policyRoles, ...others.map((name) => ({ name, memberOf: [] }))].sort((a, b) =>
            compareText(a.name, b.name),
          ),
        }),
  };
}

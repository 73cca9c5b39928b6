/** Row-level security of the source as DDL for the twin, so that each role meets the policies there that it meets on the source. */
import type { Catalogue, Relation, RowSecurityPolicy } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import { twinRoleName } from './own-names.ts';
import { type SchemaStatement, statement } from './schema-statement.ts';

export function createPolicies({ relations, policyRoles = [] }: Catalogue): readonly SchemaStatement[] {
  const known = new Set(policyRoles.map(({ name }) => name));
  const secured = new Set(relations.flatMap(({ securedRoles = [] }) => securedRoles));
  // Without a policy that applies, a role sees no row.
  return relations
    .filter(({ rowSecurity, kind }) => rowSecurity && !kind.includes('view'))
    .flatMap((relation) => {
      const exempt = [...secured].filter((role) => !relation.securedRoles?.includes(role));
      return [
        statement(
          `row-level security of ${displayRelation(relation)}`,
          `ALTER TABLE ${quoteRelation(relation)} ENABLE ROW LEVEL SECURITY`,
        ),
        ...policiesOf(relation, known).map((policy) => createPolicy(relation, policy)),
        ...(exempt.length === 0 ? [] : [createPolicy(relation, openTo(exempt, relation))]),
      ];
    });
}

/** A policy for roles that nobody meets it as, superusers for one, says nothing: these roles are not made. */
function policiesOf({ policies = [] }: Relation, known: ReadonlySet<string>): readonly RowSecurityPolicy[] {
  return policies.flatMap((policy) => {
    const roles = policy.roles.filter((role) => known.has(role));
    return policy.roles.length > 0 && roles.length === 0 ? [] : [{ ...policy, roles }];
  });
}

/**
 * To a role that owns a relation its policies do not apply, where another's policy reads that relation for it. In the twin it owns
 * none; what it may see of all rows leaves nothing of the permissive policies.
 */
function openTo(roles: readonly string[], { policies = [] }: Relation): RowSecurityPolicy {
  const names = new Set(policies.map(({ name }) => name));
  let name = 'indexwright owners';
  while (names.has(name)) name += ' ';
  return { name, permissive: true, command: 'ALL', roles, using: 'true', check: null };
}

function createPolicy(relation: Relation, policy: RowSecurityPolicy): SchemaStatement {
  const kind = policy.permissive ? 'PERMISSIVE' : 'RESTRICTIVE';
  const roles = policy.roles.map((role) => quoteIdentifier(twinRoleName(role))).join(', ') || 'PUBLIC';
  const sql = (using: string | null, check: string | null) =>
    [
      `CREATE POLICY ${quoteIdentifier(policy.name)} ON ${quoteRelation(relation)} AS ${kind} FOR ${policy.command} TO ${roles}`,
      ...(using === null ? [] : [`USING (${using})`]),
      ...(check === null ? [] : [`WITH CHECK (${check})`]),
    ].join(' ');
  const open = (condition: string | null) => (condition === null ? null : 'true');
  return statement(`policy ${policy.name} on ${displayRelation(relation)}`, sql(policy.using, policy.check), [
    // Where no policy is left a role sees no row, and all that it runs costs nothing.
    { sql: sql(open(policy.using), open(policy.check)), without: 'its conditions' },
  ]);
}

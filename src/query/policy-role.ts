/** Whether row-level security decides what a role's statement reads, and which policies. */
import type { Node } from '@pgsql/types';
import type { Catalogue, Relation } from '../model/snapshot.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { resolveStatement } from './analyse.ts';
import type { CatalogueIndex } from './catalogue-index.ts';

/** Roles and the policies that they meet. */
export class PolicyRoles {
  readonly #groups = new Map<string, ReadonlySet<string>>();
  readonly #secured: ReadonlySet<string>;

  constructor({ relations, policyRoles = [] }: Catalogue) {
    this.#secured = new Set(relations.flatMap(({ securedRoles = [] }) => securedRoles));
    const memberships = new Map(policyRoles.map(({ name, memberOf }) => [name, memberOf]));
    for (const role of this.#secured) {
      const groups = new Set([role]);
      for (const group of groups) for (const other of memberships.get(group) ?? []) groups.add(other);
      this.#groups.set(role, groups);
    }
  }

  /**
   * The policies that the statement meets under the role, as a text: equal for roles that meet the same ones. Null where it meets
   * none, and where it owns a relation with restrictive policies beside: the twin opens what a role owns by one more policy.
   */
  met(role: string | null, statement: Node, catalogue: CatalogueIndex): string | null {
    if (role === null || !this.#secured.has(role)) return null;
    const relations = new Set(resolveStatement(statement, catalogue).uses.map(({ relation }) => relation));
    const secured = [...relations].filter(({ rowSecurity }) => rowSecurity);
    const applies = ({ securedRoles = [] }: Relation) => securedRoles.includes(role);
    const isOpen = ({ policies = [] }: Relation) => policies.every(({ permissive }) => permissive);
    const applied = secured.filter(applies);
    if (applied.length === 0 || !secured.every((relation) => applies(relation) || isOpen(relation)))
      return null;
    const groups = this.#groups.get(role) ?? new Set();
    const policiesOf = ({ policies = [] }: Relation) =>
      policies.filter(({ roles }) => roles.length === 0 || roles.some((name) => groups.has(name)));
    return applied
      .map(
        (relation) =>
          `${quoteRelation(relation)}: ${policiesOf(relation).map(({ name }) => JSON.stringify(name))}`,
      )
      .sort(compareText)
      .join('; ');
  }
}

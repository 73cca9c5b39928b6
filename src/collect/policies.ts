/** Reads row-level security policies, and the roles that they are for. */
import type { PolicyRole, RowSecurityPolicy } from '../model/snapshot.ts';
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

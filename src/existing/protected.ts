/** What an index is there for besides being read: such an index stays, whatever its counters say. */
import type { KeptCode } from '../model/existing-index.ts';
import { type IndexTree, isPartitioned } from './index-tree.ts';

export interface Kept {
  readonly code: KeptCode;
  /** One sentence. */
  readonly reason: string;
}

/** Null for an index that only makes queries faster and that a file could make again. */
export function protection({ relation, index, members }: IndexTree): Kept | null {
  if (index.constraintName !== null)
    return { code: 'constraint', reason: 'It belongs to a constraint, which would go with it.' };
  if (members.some((member) => member.index.isReplicaIdentity))
    return {
      code: 'replica-identity',
      reason: 'It is the replica identity: logical replication finds rows by it.',
    };
  if (index.isUnique)
    return {
      code: 'unique',
      reason: 'It keeps its keys unique, and foreign keys and ON CONFLICT may refer to it.',
    };
  if (members.some((member) => member.index.isClustered))
    return { code: 'clustered', reason: 'CLUSTER orders the table by it.' };
  if (isPartitioned(relation) && members.some((member) => !member.index.isValid))
    return { code: 'incomplete', reason: 'Not all of its partitions have it: somebody is building it.' };
  return notRestorable(members.map((member) => member.index.attributes));
}

function notRestorable(all: readonly IndexTree['index']['attributes'][]): Kept | null {
  const kept = (reason: string): Kept => ({ code: 'not-restorable', reason });
  if (all.some((attributes) => attributes === undefined))
    return kept(
      'The Snapshot is of a version that did not read all that making it again takes: take one anew.',
    );
  const tablespace = all.find((attributes) => attributes?.tablespace != null)?.tablespace;
  if (tablespace != null)
    return kept(
      `It lies in a tablespace of its own, ${tablespace}: a sandbox has none, so that its rollback could not be proven.`,
    );
  return all.some((attributes) => attributes?.dependsOnExtension)
    ? kept('It depends on an extension (ALTER INDEX ... DEPENDS ON EXTENSION), which a rollback would lose.')
    : null;
}

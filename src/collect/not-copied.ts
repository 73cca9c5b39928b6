/** Says what decides plans in the source and is not part of a Snapshot. */
import type { Note } from '../model/snapshot.ts';
import { groupRows } from './group-rows.ts';
import { listNames } from './list-names.ts';
import type { CatalogueReader } from './reader.ts';

interface NotCopiedRow {
  readonly kind: string;
  readonly identity: string;
}

/** One note per kind of thing, with at most five names. */
export async function readNotCopied(reader: CatalogueReader): Promise<readonly Note[]> {
  const rows = await reader.fixedRows<NotCopiedRow>('not-copied');
  const kinds = groupRows(
    rows,
    (row) => row.kind,
    (row) => row.identity,
  );
  return [...kinds].map(([kind, identities]) => ({
    code: 'not-copied',
    message: `Not copied, so that costs of queries that depend on them may differ: ${kind} (${listNames(identities)}).`,
    hint: null,
  }));
}

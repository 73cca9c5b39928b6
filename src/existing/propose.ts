/** Says of one index that exists whether it could go and why, by the catalogue and its counters alone; costs are not known here. */
import type { DropCode } from '../model/existing-index.ts';
import type { RecommendedIndex } from '../model/recommendation.ts';
import type { Index, Relation } from '../model/snapshot.ts';
import { formatBytes, formatNumber } from '../util/format.ts';
import { compareText, displayIdentifier } from '../util/identifiers.ts';
import { displayKeys } from '../util/index-sql.ts';
import { isMuchSmaller } from '../util/much-smaller.ts';
import { onlyServedForeignKey } from './foreign-keys.ts';
import type { IndexTree } from './index-tree.ts';
import { type Kept, protection } from './protected.ts';
import { beginsWith, isSame } from './serves.ts';

export interface Proposal {
  readonly code: DropCode;
  /** One sentence. */
  readonly reason: string;
  /** The existing index that does its work from now on, or null. */
  readonly server: Index | null;
  /** The same by name, for a recommended one too. */
  readonly servedBy: string | null;
}

export interface Surroundings {
  /** Indexes of a relation that stay, but this one. */
  readonly othersOf: (relation: Relation) => readonly Index[];
  /** Recommended indexes on the relation. */
  readonly recommended: readonly Pick<RecommendedIndex, 'name' | 'definition' | 'sizeBytes'>[];
  /** Ids of the statements whose plan uses it. */
  readonly users: readonly string[];
  readonly sizeOf: (index: Index) => number;
}

export function propose(tree: IndexTree, around: Surroundings): Proposal | Kept {
  const kept = protection(tree);
  if (kept !== null) return kept;
  const { index, scans } = tree;
  if (scans === null)
    return { code: 'in-use', reason: 'Whether it is used is not known: its counters could not be read.' };
  if (!index.isValid)
    return {
      code: 'invalid',
      reason:
        'It is INVALID, the rest of a build that failed: no query can use it, and every write may pay for it.',
      server: null,
      servedBy: null,
    };
  return served(tree, around) ?? unused(tree, around);
}

/** By an index that is there or will be; null for none. */
function served(
  tree: IndexTree,
  { othersOf, recommended, sizeOf, users }: Surroundings,
): Proposal | Kept | null {
  const { relation, index, sizeBytes, scans } = tree;
  const valid = othersOf(relation).filter((other) => other.isValid);
  const same = valid.filter((other) => isSame(index, other));
  const firm = same.find(({ isUnique, constraintName }) => isUnique || constraintName !== null);
  if (firm !== undefined) return duplicate(firm);
  const wider = valid
    .filter((other) => !same.includes(other) && beginsWith(other, index))
    .sort(byKeys(sizeOf));
  const fitting = wider.filter((other) => !isMuchSmaller(sizeBytes, sizeOf(other)));
  // One that it would serve as well, its reverse, is a kind of copy: it may be served by the same recommended one, and go too.
  const lasting = fitting.find((other) => !beginsWith(index, other));
  if (lasting !== undefined) return subsumed(relation, lasting);
  const replacing = recommended.filter(({ definition }) => beginsWith(definition, index));
  const replacement = replacing.find((one) => !isMuchSmaller(sizeBytes, one.sizeBytes));
  if (replacement !== undefined)
    return {
      code: 'replaced',
      reason: `Its keys are the first of the recommended ${displayIdentifier(replacement.name)}, which does all that it does.`,
      server: null,
      servedBy: replacement.name,
    };
  const [first] = same;
  if (first !== undefined) return duplicate(first);
  const [reverse] = fitting;
  if (reverse !== undefined) return subsumed(relation, reverse);
  const large = wider[0]?.name ?? replacing[0]?.name;
  const isUsed = scans !== 0 || users.length > 0;
  return large === undefined || !isUsed
    ? null
    : {
        code: 'smaller',
        reason: `Its keys are the first of ${displayIdentifier(large)}, which is far larger than its ${formatBytes(sizeBytes)}: read whole, this one is cheaper.`,
      };
}

function duplicate(other: Index): Proposal {
  return {
    code: 'duplicate',
    reason: `It is the same index as ${displayIdentifier(other.name)}.`,
    server: other,
    servedBy: other.name,
  };
}

function subsumed(relation: Relation, other: Index): Proposal {
  return {
    code: 'subsumed',
    reason: `Its keys are the first of ${displayIdentifier(other.name)} (${displayKeys({ ...other, relation, accessMethod: 'btree' })}), which does all that it does.`,
    server: other,
    servedBy: other.name,
  };
}

function unused(tree: IndexTree, { othersOf, users }: Surroundings): Proposal | Kept {
  const { members, scans } = tree;
  if (users.length > 0)
    return {
      code: 'in-plans',
      reason: `The plans of ${formatNumber(users.length, 'statement')} of the workload use it.`,
    };
  if (scans !== null && scans > 0)
    return {
      code: 'in-use',
      reason: `It has been scanned ${formatNumber(scans, 'time')}, but no plan of the workload in the twin uses it.`,
    };
  const key = members
    .map(({ relation, index }) => onlyServedForeignKey(relation, index, othersOf(relation)))
    .find((name) => name !== null);
  if (key != null)
    return {
      code: 'foreign-key',
      reason: `It is the only one for the foreign key ${key}: without it each DELETE of a referred row would read the whole table.`,
    };
  return {
    code: 'unused',
    reason: 'No query has scanned it, and no plan of the workload uses it.',
    server: null,
    servedBy: null,
  };
}

/** The widest first: it is the last that could go itself. */
function byKeys(sizeOf: (index: Index) => number): (a: Index, b: Index) => number {
  return (a, b) => b.keys.length - a.keys.length || sizeOf(a) - sizeOf(b) || compareText(a.name, b.name);
}

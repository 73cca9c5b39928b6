/**
 * For tools that send a file to the server whole, so that it may hold one statement only: several make one transaction, in which
 * CONCURRENTLY is refused. A pair becomes a row of parts, a file each, that are applied in order and taken back from the last to the first.
 */
import type { FormatPair, FormatScript, FormatStep } from './format.ts';
import { type HowToRun, toolHeader } from './tool-header.ts';

export interface FormatPart {
  readonly pair: FormatPair;
  /** Of the file, unique among the pair's: its slug, and which of the parts it is. */
  readonly slug: string;
  /** From 1. */
  readonly position: number;
  readonly of: number;
  /** Null where the part has nothing to do in that direction. */
  readonly up: FormatStep | null;
  readonly down: FormatStep | null;
}

/** The whole header in the first part, a line in the others. */
export function partHeader({ pair, position, of }: FormatPart, how: HowToRun): readonly string[] {
  return position === 1
    ? toolHeader(pair.up, how)
    : [`Part ${position} of ${of} of ${pair.slug}; the first says why.`];
}

/** @param url where the tool has its connection from */
export function oneStatementNotes(tool: string, url: string): readonly string[] {
  return [
    `${tool} sends a file whole, and several statements would be one transaction, in which CONCURRENTLY is refused. So the parts of an index are files of their own: apply all, or roll back all.`,
    `Timeouts come with the connection: add options=-c%20lock_timeout%3D10min%20-c%20statement_timeout%3D0 to the query of ${url}. A short one leaves INVALID indexes.`,
  ];
}

/** The guard before, each statement, the guard after; settings do not outlive a file and are left out. */
export function oneStatementParts(pair: FormatPair): readonly FormatPart[] {
  const up = phases(pair.up);
  const down = phases(pair.down);
  // What stands last on the way down undoes what stands first on the way up.
  const rows = [
    ...align(up.before, down.after).map((row) => ({ ...row, suffix: 'before' })),
    ...align(up.work, down.work).map((row) => ({ ...row, suffix: '' })),
    ...align(up.after, down.before).map((row) => ({ ...row, suffix: 'after' })),
  ];
  const suffixes = numbered(rows.map(({ suffix }) => suffix));
  return rows.map((row, n) => ({
    pair,
    slug: `${pair.slug}${suffixes[n] ?? ''}`,
    position: n + 1,
    of: rows.length,
    up: row.up,
    down: row.down,
  }));
}

interface Phases {
  readonly before: readonly FormatStep[];
  readonly work: readonly FormatStep[];
  readonly after: readonly FormatStep[];
}

function phases({ steps }: FormatScript): Phases {
  const statements = steps.filter(({ kind }) => kind !== 'setting');
  const isWork = ({ kind }: FormatStep): boolean => kind === 'work';
  const first = statements.findIndex(isWork);
  if (first === -1) return { before: statements, work: [], after: [] };
  const end = statements.findLastIndex(isWork) + 1;
  return {
    before: statements.slice(0, first),
    work: statements.slice(first, end),
    after: statements.slice(end),
  };
}

/**
 * Pairs each step with the one that takes it back. Where one way takes more statements than the other (a partitioned table's index
 * is made in many and dropped in few), those without a counterpart are attaching, ANALYZE, a comment: they come after the others
 * in their own direction, do no harm when they are run again, and the others take them back.
 */
function align(up: readonly FormatStep[], down: readonly FormatStep[]): readonly Row[] {
  const length = Math.max(up.length, down.length);
  return Array.from({ length }, (_, n) => ({
    up: up[n - (length - up.length)] ?? null,
    down: down[down.length - 1 - n] ?? null,
  }));
}

type Row = Pick<FormatPart, 'up' | 'down'>;

/** `['', '', 'after']` becomes `['_1', '_2', '_after']`; what stands alone gets no number. */
function numbered(suffixes: readonly string[]): readonly string[] {
  return suffixes.map((suffix, n) => {
    const same = suffixes.filter((other) => other === suffix).length;
    const place = suffixes.slice(0, n + 1).filter((other) => other === suffix).length;
    return `${suffix === '' ? '' : `_${suffix}`}${same === 1 ? '' : `_${place}`}`;
  });
}

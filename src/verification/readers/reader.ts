/** What the readers of folders that people wrote have in common: contents in, pairs out; pure. */
import { compareText } from '../../util/identifiers.ts';
import type { LoadedMigration, MissingFile, SourceFile } from '../loaded.ts';

/** Of a folder without a manifest. */
export interface HandWritten {
  /** In the order in which they are applied. */
  readonly migrations: readonly LoadedMigration[];
  readonly missing: readonly MissingFile[];
}

/** A pair without promises; the down file is missed where there is none. */
export function handWritten(up: SourceFile, down: SourceFile | null, downName: string): HandWritten {
  return {
    migrations: [{ entry: null, drop: null, up, down }],
    missing: down === null ? [{ fileName: downName, half: 'down', beside: up.fileName }] : [],
  };
}

export function joinRead(read: readonly HandWritten[]): HandWritten {
  return {
    migrations: read.flatMap(({ migrations }) => migrations),
    missing: read.flatMap(({ missing }) => missing),
  };
}

/** By the number that each begins with, as tools with versions do (9 before 10); without one by name. */
export function byVersion(a: string, b: string): number {
  const [first, second] = [version(a), version(b)];
  if (first === null || second === null || first === second) return compareText(a, b);
  return first < second ? -1 : 1;
}

function version(name: string): bigint | null {
  const [, digits] = /^[VU]?(\d+)/.exec(name) ?? [];
  return digits === undefined ? null : BigInt(digits);
}

/** The lines of a file from one to before another, with empty ones for the rest: a line keeps its number. */
export function section(content: string, from: number, to: number): string {
  return content
    .split('\n')
    .map((line, at) => (at >= from && at < to ? line : ''))
    .join('\n');
}

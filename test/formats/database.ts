/** Databases for the tools, and what the catalogue must say of them. */
import { type Client, withClient } from '../../src/database/client.ts';
import type { RelationName } from '../../src/model/relation.ts';
import type { ConnectionSettings, Sandbox } from '../../src/model/sandbox.ts';
import { quoteIdentifier, quoteRelation } from '../../src/util/identifiers.ts';
import {
  catalogueDifference,
  type IndexName,
  isLineOf,
  readCatalogueLines,
  readIndexNames,
} from '../../src/verification/catalogue.ts';
import { bookkeeping } from './driver.ts';
import { goingIndexes, promisedIndexes, promisedSql, setSchema } from './emitted-set.ts';

/** A new database as the set finds it. Its sessions look names up in `bookkeeping` alone, as a user's may look them up anywhere. */
export async function createDatabase(server: Sandbox, name: string): Promise<ConnectionSettings> {
  await withClient(server.connection(), async (client) => {
    await client.query(`CREATE DATABASE ${quoteIdentifier(name)}`);
    await client.query(`ALTER DATABASE ${quoteIdentifier(name)} SET search_path = ${bookkeeping}`);
  });
  const connection = server.connection(name);
  await withClient({ ...connection, searchPath: 'public' }, async (client) => {
    await client.query(setSchema);
    await client.query(`CREATE SCHEMA ${bookkeeping}`);
  });
  return connection;
}

/** A database's schema at one time, without what the tool keeps for itself. */
export interface Look {
  readonly lines: readonly string[];
  readonly indexes: ReadonlyMap<number, IndexName>;
}

export async function look(connection: ConnectionSettings, toolSchemas: readonly string[]): Promise<Look> {
  const own = new RegExp(`\\b(${[bookkeeping, ...toolSchemas].join('|')})\\b`);
  return withClient({ ...connection, searchPath: 'pg_catalog' }, async (client) => ({
    lines: (await readCatalogueLines(client)).filter((line) => !own.test(line)),
    indexes: new Map([...(await readIndexNames(client))].filter(([, { written }]) => !own.test(written))),
  }));
}

/** What the catalogue says of the promised indexes where plain statements made them. */
export async function promisedLines(server: Sandbox): Promise<readonly string[]> {
  const connection = await createDatabase(server, 'promised');
  await withClient(connection, async (client: Client) => {
    for (const sql of promisedSql) await client.query(sql);
  });
  const { lines, indexes } = await look(connection, []);
  const written = named(indexes, promisedIndexes).map((index) => index.written);
  const promised = written.flatMap((name) => lines.filter((line) => line.startsWith(`index ${name} `)));
  if (promised.length !== promisedIndexes.length) throw new Error('a promised index is not there');
  return promised;
}

/** Null where every promised index is there, valid and as promised, what was to go is gone, and nothing else came or went. */
export function applyProblem(before: Look, after: Look, promised: readonly string[]): string | null {
  const missing = promised.filter((line) => !after.lines.includes(line));
  if (missing[0] !== undefined) return `${missing.length} not as promised, first: ${missing[0]}`;
  const left = named(after.indexes, goingIndexes);
  if (left[0] !== undefined) return `still there: ${left[0].written}`;
  const made = withAttached(after.indexes, named(after.indexes, promisedIndexes));
  const gone = named(before.indexes, goingIndexes);
  const other = catalogueDifference(before.lines, after.lines).filter(
    (line) => !isLineOf(line.slice(2), line.startsWith('+') ? made : gone),
  );
  return other[0] === undefined ? null : `${other.length} other changes, first: ${other[0]}`;
}

/** Null where nothing was made anew, nothing changed. */
export function repeatProblem(after: Look, again: Look): string | null {
  const same = [...after.indexes.keys()].every((oid) => again.indexes.has(oid));
  return firstChange(after, again) ?? (same ? null : 'an index was made anew');
}

/** Null where the schema is what it was. */
export function firstChange(before: Look, after: Look): string | null {
  const difference = catalogueDifference(before.lines, after.lines);
  return difference[0] === undefined ? null : `${difference.length} differences, first: ${difference[0]}`;
}

function named(
  indexes: ReadonlyMap<number, IndexName>,
  names: readonly RelationName[],
): readonly IndexName[] {
  const wanted = new Set(names.map(quoteRelation));
  return [...indexes.values()].filter((index) => wanted.has(quoteRelation(index)));
}

/** Those that are attached to one of them, at whatever depth, with them. */
function withAttached(
  indexes: ReadonlyMap<number, IndexName>,
  roots: readonly IndexName[],
): readonly IndexName[] {
  const below = roots.flatMap((root) => {
    const oid = [...indexes].find(([, index]) => index === root)?.[0];
    return [...indexes.values()].filter(({ parent }) => parent === String(oid));
  });
  return below.length === 0 ? roots : [...roots, ...withAttached(indexes, below)];
}

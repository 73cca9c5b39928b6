/** Runs an up file twice and judges what it left. */
import type { Client } from '../database/client.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { GateResult } from '../model/verification.ts';
import { singleLine } from '../util/identifiers.ts';
import { type IndexState, lineOf, readIndexState, readIndexStateOf, runMigrationFile } from './apply.ts';
import {
  catalogueDifference,
  type IndexName,
  isLineOf,
  readCatalogueLines,
  readIndexNames,
} from './catalogue.ts';
import { fail, judgeApplied, judgeNothingElse, judgeValid, pass } from './gates.ts';
import { type LoadedMigration, pairSubject } from './loaded.ts';
import { droppedIndexes, namedIndexes } from './named-indexes.ts';
import type { PromisedDefinitions } from './promised-definitions.ts';

/** A migration that was run, and what it left. */
export interface Applied {
  readonly migration: LoadedMigration;
  /** The catalogue before it. */
  readonly before: readonly string[];
  /** What it made; of a partitioned table's index the whole tree is one. */
  readonly indexes: readonly IndexState[];
  /** What it took away. */
  readonly dropped: readonly IndexName[];
  /** Milliseconds of the statements that made them, by the name of the index. */
  readonly elapsedByIndex: ReadonlyMap<string, number>;
}

/** Up, what it left, and up again: a migration that was interrupted is run twice. */
export async function applyPair(
  client: Client,
  connection: ConnectionSettings,
  migration: LoadedMigration,
  promised: PromisedDefinitions,
  gates: GateResult[],
): Promise<Applied> {
  const { entry, up } = migration;
  const subject = pairSubject(migration);
  const before = await readCatalogueLines(client);
  const namesBefore = await readIndexNames(client);
  const run = await runMigrationFile(connection, up.fileName, up.content);
  gates.push(
    run.failure === null
      ? pass('apply', subject, `${up.fileName} ran.`)
      : fail('apply', 'apply-failed', subject, `It stopped: ${run.failure}`, lineOf(up, run)),
  );
  const after = await readCatalogueLines(client);
  const names = await readIndexNames(client);
  const made = await madeIndexes(client, namesBefore, names);
  gates.push(...(await judgeDropped(migration, namesBefore, names)));
  if (entry === null) gates.push(...made.map((state) => judgeValid(state, run.failure)));
  else {
    const state = await readIndexState(client, { schema: entry.relation.schema, name: entry.indexName });
    gates.push(judgeApplied(entry, state, promised.get(entry) ?? '', run.failure));
  }
  const meant = await meantIndexes(migration, namesBefore, names, made);
  const others = catalogueDifference(before, after).filter((line) => !isLineOf(line.slice(2), meant));
  gates.push(judgeNothingElse(subject, others));
  if (run.failure === null) gates.push(await again(client, connection, migration, after, names));
  const dropped = [...namesBefore].flatMap(([oid, name]) => (names.has(oid) ? [] : [name]));
  return { migration, before, indexes: made, dropped, elapsedByIndex: run.elapsedByIndex };
}

/** What the pair is to take away is gone: what the manifest says, or what a file of a person drops and does not make. */
async function judgeDropped(
  { drop, entry, up }: LoadedMigration,
  before: ReadonlyMap<number, IndexName>,
  after: ReadonlyMap<number, IndexName>,
): Promise<readonly GateResult[]> {
  const wanted =
    drop !== null
      ? drop.members.map(({ name, relation: { schema } }) => ({ name, schema }))
      : entry !== null
        ? []
        : await droppedIndexes(up.content);
  return wanted.map(({ name, schema }) => {
    const meant = [...before].filter(
      ([, index]) => index.name === name && (schema === null || index.schema === schema),
    );
    // Without a schema the search path has chosen one of several.
    return meant.length > 0 && meant.every(([oid]) => after.has(oid))
      ? fail(
          'dropped',
          'not-dropped',
          name,
          `${up.fileName} was run, but the index ${singleLine(name)} is still there.`,
        )
      : pass('dropped', name, 'It is gone.');
  });
}

async function again(
  client: Client,
  connection: ConnectionSettings,
  { up }: LoadedMigration,
  before: readonly string[],
  namesBefore: ReadonlyMap<number, IndexName>,
): Promise<GateResult> {
  const run = await runMigrationFile(connection, up.fileName, up.content);
  const { failure } = run;
  const names = await readIndexNames(client);
  const [changed] = catalogueDifference(before, await readCatalogueLines(client));
  const replaced = [...names].find(([oid]) => !namesBefore.has(oid));
  const problem =
    failure !== null
      ? `stops: ${failure}`
      : changed !== undefined
        ? `changes the catalogue once more: ${changed}`
        : replaced !== undefined
          ? `replaces the index ${replaced[1].name}`
          : null;
  return problem === null
    ? pass('reapply', up.fileName, 'Run a second time, it changes nothing.')
    : fail('reapply', 'not-idempotent', up.fileName, `Run a second time, it ${problem}`, lineOf(up, run));
}

/** Indexes that came since; those of partitions count with their parent's. */
async function madeIndexes(
  client: Client,
  before: ReadonlyMap<number, IndexName>,
  after: ReadonlyMap<number, IndexName>,
): Promise<readonly IndexState[]> {
  const states: IndexState[] = [];
  for (const oid of after.keys()) {
    const state = before.has(oid) ? null : await readIndexStateOf(client, oid);
    if (state !== null) states.push(state);
  }
  const below = new Set(states.flatMap(({ oid, treeOids }) => treeOids.filter((inTree) => inTree !== oid)));
  return states.filter(({ oid }) => !below.has(oid));
}

/** Indexes that came or went and that the pair is about: the promised one, or those that the file of a person names. */
async function meantIndexes(
  { entry, drop, up }: LoadedMigration,
  before: ReadonlyMap<number, IndexName>,
  after: ReadonlyMap<number, IndexName>,
  made: readonly IndexState[],
): Promise<readonly IndexName[]> {
  const changed = [
    ...[...after].filter(([oid]) => !before.has(oid)),
    ...[...before].filter(([oid]) => !after.has(oid)),
  ];
  if (entry !== null) {
    const tree = new Set(
      made.filter(({ name }) => name === entry.indexName).flatMap(({ treeOids }) => treeOids),
    );
    return changed.filter(([oid]) => tree.has(oid)).map(([, name]) => name);
  }
  if (drop !== null) {
    const members = drop.members.map(({ relation: { schema }, name }) => JSON.stringify([schema, name]));
    return changed
      .filter(([, { schema, name }]) => members.includes(JSON.stringify([schema, name])))
      .map(([, name]) => name);
  }
  const named = await namedIndexes(up.content);
  const trees = new Set(made.filter(({ name }) => named.has(name)).flatMap(({ treeOids }) => treeOids));
  // With an index of a partitioned table go those of its partitions.
  const isNamed = (index: IndexName | undefined): boolean =>
    index !== undefined &&
    (named.has(index.name) || (index.parent !== null && isNamed(before.get(Number(index.parent)))));
  return changed.filter(([oid, name]) => trees.has(oid) || isNamed(name)).map(([, name]) => name);
}

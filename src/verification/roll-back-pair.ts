/** Runs a down file twice and judges what it left. */
import type { Client } from '../database/client.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { GateResult, IndexMeasurement } from '../model/verification.ts';
import { sum } from '../util/collections.ts';
import { displayRelation, singleLine } from '../util/identifiers.ts';
import { type IndexState, lineOf, runMigrationFile } from './apply.ts';
import type { Applied } from './apply-pair.ts';
import { catalogueDifference, readCatalogueLines, readIndexNames, withoutMended } from './catalogue.ts';
import { pairSubject } from './folder.ts';
import { fail, judgeCatalogue, pass } from './gates.ts';

/**
 * @param estimated sizes by oid, or null where the files on disk have theirs
 * @param left lines by which the catalogue differs after the pairs that were rolled back before; this one's are added
 */
export async function rollBackPair(
  client: Client,
  connection: ConnectionSettings,
  applied: Applied,
  estimated: ReadonlyMap<number, number> | null,
  left: Set<string>,
  gates: GateResult[],
): Promise<readonly IndexMeasurement[]> {
  const { migration, indexes, dropped, before } = applied;
  const { down } = migration;
  const subject = pairSubject(migration);
  const run = await runMigrationFile(connection, down.fileName, down.content);
  const names = await readIndexNames(client);
  const still = indexes.find(({ oid }) => names.has(oid));
  const there = new Set([...names.values()].map(({ written }) => written));
  const gone = dropped.find(({ written }) => !there.has(written));
  gates.push(
    run.failure !== null
      ? fail('rollback', 'rollback-failed', subject, `It stopped: ${run.failure}`, lineOf(down, run))
      : still !== undefined
        ? fail(
            'rollback',
            'not-rolled-back',
            subject,
            `${down.fileName} ran, but the index ${singleLine(still.name)} is still there.`,
          )
        : gone !== undefined
          ? fail(
              'rollback',
              'not-rolled-back',
              subject,
              `${down.fileName} ran, but the index ${singleLine(gone.name)} is not there again.`,
            )
          : pass(
              'rollback',
              subject,
              `${down.fileName} ran and ${dropped.length > 0 && indexes.length === 0 ? 'what the up file dropped is there again' : 'what the up file made is gone'}.`,
            ),
  );
  const after = await readCatalogueLines(client);
  const difference = withoutMended(catalogueDifference(before, after)).filter((line) => !left.has(line));
  for (const line of difference) left.add(line);
  gates.push(judgeCatalogue(subject, difference));
  if (run.failure === null) {
    const again = await runMigrationFile(connection, down.fileName, down.content);
    const { failure } = again;
    const [changed] = catalogueDifference(after, await readCatalogueLines(client));
    const problem =
      failure !== null
        ? `stops: ${failure}`
        : changed !== undefined
          ? `changes the catalogue once more: ${singleLine(changed)}`
          : null;
    gates.push(
      problem === null
        ? pass('reapply', down.fileName, 'Run a second time, it changes nothing.')
        : fail(
            'reapply',
            'not-idempotent',
            down.fileName,
            `Run a second time, it ${problem}`,
            lineOf(down, again),
          ),
    );
  }
  const buildTime = elapsedOf(applied.elapsedByIndex);
  const dropTime = elapsedOf(run.elapsedByIndex);
  return indexes.map((index) => ({
    indexName: index.name,
    relation: displayRelation(index.table),
    buildMs: estimated === null ? buildTime(index) : null,
    dropMs: estimated === null ? dropTime(index) : null,
    sizeBytes:
      estimated === null ? index.sizeBytes : sum(index.storageOids, (oid) => estimated.get(oid) ?? 0),
    measured: estimated === null,
  }));
}

function elapsedOf(elapsedByIndex: ReadonlyMap<string, number>): (index: IndexState) => number {
  return ({ treeNames }) => sum(treeNames, ({ name }) => elapsedByIndex.get(name) ?? 0);
}

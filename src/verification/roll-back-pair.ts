/** Runs a down file twice and judges what it left. */
import type { Client } from '../database/client.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { GateResult } from '../model/verification.ts';
import { singleLine } from '../util/identifiers.ts';
import { type FileRun, lineOf, runMigrationFile } from './apply.ts';
import type { Applied } from './apply-pair.ts';
import { catalogueDifference, readCatalogueLines, readIndexNames, withoutMended } from './catalogue.ts';
import { fail, judgeCatalogue, pass } from './gates.ts';
import { pairSubject, type SourceFile } from './loaded.ts';

/**
 * @param left lines by which the catalogue differs after the pairs that were rolled back before; this one's are added
 */
export async function rollBackPair(
  client: Client,
  connection: ConnectionSettings,
  applied: Applied,
  down: SourceFile,
  left: Set<string>,
  gates: GateResult[],
): Promise<FileRun> {
  const { migration, indexes, dropped, before } = applied;
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
  return run;
}

/** Says where in the folder each check that did not pass has its cause, for annotations; pure. */
import { indexWork } from '../migrations/index-work.ts';
import { manifestFileName } from '../migrations/manifest.ts';
import { ScriptError, splitScript } from '../migrations/script.ts';
import type { FileLocation, GateResult, QueryMeasurement } from '../model/verification.ts';
import { type MigrationFolder, sourceFiles } from './folder.ts';
import { pairSubject, type SourceFile } from './loaded.ts';

/** Each failure with a place, wherever there is one: a line that it names, the statement of its index, its claim. */
export async function locateFailures(
  gates: readonly GateResult[],
  folder: MigrationFolder,
  queries: readonly Pick<QueryMeasurement, 'queryId' | 'indexes'>[],
): Promise<readonly GateResult[]> {
  const created = await createdIndexes(folder);
  return gates.map((gate) =>
    gate.passed || gate.location !== null
      ? gate
      : { ...gate, location: locate(gate, folder, created, queries) },
  );
}

function locate(
  { gate, subject }: GateResult,
  folder: MigrationFolder,
  created: ReadonlyMap<string, FileLocation>,
  queries: readonly Pick<QueryMeasurement, 'queryId' | 'indexes'>[],
): FileLocation | null {
  if (subject === null) return null;
  if (gate === 'folder' || gate === 'cheaper') {
    const claim = inManifest(folder, subject);
    if (claim !== null) return claim;
  }
  const pair = folder.migrations.find((migration) => pairSubject(migration) === subject);
  if ((gate === 'rollback' || gate === 'catalogue-identical') && pair !== undefined && pair.down !== null)
    return { file: pair.down.fileName, line: 1 };
  const index = created.get(subject);
  if (index !== undefined) return index;
  if (pair !== undefined) return { file: pair.up.fileName, line: 1 };
  const file = fileOf(folder, subject);
  if (file !== null) return file;
  // A query that became worse: by what its plan uses now, or by anything in the folder.
  const used = queries.find(({ queryId }) => queryId === subject)?.indexes ?? [];
  const [first] = folder.migrations;
  return (
    used.flatMap((name) => created.get(name) ?? [])[0] ??
    (first === undefined ? null : { file: first.up.fileName, line: 1 })
  );
}

/** The file itself, or of one that is not there the other half of its pair. */
function fileOf(folder: MigrationFolder, subject: string): FileLocation | null {
  const { missing, unlisted } = folder;
  const files = sourceFiles(folder);
  if (files.some(({ fileName }) => fileName === subject) || unlisted.includes(subject))
    return { file: subject, line: 1 };
  const absent = missing.find(({ fileName }) => fileName === subject);
  return absent?.beside === undefined ? null : { file: absent.beside, line: 1 };
}

/** The first line that holds the name, as JSON writes it. */
function inManifest({ manifestText }: MigrationFolder, subject: string): FileLocation | null {
  if (manifestText === null) return null;
  if (subject === manifestFileName) return { file: manifestFileName, line: 1 };
  const at = manifestText.indexOf(JSON.stringify(subject));
  return at < 0 ? null : { file: manifestFileName, line: manifestText.slice(0, at).split('\n').length };
}

/** Where each index is created, by its name; the first statement counts. */
async function createdIndexes({ migrations }: MigrationFolder): Promise<ReadonlyMap<string, FileLocation>> {
  const found = new Map<string, FileLocation>();
  for (const { up } of migrations)
    for (const { line, tree } of await statementsOf(up))
      for (const work of indexWork(tree))
        if (work.kind === 'create' && !found.has(work.name))
          found.set(work.name, { file: up.fileName, line });
  return found;
}

async function statementsOf({ content }: SourceFile): ReturnType<typeof splitScript> {
  try {
    return await splitScript(content);
  } catch (error) {
    // Lint has said so, with the line.
    if (!(error instanceof ScriptError)) throw error;
    return [];
  }
}

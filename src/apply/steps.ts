/** Reads from a folder which files are to run, in which order, and which indexes each of them makes or takes away. */
import { indexWork } from '../migrations/index-work.ts';
import { lintPair, type Promised } from '../migrations/lint.ts';
import { pairGuards } from '../migrations/pair.ts';
import { planStatements } from '../migrations/plan-statements.ts';
import { replacedBy } from '../migrations/replaced.ts';
import { type ScriptStatement, splitScript } from '../migrations/script.ts';
import type { ApplyDirection, PreflightCheck, StepKind } from '../model/apply.ts';
import type { RestorableIndex } from '../model/existing-index.ts';
import type { IndexDefinition } from '../model/index-definition.ts';
import type { ManifestDrop, ManifestEntry } from '../model/migration.ts';
import type { RelationName } from '../model/relation.ts';
import { IndexwrightError, UsageError } from '../util/errors.ts';
import type { MigrationFolder } from '../verification/folder.ts';
import type { LoadedMigration, SourceFile } from '../verification/loaded.ts';

/** An index that a pair is about: itself, or one of a partition. */
export interface StepIndex {
  readonly index: RelationName;
  readonly table: RelationName;
  /** Of a partitioned table itself, so that it has no storage and turns valid with the last partition's. */
  readonly partitioned: boolean;
  /** As the server prints it, where that is what was promised; else null, and the step's definition counts. */
  readonly text: string | null;
}

/** One file to run. */
export interface Step {
  readonly indexName: string;
  readonly relation: RelationName;
  readonly fileName: string;
  readonly kind: StepKind;
  /** Itself first. */
  readonly indexes: readonly StepIndex[];
  /** What the index is; null where each index has its text. */
  readonly definition: IndexDefinition | null;
  /** The index was the rest of a failed build when it was decided to drop it. */
  readonly brokenBefore: boolean;
  readonly sizeBytes: number;
  readonly statements: readonly ScriptStatement[];
}

export interface StepSelection {
  readonly direction: ApplyDirection;
  /** Names of indexes; empty for all. */
  readonly only: readonly string[];
  /** Pairs that drop an index which exists, too. */
  readonly drops: boolean;
  readonly allowEdited: boolean;
}

/**
 * In the order to run, with what speaks against running them at all.
 * Errors: `manifest-missing`; `usage` for a name that the folder does not hold.
 */
export async function readSteps(
  folder: MigrationFolder,
  { direction, only, drops, allowEdited }: StepSelection,
): Promise<{ readonly steps: readonly Step[]; readonly checks: readonly PreflightCheck[] }> {
  if (folder.manifest === null)
    throw new IndexwrightError('manifest-missing', 'the folder has no manifest.json', {
      hint: 'apply runs what advise wrote; run pairs that somebody wrote by hand with psql.',
    });
  const wanted = folder.migrations.filter(({ drop }) => drops || drop === null);
  const chosen = choose(wanted, only);
  const checks = [...folderChecks(folder, allowEdited)];
  const steps: Step[] = [];
  for (const migration of chosen) {
    const problems = await fileChecks(migration, folder.manifest.drops ?? []);
    checks.push(...problems);
    const file = direction === 'up' ? migration.up : migration.down;
    // One that is missing is among the checks already.
    if (problems.length === 0 && file !== null) steps.push(await toStep(migration, file, direction));
  }
  return { steps: direction === 'up' ? steps : steps.toReversed(), checks };
}

function choose(migrations: readonly LoadedMigration[], only: readonly string[]): readonly LoadedMigration[] {
  const nameOf = ({ entry, drop }: LoadedMigration) => (entry ?? drop)?.indexName ?? '';
  const unknown = only.find((name) => !migrations.some((migration) => nameOf(migration) === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--only "${unknown}" is no index of the folder`,
      `Its manifest holds: ${migrations.map(nameOf).join(', ') || 'none'}.`,
    );
  return only.length === 0 ? migrations : migrations.filter((migration) => only.includes(nameOf(migration)));
}

function folderChecks(
  { manifest, missing, edited }: MigrationFolder,
  allowEdited: boolean,
): readonly PreflightCheck[] {
  const tool = manifest?.tool?.format;
  return [
    ...(tool === undefined
      ? []
      : [
          {
            severity: 'note',
            code: 'tool-files',
            message: `the same migrations were written for ${tool}, which will not know that they have been applied`,
            hint: `Better apply them with ${tool}.`,
          } as const,
        ]),
    ...missing.map(({ fileName }) =>
      error('file-missing', `${fileName} is missing`, 'Write the folder anew with indexwright advise.'),
    ),
    ...edited.map((fileName): PreflightCheck => {
      const message = `${fileName} was edited since advise wrote it`;
      return allowEdited
        ? { severity: 'note', code: 'file-edited', message, hint: null }
        : error('file-edited', message, 'Verify it, then give --allow-edited.');
    }),
  ];
}

/** An edited file, too, does the promised work and nothing else. */
async function fileChecks(
  migration: LoadedMigration,
  drops: readonly ManifestDrop[],
): Promise<readonly PreflightCheck[]> {
  const findings = await lintPair(migration, await promised(migration, drops));
  return findings.map(({ fileName, code, message }) =>
    error(code, `${fileName}: ${message}`, 'Write the folder anew with indexwright advise.'),
  );
}

/** What a pair of one table must hold; that of a partitioned table depends on its partitions, and the general rules must do. */
async function promised(
  { entry, up }: LoadedMigration,
  drops: readonly ManifestDrop[],
): Promise<Promised | null> {
  if (entry === null) return null;
  const read = await readIndexes(up.content, entry);
  if (read.some(({ partitioned }) => partitioned)) return null;
  const index = { name: entry.indexName, definition: entry.definition };
  const plan = planStatements(index);
  return { plan, guards: pairGuards(index, plan, replacedBy(index, drops)) };
}

async function toStep(
  { entry, drop, up }: LoadedMigration,
  file: SourceFile,
  direction: ApplyDirection,
): Promise<Step> {
  const pair = entry ?? drop;
  if (pair === null) throw new Error(`${file.fileName} is in no manifest`);
  const { indexName, relation, sizeBytes } = pair;
  return {
    indexName,
    relation,
    fileName: file.fileName,
    kind: (drop === null) === (direction === 'up') ? 'make' : 'take',
    indexes: entry === null ? (drop?.members ?? []).map(toIndex) : await readIndexes(up.content, entry),
    definition: entry?.definition ?? null,
    brokenBefore: drop?.code === 'invalid',
    sizeBytes,
    statements: await splitScript(file.content),
  };
}

function toIndex({ name, relation, partitioned, definition }: RestorableIndex): StepIndex {
  return { index: { schema: relation.schema, name }, table: relation, partitioned, text: definition };
}

/** What the up file creates: of a partitioned table an index on each partition. Itself first. */
async function readIndexes(
  up: string,
  { indexName, relation }: ManifestEntry,
): Promise<readonly StepIndex[]> {
  let statements: readonly ScriptStatement[];
  try {
    statements = await splitScript(up);
  } catch (cause) {
    // Lint says so, with the line.
    if (!(cause instanceof IndexwrightError)) throw cause;
    return [];
  }
  const made = statements
    .flatMap(({ tree }) => indexWork(tree))
    .flatMap((work): StepIndex[] => {
      if (work.kind !== 'create') return [];
      const schema = work.relation.schema ?? relation.schema;
      const table = { schema, name: work.relation.name };
      return [{ index: { schema, name: work.name }, table, partitioned: work.only, text: null }];
    });
  const isRoot = ({ index }: StepIndex) => index.name === indexName && index.schema === relation.schema;
  return [...made.filter(isRoot), ...made.filter((one) => !isRoot(one))];
}

function error(code: string, message: string, hint: string | null): PreflightCheck {
  return { severity: 'error', code, message, hint };
}

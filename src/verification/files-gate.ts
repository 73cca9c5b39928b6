/** Reads the files before any of them runs: what they would do, and whether the Snapshot is of a time before them; pure. */
import { dropGuards } from '../migrations/drop-pair.ts';
import { type IndexWork, indexWork, type WrittenName } from '../migrations/index-work.ts';
import { lintPair, type Promised } from '../migrations/lint.ts';
import { pairGuards } from '../migrations/pair.ts';
import { planDrop } from '../migrations/plan-drops.ts';
import { type PlannedStatements, planMigrations } from '../migrations/plan-statements.ts';
import { replacedBy } from '../migrations/replaced.ts';
import { ScriptError, splitScript } from '../migrations/script.ts';
import type { ManifestDrop } from '../model/migration.ts';
import type { Relation, Snapshot } from '../model/snapshot.ts';
import type { GateResult } from '../model/verification.ts';
import { displayIdentifier, displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';
import type { MigrationFolder } from './folder.ts';
import { fail, pass } from './gates.ts';
import { type LoadedMigration, pairSubject } from './loaded.ts';

/** The gates `fresh` and `lint`, a line for each pair. */
export async function judgeFiles(
  { migrations }: MigrationFolder,
  { catalogue, searchPath }: Pick<Snapshot, 'catalogue' | 'searchPath'>,
): Promise<readonly GateResult[]> {
  const entries = migrations.flatMap(({ entry }) => (entry === null ? [] : [entry]));
  const drops = migrations.flatMap(({ drop }) => (drop === null ? [] : [drop]));
  const named = entries.map(({ indexName, definition }) => ({ name: indexName, definition }));
  const plans = planMigrations(named, catalogue);
  const relations = new RelationFinder(catalogue.relations, searchPath);
  const gates: GateResult[] = [];
  for (const migration of migrations) {
    const at = migration.entry === null ? -1 : entries.indexOf(migration.entry);
    const [index, plan] = [named[at], plans[at]];
    const promised =
      index === undefined || plan === undefined
        ? promisedDrop(migration)
        : { plan, guards: pairGuards(index, plan, replacedBy(index, drops)) };
    const work = await upWork(migration);
    const stale =
      migration.drop === null
        ? staleProblem(migration, work, plan, relations)
        : staleDrop(migration.drop, relations);
    const subject = pairSubject(migration);
    gates.push(
      stale ?? pass('fresh', subject, 'The Snapshot holds what it needs, and not yet what it makes.'),
    );
    // Against a schema that is not the files', what was promised cannot be told.
    const findings = await lintPair(migration, stale === null ? promised : null);
    gates.push(
      ...findings.map(({ fileName, code, message, line }) =>
        fail('lint', code, fileName, message, { file: fileName, line: line ?? 1 }),
      ),
    );
    if (findings.length === 0)
      gates.push(
        pass('lint', subject, 'Both files hold work on indexes only, none of it in the way of others.'),
      );
    relations.follow(work);
  }
  return gates;
}

async function upWork({ up }: LoadedMigration): Promise<readonly IndexWork[]> {
  try {
    return (await splitScript(up.content)).flatMap(({ tree }) => indexWork(tree));
  } catch (error) {
    // Lint says so, with the line.
    if (!(error instanceof ScriptError)) throw error;
    return [];
  }
}

function staleProblem(
  migration: LoadedMigration,
  work: readonly IndexWork[],
  plan: PlannedStatements | undefined,
  relations: RelationFinder,
): GateResult | null {
  const { entry } = migration;
  const subject = pairSubject(migration);
  const stale = (message: string) =>
    fail('fresh', 'snapshot-stale', subject, `${message} Take a Snapshot anew, or ask for advice anew.`);
  const targets: readonly (WrittenName & { readonly index: string })[] =
    entry === null
      ? work.flatMap((one) => (one.kind === 'create' ? [{ ...one.relation, index: one.name }] : []))
      : [{ ...entry.relation, index: entry.indexName }];
  for (const { index, ...name } of targets) {
    const relation = relations.find(name);
    if (relation === null)
      return stale(`The Snapshot holds no table ${shown(name)}, which the index is for.`);
    if (relations.holdsIndex(relation.schema, index))
      return fail(
        'fresh',
        'already-applied',
        subject,
        `Already applied in this Snapshot: ${displayRelation(relation)} has an index ${singleLine(displayIdentifier(index))}. ` +
          'Verify against a Snapshot from before, or take the pair out.',
      );
  }
  if (entry === null)
    for (const one of work)
      if (one.kind === 'drop' && !relations.holdsIndex(one.schema, one.name))
        return stale(`The Snapshot holds no index ${shown(one)}, which the up file drops.`);
  if (plan?.partitioned === true) {
    const meant = plan.members.map(({ definition }) => quoteRelation(definition.relation));
    const read = work.flatMap((one) =>
      one.kind === 'create' && one.relation.schema !== null
        ? [quoteRelation({ schema: one.relation.schema, name: one.relation.name })]
        : [],
    );
    const other = [
      ...meant.filter((name) => !read.includes(name)),
      ...read.filter((name) => !meant.includes(name)),
    ];
    if (other[0] !== undefined)
      return stale(
        `The partitions are others than those that the file was written for, first: ${singleLine(other[0])}.`,
      );
  }
  return null;
}

function promisedDrop({ drop }: LoadedMigration): Promised | null {
  return drop === null ? null : { plan: planDrop(drop.members), guards: dropGuards(drop) };
}

/** The Snapshot must hold what goes, as it was when that was decided. */
function staleDrop(
  { indexName, relation, members }: ManifestDrop,
  relations: RelationFinder,
): GateResult | null {
  if (!relations.holdsIndex(relation.schema, indexName))
    return fail(
      'fresh',
      'already-applied',
      indexName,
      `Already applied in this Snapshot: ${displayRelation(relation)} has no index ${singleLine(displayIdentifier(indexName))}. ` +
        'Verify against a Snapshot from before, or take the pair out.',
    );
  const other = members.find(
    ({ name, definition, relation: on }) =>
      relations.find(on)?.indexes.find((index) => index.name === name)?.definition !== definition,
  );
  return other === undefined
    ? null
    : fail(
        'fresh',
        'snapshot-stale',
        indexName,
        `The Snapshot holds no index ${singleLine(displayIdentifier(other.name))} on ${displayRelation(other.relation)} with the definition that the file brings back. ` +
          'Take a Snapshot anew, or ask for advice anew.',
      );
}

function shown({ schema, name }: WrittenName): string {
  return singleLine(schema === null ? displayIdentifier(name) : displayRelation({ schema, name }));
}

/** Tables and names of indexes as they are when a file's turn comes. */
class RelationFinder {
  readonly #relations: ReadonlyMap<string, Relation>;
  readonly #indexes: Set<string>;
  readonly #searchPath: readonly string[];

  constructor(relations: readonly Relation[], searchPath: readonly string[]) {
    this.#relations = new Map(relations.map((relation) => [quoteRelation(relation), relation]));
    this.#searchPath = searchPath;
    this.#indexes = new Set(
      relations.flatMap(({ schema, indexes }) => indexes.map(({ name }) => quoteRelation({ schema, name }))),
    );
  }

  find({ schema, name }: WrittenName): Relation | null {
    for (const place of schema === null ? this.#searchPath : [schema]) {
      const relation = this.#relations.get(quoteRelation({ schema: place, name }));
      if (relation !== undefined) return relation;
    }
    return null;
  }

  holdsIndex(schema: string | null, name: string): boolean {
    return (schema === null ? this.#searchPath : [schema]).some((place) =>
      this.#indexes.has(quoteRelation({ schema: place, name })),
    );
  }

  /** What an up file does counts for the files after it. */
  follow(work: readonly IndexWork[]): void {
    for (const one of work) {
      const places =
        one.kind === 'create'
          ? [this.find(one.relation)?.schema ?? '']
          : one.schema === null
            ? this.#searchPath
            : [one.schema];
      for (const schema of places) {
        const key = quoteRelation({ schema, name: one.name });
        if (one.kind === 'create') this.#indexes.add(key);
        else this.#indexes.delete(key);
      }
    }
  }
}

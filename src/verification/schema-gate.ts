/** The gate `schema`: whether the schema of a database, such as CI's, is the one of the Snapshot; pure. */
import { indexWork } from '../migrations/index-work.ts';
import { ScriptError, splitScript } from '../migrations/script.ts';
import type { Catalogue, Column, Relation } from '../model/snapshot.ts';
import type { GateResult } from '../model/verification.ts';
import { displayIdentifier, displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';
import type { MigrationFolder } from './folder.ts';
import { fail, pass } from './gates.ts';

/** A result for each relation that differs. Indexes that the folder makes or drops may be there or not. */
export async function judgeSchema(
  snapshot: Pick<Catalogue, 'relations'>,
  database: Pick<Catalogue, 'relations'>,
  folder: MigrationFolder,
): Promise<readonly GateResult[]> {
  const own = await ownIndexes(folder);
  const [meant, found] = [byName(snapshot), byName(database)];
  const failed = [...new Set([...meant.keys(), ...found.keys()])].sort().flatMap((key) => {
    const problem = relationProblem(meant.get(key), found.get(key), own);
    return problem === null ? [] : [problem];
  });
  return failed.length > 0
    ? failed
    : [pass('schema', null, `${meant.size} relations, the same in the Snapshot and in the database.`)];
}

function relationProblem(
  meant: Relation | undefined,
  found: Relation | undefined,
  own: ReadonlySet<string>,
): GateResult | null {
  const relation = meant ?? found;
  if (relation === undefined) return null;
  const differs = (message: string) =>
    fail('schema', 'schema-differs', displayRelation(relation), singleLine(message));
  if (found === undefined) return differs('The Snapshot holds this relation, and the database does not.');
  if (meant === undefined) return differs('The database holds this relation, and the Snapshot does not.');
  if (meant.kind !== found.kind)
    return differs(`It is a ${found.kind} in the database, and a ${meant.kind} in the Snapshot.`);
  const differences = [
    ...partDifferences('column', columnsOf(meant), columnsOf(found)),
    ...partDifferences('index', indexesOf(meant, own), indexesOf(found, own)),
  ];
  const [first] = differences;
  if (first === undefined) return null;
  const more = differences.length > 1 ? ` And ${differences.length - 1} more.` : '';
  return differs(`${first}${more}`);
}

/** @param meant and `found`: what each part is, by its name */
function partDifferences(
  what: 'column' | 'index',
  meant: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...meant.keys(), ...found.keys()])].flatMap((name) => {
    const [before, after] = [meant.get(name), found.get(name)];
    const shown = `${what} ${displayIdentifier(name)}`;
    if (after === undefined) return [`The database lacks the ${shown}.`];
    if (before === undefined) return [`The database has the ${shown}, which the Snapshot does not hold.`];
    return before === after
      ? []
      : [`The ${shown} is ${after} in the database, and ${before} in the Snapshot.`];
  });
}

function columnsOf({ columns }: Relation): ReadonlyMap<string, string> {
  return new Map(columns.map((column) => [column.name, columnText(column)]));
}

function columnText({ type, notNull, collation, generated }: Column): string {
  return [
    type,
    ...(collation === null ? [] : [`COLLATE ${collation}`]),
    ...(generated === null ? [] : [`generated ${generated}`]),
    ...(notNull ? ['NOT NULL'] : []),
  ].join(' ');
}

function indexesOf({ schema, indexes }: Relation, own: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map(
    indexes
      .filter(({ name }) => !own.has(quoteRelation({ schema, name })) && !own.has(name))
      .map(({ name, definition }) => [name, definition]),
  );
}

function byName({ relations }: Pick<Catalogue, 'relations'>): ReadonlyMap<string, Relation> {
  return new Map(relations.map((relation) => [quoteRelation(relation), relation]));
}

/** Quoted and qualified, or the mere name where a statement of a person leaves the schema out. */
async function ownIndexes({ migrations }: MigrationFolder): Promise<ReadonlySet<string>> {
  const own = new Set<string>();
  for (const { up } of migrations)
    try {
      for (const { tree } of await splitScript(up.content))
        for (const work of indexWork(tree)) {
          const schema = work.kind === 'create' ? work.relation.schema : work.schema;
          own.add(schema === null ? work.name : quoteRelation({ schema, name: work.name }));
        }
    } catch (error) {
      // Lint says so, with the line.
      if (!(error instanceof ScriptError)) throw error;
    }
  return own;
}

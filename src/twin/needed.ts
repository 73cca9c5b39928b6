/** The part of a Snapshot that a twin needs for some statements: of a database of 10,000 relations, the twenty that they touch. */
import type { CatalogueObject, Constraint, Relation, Snapshot } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { parseForeignKey } from '../util/foreign-key.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { hidesNames, nameWords, wordsOf } from './mentions.ts';

/** Something that is built where a text may mean it, and then brings texts of its own. */
interface Part {
  readonly key: string;
  /** All must stand in the texts; none: it is built in any case. */
  readonly words: readonly string[];
  readonly texts: readonly string[];
  /** Keys of parts that it cannot be without. */
  readonly needs: readonly string[];
}

/**
 * The Snapshot with only those relations, sequences and functions that the texts may mean, and what these need in turn: all of a
 * tree of partitions or of inheritance, what views and functions read, what defaults, checks and indexes call. Types, operators,
 * casts and the like all stay. Errs on the side of keeping: every word counts as a name, in strings and comments as well.
 *
 * A foreign key goes with the table it refers to: the planner heeds it only where a statement joins the two.
 * @param texts all SQL that the twin shall plan or run
 */
export function neededSnapshot(snapshot: Snapshot, texts: readonly string[]): Snapshot {
  if (texts.some(hidesNames)) return snapshot;
  const { catalogue } = snapshot;
  const needed = closure([...relationParts(catalogue.relations), ...objectParts(catalogue.objects)], texts);
  const isNeeded = (relation: Pick<Relation, 'schema' | 'name'>) => needed.has(quoteRelation(relation));
  return {
    ...snapshot,
    catalogue: {
      ...catalogue,
      relations: catalogue.relations.filter(isNeeded).map((relation) => ({
        ...relation,
        constraints: relation.constraints.filter((constraint) => {
          const referred = referredRelation(constraint);
          return referred === null || needed.has(referred);
        }),
      })),
      objects: catalogue.objects.filter((object) => needed.has(objectKey(object))),
      extendedStatistics: catalogue.extendedStatistics.filter(({ relation }) => isNeeded(relation)),
    },
  };
}

/** Keys of the parts that the texts, and the texts of those parts, may mean. */
function closure(parts: readonly Part[], texts: readonly string[]): ReadonlySet<string> {
  const byKey = new Map(parts.map((part) => [part.key, part]));
  const missing = new Map(parts.map((part) => [part, part.words.length]));
  const waiting = groupBy(
    parts.flatMap((part) => part.words.map((word) => ({ word, part }))),
    ({ word }) => word,
  );
  const needed = new Set<string>();
  const unread = [...texts];
  const take = (first: Part) => {
    const queue = [first];
    for (let part = queue.pop(); part !== undefined; part = queue.pop()) {
      if (needed.has(part.key)) continue;
      needed.add(part.key);
      unread.push(...part.texts);
      queue.push(...part.needs.flatMap((key) => byKey.get(key) ?? []));
    }
  };
  for (const part of parts) if (part.words.length === 0) take(part);
  for (let text = unread.pop(); text !== undefined; text = unread.pop())
    for (const word of wordsOf(text)) {
      const meant = waiting.get(word) ?? [];
      waiting.delete(word);
      for (const { part } of meant) {
        const left = (missing.get(part) ?? 0) - 1;
        missing.set(part, left);
        if (left === 0) take(part);
      }
    }
  return needed;
}

function relationParts(relations: readonly Relation[]): Part[] {
  const parentsOf = ({ partition, inherits }: Relation) =>
    [...inherits, ...(partition.parent === null ? [] : [partition.parent])].map(quoteRelation);
  const children = groupBy(
    relations.flatMap((relation) =>
      parentsOf(relation).map((parent) => ({ parent, child: quoteRelation(relation) })),
    ),
    ({ parent }) => parent,
  );
  return relations.flatMap((relation) => {
    const key = quoteRelation(relation);
    const itself = {
      key,
      words: nameWords(relation.name),
      texts: relationTexts(relation),
      needs: [...parentsOf(relation), ...(children.get(key) ?? []).map(({ child }) => child)],
    };
    // A migration may name an index, be it to take a name that it must not find free.
    const indexes = relation.indexes.map(({ name }) => ({
      key: `index ${quoteRelation({ ...relation, name })}`,
      words: nameWords(name),
      texts: [],
      needs: [key],
    }));
    return [itself, ...indexes];
  });
}

/** The SQL of a relation that may name others. Its foreign keys do, but it can be without them. */
function relationTexts(relation: Relation): string[] {
  const texts = [
    relation.viewDefinition,
    relation.partition.key,
    relation.partition.bound,
    ...relation.columns.flatMap((column) => [column.type, column.default]),
    ...relation.constraints.flatMap(({ type, definition }) =>
      type === 'check' || type === 'exclusion' ? definition : [],
    ),
    ...(relation.policies ?? []).flatMap(({ using, check }) => [using, check]),
    ...relation.indexes.flatMap((index) => [
      index.predicate,
      ...index.keys.map(({ target }) => (target.kind === 'expression' ? target.sql : null)),
    ]),
  ];
  return texts.filter((text) => text !== null);
}

function objectParts(objects: readonly CatalogueObject[]): Part[] {
  return objects.map((object) => ({
    key: objectKey(object),
    words: ['sequence', 'function', 'aggregate'].includes(object.kind) ? nameWords(ownName(object)) : [],
    texts: [object.ddl],
    needs: [],
  }));
}

function objectKey({ kind, identity }: CatalogueObject): string {
  return `${kind} ${identity}`;
}

const IDENTIFIER = '(?:"(?:[^"]|"")*"|[^\\s."(]+)';
const QUALIFIED = new RegExp(`^${IDENTIFIER}\\.(${IDENTIFIER})`);

/** `app.slugify(text)` -> `slugify`. */
function ownName({ identity }: CatalogueObject): string {
  return QUALIFIED.exec(identity)?.[1] ?? identity;
}

/** Key of the table that a foreign key refers to; null for any other constraint. */
function referredRelation({ type, definition }: Constraint): string | null {
  const key = type === 'foreign-key' ? parseForeignKey(definition) : null;
  return key === null ? null : quoteRelation(key.referred);
}

/** Names new indexes in the style of the schema's own, within 63 bytes, unique, and the same on every run. */
import type { IndexDefinition, IndexKey, IndexKeyTarget } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import type { Catalogue } from '../model/snapshot.ts';
import { sha256 } from '../util/hash.ts';
import { compareText } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';

/** NAMEDATALEN - 1: Postgres cuts longer names silently. */
const maxNameBytes = 63;

interface NamingStyle {
  /** Whether an existing name speaks for this style. */
  readonly matches: RegExp;
  readonly name: (table: string, keys: readonly string[]) => string;
}

const postgresStyle: NamingStyle = {
  matches: /_idx$/,
  name: (table, keys) => `${table}_${keys.join('_')}_idx`,
};

/** In order of preference where the evidence is equal. */
const namingStyles: readonly NamingStyle[] = [
  // Postgres' own default; Prisma writes the same form.
  postgresStyle,
  // TypeORM: nothing but a hash of its own; a readable name serves better than an imitation.
  { matches: /^IDX_[0-9a-f]{26}$/, name: postgresStyle.name },
  { matches: /^idx_/, name: (table, keys) => `idx_${table}_${keys.join('_')}` },
  // Rails.
  { matches: /^index_.+_on_/, name: (table, keys) => `index_${table}_on_${keys.join('_and_')}` },
  // Alembic and SQLAlchemy.
  { matches: /^ix_/, name: (table, keys) => `ix_${table}_${keys.join('_')}` },
  // Entity Framework.
  { matches: /^IX_/, name: (table, keys) => `IX_${table}_${keys.join('_')}` },
  // Knex and Laravel.
  { matches: /_index$/, name: (table, keys) => `${table}_${keys.join('_')}_index` },
];

/**
 * One name per definition, in the order given. A name depends on the definitions and the catalogue, not on their
 * order: among definitions that would share a name, the plainest gets it and the others end in a hash.
 * `reserved` are further names that are taken.
 */
export function nameIndexes(
  definitions: readonly IndexDefinition[],
  catalogue: Catalogue,
  reserved: readonly RelationName[] = [],
): readonly string[] {
  const taken = takenNames(catalogue);
  for (const { schema, name } of reserved) taken.add(nameKey(schema, name));
  const canonical = definitions.map((definition) => createIndexSql(definition, ''));
  const names = new Map<string, string>();
  for (const { definition, sql } of definitions
    .map((definition, n) => ({ definition, sql: canonical[n] ?? '' }))
    .sort((a, b) => plainness(a.definition) - plainness(b.definition) || compareText(a.sql, b.sql))) {
    if (names.has(sql)) continue;
    const { schema } = definition.relation;
    const name = freeName(plainName(definition, catalogue), sql, (held) => taken.has(nameKey(schema, held)));
    taken.add(nameKey(schema, name));
    names.set(sql, name);
  }
  return canonical.map((sql) => names.get(sql) ?? '');
}

/** Everything that holds a name where an index would need one: relations and indexes share a namespace. */
function takenNames(catalogue: Catalogue): Set<string> {
  return new Set(
    catalogue.relations.flatMap((relation) => [
      nameKey(relation.schema, relation.name),
      ...relation.indexes.map((index) => nameKey(relation.schema, index.name)),
    ]),
  );
}

function nameKey(schema: string, name: string): string {
  return JSON.stringify([schema, name]);
}

function plainness(definition: IndexDefinition): number {
  return (
    (definition.predicate === null ? 0 : 8) +
    (definition.accessMethod === 'btree' ? 0 : 4) +
    (definition.included.length === 0 ? 0 : 2) +
    (definition.keys.every(isPlainKey) ? 0 : 1)
  );
}

function isPlainKey(key: IndexKey): boolean {
  return key.direction === 'asc' && key.nulls === 'last' && key.opclass === null && key.collation === null;
}

function plainName(definition: IndexDefinition, catalogue: Catalogue): string {
  const style = dominantStyle(definition.relation.schema, catalogue);
  const keys = definition.keys.map((k) => targetName(k.target)).filter((name) => name !== '');
  return style.name(nameable(definition.relation.name) || 'table', keys.length === 0 ? ['key'] : keys);
}

/** The style most names of the schema speak for; of the whole database where the schema has no evidence; else Postgres'. */
function dominantStyle(schema: string, catalogue: Catalogue): NamingStyle {
  const own = catalogue.relations.filter((relation) => relation.schema === schema);
  for (const relations of [own, catalogue.relations]) {
    // Names of constraints and of partitions' indexes are Postgres' doing, not anybody's style.
    const names = relations
      .flatMap((relation) => relation.indexes)
      .filter((index) => index.constraintName === null && index.parent === null)
      .map((index) => index.name);
    const votes = namingStyles.map((style) => names.filter((name) => style.matches.test(name)).length);
    const most = Math.max(...votes);
    if (most > 0) return namingStyles[votes.indexOf(most)] ?? postgresStyle;
  }
  return postgresStyle;
}

/** `name`, shortened if it is too long; with a hash of the definition if it is too long or taken. */
function freeName(name: string, canonicalSql: string, isTaken: (name: string) => boolean): string {
  if (Buffer.byteLength(name) <= maxNameBytes && !isTaken(name)) return name;
  for (let attempt = 0; ; attempt += 1) {
    const hash = sha256(attempt === 0 ? canonicalSql : `${canonicalSql}#${attempt}`).slice(0, 8);
    const hashed = `${cutToBytes(name, maxNameBytes - hash.length - 1)}_${hash}`;
    if (!isTaken(hashed)) return hashed;
  }
}

/** The longest prefix of whole code points that fits, without the underscore it may end in. */
function cutToBytes(text: string, maxBytes: number): string {
  let cut = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut.replace(/_+$/, '');
}

function targetName(target: IndexKeyTarget): string {
  return target.kind === 'column' ? nameable(target.column) : expressionName(target.sql);
}

/** `lower((email)::text)` becomes `lower_email`: its names and literals in order, casts left out. */
function expressionName(sql: string): string {
  const words = sql
    .replace(
      /::\s*(?:"(?:[^"]|"")*"|[\w.]+)(?:\s+(?:varying|precision))?(?:\(\d+(?:,\d+)?\))?(?:\[\])*/gu,
      ' ',
    )
    .match(/"(?:[^"]|"")*"|[\p{L}\p{N}_$]+/gu);
  return (words ?? [])
    .map((word) => nameable(word.replace(/^"|"$/g, '').replaceAll('""', '"')))
    .filter((word) => word !== '')
    .join('_');
}

/** What remains of a name that people can type without quoting trouble: letters, digits, `_` and `$` of any script. */
function nameable(name: string): string {
  const kept = name.replace(/[^\p{L}\p{M}\p{N}_$]+/gu, '_');
  return kept === name ? name : kept.replace(/^_+|_+$/g, '');
}

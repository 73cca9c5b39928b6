/** Types that stand in for those of extensions which the sandbox lacks, so that tables keep all their columns. */
import type { Client } from '../database/client.ts';
import type { CatalogueObject, ColumnStatistics, Relation, Snapshot } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier } from '../util/identifiers.ts';
import { OWN_SCHEMAS } from './own-names.ts';

const SCHEMA = quoteIdentifier(OWN_SCHEMAS.standIns);

/**
 * Makes a type for each type of a column, a domain or a composite type that the server does not know and that nothing in the
 * Snapshot makes. It reads and prints text and has no operators: a statement that needs one is refused, any other is planned as on the source.
 * Returns the Snapshot as it can be built with them. `client` is the superuser's.
 */
export async function standInForTypes(client: Client, snapshot: Snapshot): Promise<Snapshot> {
  const missing = new Set(await missingTypes(client, snapshot));
  if (missing.size === 0) return snapshot;
  await client.query(`CREATE SCHEMA ${SCHEMA}`);
  for (const [at, type] of [...missing].entries()) await client.query(standInSql(type, at));
  return {
    ...snapshot,
    catalogue: {
      ...snapshot.catalogue,
      objects: snapshot.catalogue.objects.flatMap((object) => madeOfStandIns(object, missing)),
      relations: snapshot.catalogue.relations.map((relation) => withStandIns(relation, missing)),
    },
  };
}

const IDENTIFIER = '(?:[a-z_][a-z0-9_]*|"(?:[^"]|"")+")';
/** As format_type() writes it. The superuser makes it: nothing but two identifiers may stand there. */
const QUALIFIED = new RegExp(`^(${IDENTIFIER})\\.${IDENTIFIER}$`);

/**
 * Qualified names; whatever has no schema is the server's own. A range of a type that is missing is missing as well: what stands in
 * has no order.
 */
async function missingTypes(client: Client, { catalogue }: Snapshot): Promise<readonly string[]> {
  const made = new Set([
    ...catalogue.objects.flatMap((object) => [object.identity, ...multirangeOf(object)]),
    ...catalogue.relations.map(displayRelation),
  ]);
  const used = [
    ...catalogue.relations.flatMap(({ columns }) => columns.map(({ type }) => type)),
    ...catalogue.objects.flatMap(({ types = [] }) => types),
  ].map(elementType);
  const { rows } = await client.query<{ name: string }>(
    'SELECT DISTINCT name FROM unnest($1::text[]) name WHERE to_regtype(name) IS NULL ORDER BY name',
    [used.filter((type) => QUALIFIED.test(type) && !made.has(type))],
  );
  const missing = new Set(rows.map((row) => row.name));
  const ranges = catalogue.objects.filter(
    (object) => isRange(object) && object.types?.some((type) => missing.has(elementType(type))),
  );
  return [...missing, ...ranges.flatMap((range) => [range.identity, ...multirangeOf(range)])];
}

function isRange({ ddl }: CatalogueObject): boolean {
  return /^CREATE TYPE [^(]* AS RANGE \(/.test(ddl);
}

/** The type that comes with a range type, from PG 14 on. */
function multirangeOf(object: CatalogueObject): string[] {
  const name = isRange(object) ? /, MULTIRANGE_TYPE_NAME = (.*)\)$/.exec(object.ddl)?.[1] : undefined;
  return name === undefined ? [] : [name];
}

/** `public.geometry(Point,4326)[]` -> `public.geometry` */
function elementType(type: string): string {
  return withoutModifier(type).replace(/(\[\])+$/, '');
}

/** Parentheses within a quoted name stay. */
function withoutModifier(type: string): string {
  return type.replace(/("(?:[^"]|"")*")|\([^()]*\)/g, (_, quoted: string | undefined) => quoted ?? '');
}

function standInSql(type: string, number: number): string {
  const [input, output] = ['in', 'out'].map((way) => `${SCHEMA}.${quoteIdentifier(`${way} ${number}`)}`);
  const schema = QUALIFIED.exec(type)?.[1];
  const options = 'LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE';
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `GRANT USAGE ON SCHEMA ${SCHEMA}, ${schema} TO PUBLIC`,
    `CREATE TYPE ${type}`,
    `CREATE FUNCTION ${input}(cstring) RETURNS ${type} ${options} AS 'textin'`,
    `CREATE FUNCTION ${output}(${type}) RETURNS cstring ${options} AS 'textout'`,
    `CREATE TYPE ${type} (INPUT = ${input}, OUTPUT = ${output}, STORAGE = extended)`,
  ].join('; ');
}

/** With types that stand in, which take no modifier; nothing where one stands in for the object itself. */
function madeOfStandIns(object: CatalogueObject, missing: ReadonlySet<string>): CatalogueObject[] {
  if (missing.has(object.identity)) return [];
  const modified = (object.types ?? []).filter((type) => missing.has(elementType(type)));
  return [
    {
      ...object,
      ddl: modified.reduce((ddl, type) => ddl.replaceAll(type, () => withoutModifier(type)), object.ddl),
    },
  ];
}

function withStandIns(relation: Relation, missing: ReadonlySet<string>): Relation {
  const standsIn = (type: string) => missing.has(elementType(type));
  const names = new Set(relation.columns.filter(({ type }) => standsIn(type)).map(({ name }) => name));
  if (names.size === 0) return relation;
  return {
    ...relation,
    columns: relation.columns.map((column) =>
      names.has(column.name) ? { ...column, type: withoutModifier(column.type) } : column,
    ),
    statistics: relation.statistics.map((row) => (names.has(row.column) ? withoutValues(row) : row)),
  };
}

/** Nothing can compare them; how wide they are and how many are NULL still matters. */
function withoutValues({ indexEnds, ...row }: ColumnStatistics): ColumnStatistics {
  return {
    ...row,
    mostCommonValues: null,
    mostCommonFrequencies: null,
    histogramBounds: null,
    correlation: null,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
    rangeLengthHistogram: null,
    rangeEmptyFraction: null,
    rangeBoundsHistogram: null,
  };
}

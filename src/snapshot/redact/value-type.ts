/** What the statistics of a column hold values of. */
import type { Catalogue, Column, ColumnStatistics, Index } from '../../model/snapshot.ts';
import { unquoteIdentifier } from '../../util/identifiers.ts';
import { columnKey, expressionKey } from './joined-columns.ts';
import { kindOf, type ValueKind } from './kinds.ts';

export interface ValueType {
  /** For people, and for limits on length and digits: as format_type() prints it. */
  readonly type: string;
  /** typname without domains; of an array, its elements'. */
  readonly baseType: string;
  readonly isArray: boolean;
  /** `labels`: enums and booleans, whose values are schema and stay; null: there are no pseudonyms. */
  readonly kind: ValueKind | 'labels' | null;
  /** Locale of the collation that orders it; `C` for byte order. */
  readonly locale: string;
  /** Ranks are counted, and equal values have one pseudonym, within a family: of comparable types, until families.ts says which columns. */
  readonly family: string;
}

/** Finds the types of columns, and of expressions of indexes where the Snapshot has them. */
export class ValueTypes {
  readonly #databaseLocale: string;
  /** By typname: whether every type of the user's own with that name is an enum. */
  readonly #own = new Map<string, boolean>();
  readonly #collations = new Map<string, string>();

  constructor(catalogue: Catalogue, databaseLocale: string) {
    this.#databaseLocale = databaseLocale;
    for (const { kind, ddl } of catalogue.objects) {
      const [, name = '', form] =
        /^CREATE TYPE (?:"(?:[^"]|"")*"|[^\s."]+)\.("(?:[^"]|"")*"|[^\s"]+) AS (\w*)/.exec(ddl) ?? [];
      if (kind === 'type' && form !== undefined)
        this.#own.set(
          unquoteIdentifier(name),
          form === 'ENUM' && (this.#own.get(unquoteIdentifier(name)) ?? true),
        );
      const [, collation, locale] =
        /^CREATE COLLATION (.+?) \(.*?\b(?:LOCALE|LC_COLLATE) = '([^']*)'/s.exec(ddl) ?? [];
      if (kind === 'collation' && collation !== undefined && locale !== undefined)
        this.#collations.set(collation, locale);
    }
    // Every relation is a type too: a column of it holds whole rows.
    for (const { name } of catalogue.relations) if (this.#own.has(name)) this.#own.set(name, false);
  }

  ofColumn(column: Column): ValueType {
    return this.#make(column.type, column.baseType, column.collation);
  }

  /** An expression's collation is not recorded apart from its key's: where one has its own, it is of no known type. */
  ofExpression(index: Index, row: ColumnStatistics): ValueType {
    const plain = index.keys.every(({ target, collation }) => target.kind === 'column' || collation === null);
    return this.#make(row.valueType ?? 'expression', plain ? (row.valueType ?? '') : '', null);
  }

  #make(type: string, baseType: string, collation: string | null): ValueType {
    const isArray = baseType.startsWith('_');
    const element = isArray ? baseType.slice(1) : baseType;
    const [kind, locale] = [this.#kind(element), this.#locale(collation)];
    return { type, baseType: element, isArray, kind, locale, family: familyOf(kind, locale) };
  }

  #kind(baseType: string): ValueType['kind'] {
    const isEnum = this.#own.get(baseType);
    if (isEnum !== undefined) return isEnum ? 'labels' : null;
    return baseType === 'bool' ? 'labels' : kindOf(baseType);
  }

  #locale(collation: string | null): string {
    if (collation === null) return this.#databaseLocale;
    const [, schema, name = ''] = /^("(?:[^"]|"")*"|[^."]+)\.(.+)$/s.exec(collation) ?? [];
    return this.#collations.get(collation) ?? (schema === undefined ? collation : unquoteIdentifier(name));
  }
}

/** A row of statistics, whose values it holds, and whose it is. */
export interface TypedStatistics {
  /** Of its column or expression: see joined-columns.ts. */
  readonly key: string;
  readonly row: ColumnStatistics;
  readonly type: ValueType;
}

/** Of all columns and expressions. Columns that the catalogue does not hold have no type. */
export function* typedStatistics(catalogue: Catalogue, types: ValueTypes): Generator<TypedStatistics> {
  for (const relation of catalogue.relations) {
    const columns = new Map(relation.columns.map((column) => [column.name, types.ofColumn(column)]));
    for (const row of relation.statistics) {
      const type = columns.get(row.column);
      if (type !== undefined) yield { key: columnKey(relation, row.column), row, type };
    }
    for (const index of relation.indexes)
      for (const row of index.statistics) {
        const key = expressionKey({ schema: relation.schema, name: index.name }, row.column);
        yield { key, row, type: types.ofExpression(index, row) };
      }
  }
}

function familyOf(kind: ValueType['kind'], locale: string): string {
  if (kind === null || kind === 'labels') return '';
  return kind.kind === 'text' && kind.collated ? `${kind.family} ${locale}` : kind.family;
}

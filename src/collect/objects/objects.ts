/** Reads what a schema needs besides relations (types, collations, sequences, functions ...) as DDL, in workable order. */
import type { CatalogueObject } from '../../model/snapshot.ts';
import { withoutDropped } from '../dropped.ts';
import type { CatalogueReader } from '../reader.ts';
import { collationsQuery } from './collations.ts';
import { type Dependency, type ObjectRow, orderObjects } from './order.ts';
import { rangesQuery } from './ranges.ts';

/** Files of sql/collect/objects/, each returning `ObjectRow`s. */
const fixedKinds = [
  'enums',
  'composites',
  'domains',
  'sequences',
  'functions',
  'aggregates',
  'operators',
  'casts',
  'text-search-dictionaries',
  'text-search-configurations',
  'text-search-mappings',
];

/** Never an object that an extension brought. Bodies of functions may need each other in ways that nothing records. */
export async function readObjects(reader: CatalogueReader): Promise<readonly CatalogueObject[]> {
  const read: (Omit<ObjectRow, 'ddl'> & { readonly ddl: string | null })[] = [];
  for (const kind of fixedKinds) read.push(...(await reader.fixedRows<ObjectRow>(`objects/${kind}`)));
  read.push(...(await reader.rows(collationsQuery(reader.major))));
  read.push(...(await reader.rows(rangesQuery(reader.major))));
  const rows = withoutDropped(read, 'ddl');
  const dependencies = await reader.fixedRows<Dependency>('objects/dependencies', [
    rows.map((row) => row.class_oid),
    rows.map((row) => row.oid),
  ]);
  return orderObjects(rows, dependencies).map(({ kind, schema, identity, ddl, types }) => ({
    kind,
    schema,
    identity,
    ddl,
    ...(types === undefined ? {} : { types }),
  }));
}

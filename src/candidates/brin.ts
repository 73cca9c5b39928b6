/** Keys for conditions on columns in whose order a large table lies, as the time of a log: a summary of each block of pages. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Predicate } from '../model/predicate.ts';
import type { Relation } from '../model/snapshot.ts';
import { indexOn } from './access.ts';
import { columnOf, type GeneratorContext, isEquality, isRange } from './context.ts';

/** 8 MB. A summary covers 128 pages: of a smaller table, a condition would leave most of what there is. */
const MIN_PAGES = 1000;
/** Below, the values of a block of pages spread over so much of all values that its summary excludes few conditions. */
const MIN_CORRELATION = 0.9;

/** Types with a minmax operator class (src/include/catalog/pg_opclass.dat). */
const SUMMARISED = new Set(
  `bit bpchar bytea char date float4 float8 inet int2 int4 int8 interval macaddr macaddr8 name numeric oid pg_lsn text tid time timestamp
  timestamptz timetz uuid varbit varchar`.split(/\s+/),
);

export function brin(context: GeneratorContext): IndexDefinition[] {
  const { use, relation } = context;
  if (Math.max(relation.size.pages, relation.size.blocks) < MIN_PAGES) return [];
  return [...use.predicates, ...use.disjunctions.flat(2)]
    .filter((predicate) => isSearched(predicate) && liesInOrder(context, predicate))
    .map(({ target }) => indexOn(relation, target, { accessMethod: 'brin', opclass: null }));
}

function isSearched(predicate: Predicate): boolean {
  return (
    predicate.sargable &&
    (isRange(predicate) || isEquality(predicate)) &&
    ['range', 'equality', 'in'].includes(predicate.kind)
  );
}

function liesInOrder(context: GeneratorContext, { target }: Predicate): boolean {
  const column = columnOf(context, target);
  if (column === null || !SUMMARISED.has(column.baseType)) return false;
  return Math.abs(correlation(context.relation, column.name)) >= MIN_CORRELATION;
}

/** Of the table's own pages; 0 where unknown. */
function correlation({ statistics }: Relation, column: string): number {
  return statistics.find((row) => row.column === column && !row.inherited)?.correlation ?? 0;
}

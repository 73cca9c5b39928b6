/** An index in Drizzle's words: the line of the schema, and what drizzle-kit's snapshot makes of that line. */
import type { IndexDefinition, IndexKey } from '../../model/index-definition.ts';
import type { FormatPair, ModelLine } from './format.ts';
import { templateLiteral } from './javascript.ts';

export function drizzleLines({ indexName, relation, definition }: FormatPair): readonly ModelLine[] {
  const where = `the table ${relation.name} of the schema`;
  if (definition === null)
    return [{ where, line: null, remark: `take index(${quoted(indexName)}) out, if it is there` }];
  const problem = drizzleProblem(definition);
  if (problem !== null) return [{ where, line: null, remark: problem }];
  const keys = definition.keys.map(keyText).join(', ');
  const on =
    definition.accessMethod === 'btree' ? `.on(${keys})` : `.using('${definition.accessMethod}', ${keys})`;
  const predicate =
    definition.predicate === null ? '' : `.where(sql${templateLiteral(definition.predicate)})`;
  return [{ where, line: `index(${quoted(indexName)})${on}.concurrently()${predicate},`, remark: null }];
}

/** As drizzle-kit 0.31 writes it; null for what it cannot say. */
export function drizzleSnapshotIndex(name: string, definition: IndexDefinition): object | null {
  if (drizzleProblem(definition) !== null) return null;
  return {
    name,
    columns: definition.keys.map(({ target, direction, nulls, opclass }) =>
      target.kind === 'expression'
        ? {
            expression: expressionText({ target, direction, nulls, opclass }),
            asc: true,
            isExpression: true,
            nulls: 'last',
          }
        : {
            expression: target.column,
            isExpression: false,
            asc: direction === 'asc',
            nulls,
            ...(opclass === null ? {} : { opclass }),
          },
    ),
    isUnique: false,
    ...(definition.predicate === null ? {} : { where: definition.predicate }),
    concurrently: true,
    method: definition.accessMethod,
    with: {},
  };
}

function drizzleProblem({ included, keys }: IndexDefinition): string | null {
  if (included.length > 0) return 'Drizzle has no INCLUDE: leave the index out of the schema';
  if (keys.some(({ collation }) => collation !== null))
    return 'Drizzle has no COLLATE for an index: leave the index out of the schema';
  return null;
}

function keyText({ target, direction, nulls, opclass }: IndexKey): string {
  if (target.kind === 'expression')
    return `sql${templateLiteral(expressionText({ target, direction, nulls, opclass }))}`;
  const order =
    direction === 'asc' && nulls === 'last'
      ? ''
      : `.${direction}().nulls${nulls === 'last' ? 'Last' : 'First'}()`;
  return `${property(target.column)}${order}${opclass === null ? '' : `.op(${quoted(opclass)})`}`;
}

function expressionText({
  target,
  direction,
  nulls,
  opclass,
}: Pick<IndexKey, 'target' | 'direction' | 'nulls' | 'opclass'>): string {
  const defaultNulls = direction === 'desc' ? 'first' : 'last';
  return [
    target.kind === 'expression' ? `(${target.sql})` : '',
    ...(opclass === null ? [] : [opclass]),
    ...(direction === 'desc' ? ['DESC'] : []),
    ...(nulls === defaultNulls ? [] : [`NULLS ${nulls.toUpperCase()}`]),
  ].join(' ');
}

/** `customer_id` is usually `customerId` in the schema; a name that is no word stays as it is. */
function property(column: string): string {
  if (!/^[a-z][a-z0-9_]*$/i.test(column)) return `table[${quoted(column)}]`;
  return `table.${column.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

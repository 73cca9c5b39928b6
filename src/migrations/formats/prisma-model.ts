/** An index in Prisma's schema language. */
import type { AccessMethod, IndexKey } from '../../model/index-definition.ts';
import type { FormatPair, ModelLine } from './format.ts';

const types: Readonly<Record<AccessMethod, string | null>> = {
  btree: null,
  hash: 'Hash',
  gin: 'Gin',
  gist: 'Gist',
  spgist: 'SpGist',
  brin: 'Brin',
};

export function prismaLines({ indexName, relation, definition }: FormatPair): readonly ModelLine[] {
  const where = `the model of table ${relation.name}`;
  if (definition === null)
    return [
      { where, line: null, remark: `take the @@index with map: ${quoted(indexName)} out, if it is there` },
    ];
  const { accessMethod, keys, included, predicate } = definition;
  const missing = [
    ...(included.length > 0 ? ['INCLUDE'] : []),
    ...(predicate !== null ? ['WHERE'] : []),
    ...(keys.some(({ target }) => target.kind === 'expression') ? ['an expression'] : []),
    ...(keys.some(({ collation }) => collation !== null) ? ['COLLATE'] : []),
    ...(keys.some(hasOtherNulls) ? ['NULLS FIRST or LAST'] : []),
    ...(keys.some(({ target }) => target.kind === 'column' && !isField(target.column))
      ? ['this name of a column']
      : []),
  ];
  if (missing.length > 0)
    return [
      {
        where,
        line: null,
        remark: `Prisma’s schema cannot say ${missing.join(', ')}: leave the index out, and take a DROP INDEX out of what prisma migrate dev writes next`,
      },
    ];
  const type = types[accessMethod];
  const options = [`map: ${quoted(indexName)}`, ...(type === null ? [] : [`type: ${type}`])];
  return [{ where, line: `@@index([${keys.map(keyText).join(', ')}], ${options.join(', ')})`, remark: null }];
}

function keyText({ target, direction, opclass }: IndexKey): string {
  const options = [
    ...(direction === 'desc' ? ['sort: Desc'] : []),
    ...(opclass === null ? [] : [`ops: raw(${quoted(opclass)})`]),
  ];
  const column = target.kind === 'column' ? target.column : '';
  return options.length === 0 ? column : `${column}(${options.join(', ')})`;
}

function hasOtherNulls({ direction, nulls }: IndexKey): boolean {
  return nulls !== (direction === 'desc' ? 'first' : 'last');
}

/** A column of another name has a field of another name, by @map. */
function isField(column: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(column);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Makes the bytes of extended statistics mean the same in another database: they name columns by number, types and enum labels by oid. */

/** Header of all three: magic, type, number of items (src/backend/statistics/, statext_*_serialize). */
const HEADER_BYTES = 12;
const DOUBLE_BYTES = 8;

/** @param renumber a column's number there by its number here; expressions have negative numbers, which stay */
export function renumberNdistinct(bytes: Buffer, renumber: ReadonlyMap<number, number>): Buffer {
  // MVNDistinctItem: ndistinct (8), number of columns (4), their numbers (2 each).
  return renumberItems(bytes, renumber, 4);
}

/** The same for functional dependencies. */
export function renumberDependencies(bytes: Buffer, renumber: ReadonlyMap<number, number>): Buffer {
  // MVDependency: degree (8), number of columns (2), their numbers (2 each).
  return renumberItems(bytes, renumber, 2);
}

function renumberItems(bytes: Buffer, renumber: ReadonlyMap<number, number>, countBytes: 2 | 4): Buffer {
  const copy = Buffer.from(bytes);
  let at = HEADER_BYTES;
  for (let items = bytes.readUInt32LE(8); items > 0; items--) {
    at += DOUBLE_BYTES;
    const columns = countBytes === 4 ? copy.readInt32LE(at) : copy.readInt16LE(at);
    at += countBytes;
    for (let column = 0; column < columns; column++, at += 2) {
      const number = copy.readInt16LE(at);
      copy.writeInt16LE(renumber.get(number) ?? number, at);
    }
  }
  return copy;
}

/** DimensionInfo: four ints, of which the first counts the distinct values and the second their bytes, and a bool with its padding. */
const DIMENSION_BYTES = 20;

/** One dimension of a list of most common values, as another database has it. */
export interface McvDimension {
  readonly typeOid: number;
  /** Of an enum: oids of its labels there by those here; null for a type whose values hold no oid. */
  readonly labels: ReadonlyMap<number, number> | null;
}

/** Oids of the types of the dimensions: columns in order of their numbers, then expressions. */
export function mcvTypes(bytes: Buffer): readonly number[] {
  const count = bytes.readInt16LE(HEADER_BYTES);
  return Array.from({ length: count }, (_, at) => bytes.readUInt32LE(HEADER_BYTES + 2 + 4 * at));
}

/** @param dimensions in order of the columns' numbers, then the expressions; throws where a label is unknown */
export function translateMcv(bytes: Buffer, dimensions: readonly McvDimension[]): Buffer {
  const copy = Buffer.from(bytes);
  const count = bytes.readInt16LE(HEADER_BYTES);
  if (count !== dimensions.length) throw new Error(`${count} dimensions instead of ${dimensions.length}`);
  const types = HEADER_BYTES + 2;
  const infos = types + 4 * count;
  let values = infos + DIMENSION_BYTES * count;
  for (const [at, { typeOid, labels }] of dimensions.entries()) {
    copy.writeUInt32LE(typeOid, types + 4 * at);
    const info = infos + DIMENSION_BYTES * at;
    for (let value = 0; labels !== null && value < copy.readInt32LE(info); value++) {
      const label = labels.get(copy.readUInt32LE(values + 4 * value));
      if (label === undefined) throw new Error('a common value has a label that the enum does not have');
      copy.writeUInt32LE(label, values + 4 * value);
    }
    values += copy.readInt32LE(info + 4);
  }
  return copy;
}

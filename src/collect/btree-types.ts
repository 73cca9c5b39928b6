/** Decides which types can be B-tree keys, and which of those a B-tree may deduplicate. */
import type { CatalogueReader } from './reader.ts';

/** One type that a column has, or that such a type is made of. */
export interface BtreeType {
  readonly oid: number;
  readonly name: string;
  /** pg_type.typtype: b base, c composite, d domain, e enum, p pseudo, r range, m multirange. */
  readonly kind: string;
  /** Of a domain: the type it restricts, else 0. */
  readonly base: number;
  /** Of a true array: its elements' type, else 0. */
  readonly element: number;
  /** Of a composite: its columns' types. */
  readonly members: readonly number[];
  /** Whether it, or a type it is binary-coercible to, has a default btree operator class. */
  readonly has_opclass: boolean;
  /** Support function 4 of that class (equalimage), or null. */
  readonly equal_image: string | null;
}

export interface BtreeTypes {
  /** typname below all domains. */
  baseType(oid: number): string;
  isOrderable(oid: number): boolean;
  /** `deterministic`: whether the column's collation is. */
  isDeduplicable(oid: number, deterministic: boolean): boolean;
}

/** Reads the types of all columns of the relations, and all that these are made of. */
export async function readBtreeTypes(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<BtreeTypes> {
  return createBtreeTypes(await reader.fixedRows<BtreeType>('btree-types', [relationOids]));
}

/**
 * The rules of GetDefaultOpClass (indexcmds.c), of the type cache's comparison lookup for containers (typcache.c),
 * and of _bt_allequalimage (nbtutils.c).
 */
export function createBtreeTypes(types: readonly BtreeType[]): BtreeTypes {
  const byOid = new Map(types.map((type) => [type.oid, type]));

  function resolve(oid: number): BtreeType {
    const type = byOid.get(oid);
    if (type === undefined) throw new Error(`type ${oid} was not read`);
    return type.kind === 'd' ? resolve(type.base) : type;
  }

  // A composite cannot contain itself (the server refuses), so this ends.
  function isOrderable(oid: number): boolean {
    const type = resolve(oid);
    if (type.has_opclass) return true;
    if (type.element !== 0) return isOrderable(type.element);
    if (type.kind === 'c') return type.members.every(isOrderable);
    return ['e', 'r', 'm'].includes(type.kind);
  }

  function isDeduplicable(oid: number, deterministic: boolean): boolean {
    const type = resolve(oid);
    if (type.kind === 'e') return true;
    if (type.equal_image === 'btequalimage') return true;
    return type.equal_image === 'btvarstrequalimage' && deterministic;
  }

  return { baseType: (oid) => resolve(oid).name, isOrderable, isDeduplicable };
}

/** Compares libpg-query's syntax trees with what was meant, and says where they part. */

/** The tree without its positions in the text: what it says, not where it stood. */
export function withoutLocations(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutLocations);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key, value]) => value !== undefined && !positions.test(key))
      .map(([key, value]) => [key, withoutLocations(value)]),
  );
}

const positions = /^(?:location|stmt_location|stmt_len|(?:rexpr_)?list_(?:start|end))$/;

/** `relation.relname: meant "orders", read "order"`, for the first place in which two trees differ; null for none. */
export function firstDifference(meant: unknown, read: unknown, path = ''): string | null {
  if (isTree(meant) && isTree(read)) {
    for (const key of new Set([...Object.keys(meant), ...Object.keys(read)])) {
      const difference = firstDifference(meant[key], read[key], path === '' ? key : `${path}.${key}`);
      if (difference !== null) return difference;
    }
    return null;
  }
  return Object.is(meant, read) ? null : `${path}: meant ${show(meant)}, read ${show(read)}`;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** What the columns of an expression stand for once names are resolved: a column of one use of a relation, or something opaque. */
import type { Node } from '@pgsql/types';
import type { Column } from '../model/snapshot.ts';
import { visitNodes } from './ast.ts';
import type { UseBuilder } from './use.ts';

export type Binding =
  | { readonly kind: 'column'; readonly use: UseBuilder; readonly column: Column }
  /** A value that an index cannot hold (aggregate, function result, subquery); `uses`: whose rows it depends on. */
  | {
      readonly kind: 'opaque';
      readonly uses: readonly UseBuilder[];
      /** The expression whose values it has, where no condition can enter what gives it: estimates come from its statistics. */
      readonly hidden: Node | null;
    };

/** Bindings live beside the trees: a bound tree stays an ordinary one, which can be walked and emitted as any other. */
const bindings = new WeakMap<object, Binding>();

/** A reference to the column by its bare name, so that emitted expressions read as an index definition needs them. */
export function boundColumn(use: UseBuilder, column: Column): Node {
  return bind(column.name, { kind: 'column', use, column });
}

export function opaqueNode(uses: Iterable<UseBuilder> = [], hidden: Node | null = null): Node {
  return bind('computed', { kind: 'opaque', uses: [...uses], hidden });
}

function bind(name: string, binding: Binding): Node {
  const reference = { fields: [{ String: { sval: name } }] };
  bindings.set(reference, binding);
  return { ColumnRef: reference };
}

/** The binding of a column reference; null for any other node. */
export function bindingOf(node: Node): Binding | null {
  return 'ColumnRef' in node ? (bindings.get(node.ColumnRef) ?? null) : null;
}

/** Every binding in an expression, in order. */
export function bindingsIn(expression: unknown): readonly Binding[] {
  const found: Binding[] = [];
  visitNodes(expression, (node) => {
    const binding = bindingOf(node);
    if (binding !== null) found.push(binding);
    return true;
  });
  return found;
}

/** Uses that a binding depends on. */
export function usesOf(binding: Binding): readonly UseBuilder[] {
  return binding.kind === 'column' ? [binding.use] : binding.uses;
}

/** Uses whose columns an expression depends on. */
export function usesIn(expression: unknown): ReadonlySet<UseBuilder> {
  return new Set(bindingsIn(expression).flatMap(usesOf));
}

/** Equal for expressions that are the same; used for PARTITION BY and DISTINCT ON keys. */
export function expressionKey(expression: Node): string {
  return JSON.stringify(expression, function (this: unknown, key: string, value: unknown) {
    if (key === 'location') return undefined;
    if (key === 'ColumnRef' && typeof value === 'object' && value !== null) {
      const binding = bindings.get(value);
      if (binding?.kind === 'column') return [binding.use.number, binding.column.name];
    }
    return value;
  });
}

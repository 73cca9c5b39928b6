/** Finds what a column reference means, as the server does: innermost level first, then those around it. */
import type { ColumnRef, Node } from '@pgsql/types';
import { names } from './ast.ts';
import { opaqueNode, usesIn } from './binding.ts';
import type { Output, Scope, Source } from './scope.ts';
import type { UseBuilder } from './use.ts';

/** The bound expression for a column reference, whole-row reference or `alias.*`; opaque where nothing is known of it. */
export function resolveColumn(reference: ColumnRef, scope: Scope | null): Node {
  const path = names(reference.fields);
  const star = (reference.fields ?? []).some((field) => 'A_Star' in field);
  const crossed: Set<UseBuilder>[] = [];
  for (let level = scope; level !== null; level = level.outer) {
    if (level.correlated !== null) crossed.push(level.correlated);
    const found = star ? wholeSource(path, level) : columnOrSource(path, level);
    if (found === null) continue;
    for (const correlated of crossed) for (const use of usesIn(found)) correlated.add(use);
    return found;
  }
  return opaqueNode();
}

/** The column of that name at one level, unqualified; null where there is none. */
export function findOutput(name: string, scope: Scope): Output | null {
  for (const item of scope.items) {
    const found = item.columns.find((column) => column.name === name);
    if (found !== undefined) return found;
  }
  return null;
}

function columnOrSource(path: readonly string[], scope: Scope): Node | null {
  const name = path.at(-1);
  if (name === undefined) return null;
  if (path.length === 1) return findOutput(name, scope)?.bind() ?? wholeSource(path, scope);
  const source = findSource(path.slice(0, -1), scope);
  if (source === null) return null;
  const column = source.columns.find((candidate) => candidate.name === name);
  // Not a column: a system column (ctid), which needs the row itself, or one of a source whose columns are unknown.
  return column?.bind() ?? opaqueNode(source.readWhole());
}

function wholeSource(path: readonly string[], scope: Scope): Node | null {
  const source = findSource(path, scope);
  return source === null ? null : opaqueNode(source.readWhole());
}

/** By alias, or `schema.relation` (a database name before it says nothing new). */
function findSource(path: readonly string[], scope: Scope): Source | null {
  const alias = path.at(-1);
  const schema = path.at(-2) ?? null;
  for (const item of scope.items)
    for (const source of item.sources)
      if (source.alias === alias && (schema === null || source.schema === schema)) return source;
  return null;
}

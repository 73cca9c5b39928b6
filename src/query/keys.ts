/** GROUP BY, DISTINCT, PARTITION BY and ORDER BY keys: what their names and numbers refer to. */
import type { Node, SelectStmt, WindowDef } from '@pgsql/types';
import { visitNodes } from './ast.ts';
import { bindExpression, type Place } from './expand.ts';
import { findOutput } from './resolve.ts';
import type { Output } from './scope.ts';

/** Binds a key; called once for each combination of set-operation branches. */
export type BoundKey = () => Node;

/** Keys of GROUP BY; null without it, or with grouping sets, whose keys do not hold for every row. */
export function groupingKeys(
  { groupClause }: SelectStmt,
  outputs: readonly Output[],
  place: Place,
): readonly BoundKey[] | null {
  if (groupClause === undefined) return null;
  if (groupClause.some((key) => 'GroupingSet' in key)) {
    for (const key of groupClause) bindExpression(key, place);
    return null;
  }
  return groupClause.map((key) => () => {
    const name = simpleName(key);
    // SQL99: an input column goes before an output's name; ORDER BY has it the other way round (SQL92).
    const byName = name === null || findOutput(name, place.scope) !== null ? undefined : named(outputs, name);
    return (numbered(outputs, key) ?? byName)?.bind() ?? bindExpression(key, place);
  });
}

/** Keys of DISTINCT (all outputs) or DISTINCT ON; null without either. */
export function distinctKeys(
  { distinctClause }: SelectStmt,
  outputs: readonly Output[],
  place: Place,
): readonly BoundKey[] | null {
  if (distinctClause === undefined) return null;
  const on = distinctOn(distinctClause);
  return on.length === 0
    ? outputs.map((output) => output.bind)
    : on.map((key) => orderKey(key, outputs, place));
}

/** DISTINCT without ON is one empty node. */
export function distinctOn(clause: readonly Node[]): readonly Node[] {
  return clause.filter((key) => Object.keys(key).length > 0);
}

/** A key of ORDER BY or DISTINCT ON: an output by number or name, else an expression. */
export function orderKey(key: Node, outputs: readonly Output[], place: Place): BoundKey {
  const name = simpleName(key);
  const output = numbered(outputs, key) ?? (name === null ? undefined : named(outputs, name));
  return () => output?.bind() ?? bindExpression(key, place);
}

export function bindKeys(keys: readonly Node[] | undefined, place: Place): readonly BoundKey[] {
  return (keys ?? []).map(
    (key) => () => bindExpression('SortBy' in key ? (key.SortBy.node ?? key) : key, place),
  );
}

/** Every window of a level, named ones merged with what refines them. */
export function windowsOf({ targetList, sortClause, windowClause }: SelectStmt): readonly WindowDef[] {
  const byName = new Map(
    (windowClause ?? []).flatMap((node) =>
      'WindowDef' in node ? [[node.WindowDef.name ?? '', node.WindowDef] as const] : [],
    ),
  );
  const windows: WindowDef[] = [];
  visitNodes([targetList, sortClause], (node) => {
    if ('FuncCall' in node && node.FuncCall.over !== undefined) {
      const { over } = node.FuncCall;
      const base = byName.get(over.name ?? over.refname ?? '');
      windows.push({ ...base, ...over });
    }
    return !('SubLink' in node);
  });
  return windows;
}

function simpleName(key: Node): string | null {
  if (!('ColumnRef' in key)) return null;
  const [first, second] = key.ColumnRef.fields ?? [];
  return first !== undefined && second === undefined && 'String' in first ? (first.String.sval ?? '') : null;
}

function named(outputs: readonly Output[], name: string): Output | undefined {
  return outputs.find((output) => output.name === name);
}

function numbered(outputs: readonly Output[], key: Node): Output | undefined {
  if (!('A_Const' in key) || key.A_Const.ival === undefined) return undefined;
  return outputs[(key.A_Const.ival.ival ?? 0) - 1];
}

/** The select list: names and expressions of what a query level gives, read only when somebody asks for them. */
import type { Node } from '@pgsql/types';
import { lastName, visitNodes } from './ast.ts';
import { opaqueNode, usesIn } from './binding.ts';
import { bindExpression, type Place } from './expand.ts';
import { resolveColumn } from './resolve.ts';
import type { FromItem, Output } from './scope.ts';

export interface SelectList {
  readonly outputs: readonly Output[];
  readAll(): void;
}

export function readOutputs(targets: readonly Node[], items: readonly FromItem[], place: Place): SelectList {
  const outputs: Output[] = [];
  const readers: (() => void)[] = [];
  for (const target of targets) {
    if (!('ResTarget' in target) || target.ResTarget.val === undefined) continue;
    const value = target.ResTarget.val;
    const star = starredColumns(value, items);
    if (star !== null) {
      outputs.push(...star);
      // As a whole, not column by column: this says that every column is wanted.
      readers.push(() => readStar(value, items, place));
      continue;
    }
    const output: Output = {
      name: target.ResTarget.name ?? impliedName(value),
      bind: () => bindWithin(value, place),
    };
    outputs.push(output);
    readers.push(() => output.bind());
  }
  return {
    outputs,
    readAll: () => {
      for (const read of readers) read();
    },
  };
}

/** Nodes of an expression at most: `x + x` over a subquery that gives `x + x` doubles at each level. */
const LARGEST = 1_000;

/** Binds an output, as something opaque where what it stands for has grown beyond use. */
function bindWithin(value: Node, place: Place): Node {
  const bound = bindExpression(value, place);
  let nodes = 0;
  visitNodes(bound, () => ++nodes <= LARGEST);
  return nodes <= LARGEST ? bound : opaqueNode(usesIn(bound));
}

/** The columns that `*` or `alias.*` stands for; null for any other expression. */
function starredColumns(value: Node, items: readonly FromItem[]): readonly Output[] | null {
  if (!('ColumnRef' in value)) return null;
  const fields = value.ColumnRef.fields ?? [];
  const last = fields.at(-1);
  if (last === undefined || !('A_Star' in last)) return null;
  if (fields.length === 1) return items.flatMap((item) => item.columns);
  const alias = lastName(fields);
  return items.flatMap((item) => item.sources).find((source) => source.alias === alias)?.columns ?? [];
}

function readStar(value: Node, items: readonly FromItem[], place: Place): void {
  if (!('ColumnRef' in value)) return;
  if ((value.ColumnRef.fields ?? []).length > 1) resolveColumn(value.ColumnRef, place.scope);
  else for (const item of items) for (const source of item.sources) source.readWhole();
}

/** The name that Postgres gives an output without AS (FigureColname in parse_target.c), for the kinds that others refer to. */
function impliedName(value: Node): string {
  if ('ColumnRef' in value) return lastName(value.ColumnRef.fields);
  if ('FuncCall' in value) return lastName(value.FuncCall.funcname);
  if ('TypeCast' in value) {
    const inner = value.TypeCast.arg === undefined ? '?column?' : impliedName(value.TypeCast.arg);
    return inner === '?column?' ? lastName(value.TypeCast.typeName?.names) : inner;
  }
  if ('CollateClause' in value && value.CollateClause.arg !== undefined)
    return impliedName(value.CollateClause.arg);
  if ('CaseExpr' in value) return 'case';
  if ('CoalesceExpr' in value) return 'coalesce';
  if ('SubLink' in value && value.SubLink.subLinkType === 'EXISTS_SUBLINK') return 'exists';
  return '?column?';
}

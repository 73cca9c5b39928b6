/** Which conditions a partial index could carry: columns of one relation against constants, nothing that changes. */
import type { Node } from '@pgsql/types';
import { someNode, visitNodes } from './ast.ts';
import { bindingOf } from './binding.ts';
import { emitExpression } from './emit.ts';
import { columnOf } from './target.ts';

const PLAIN_KINDS = new Set([
  'A_Const',
  'A_Expr',
  'A_ArrayExpr',
  'BoolExpr',
  'BooleanTest',
  'List',
  'NullTest',
  'String',
]);

/** Texts that mean another moment each time the cast is done. */
const MOVING = /^\s*(now|today|tomorrow|yesterday)\b/i;

/** The condition as SQL over bare column names; null where it is none that an index could carry. */
export function constantCondition(condition: Node): string | null {
  const used = new Set<unknown>();
  let plain = true;
  visitNodes(condition, (node) => {
    if ('ColumnRef' in node) {
      const binding = bindingOf(node);
      if (binding?.kind === 'column') used.add(binding.use);
      else plain = false;
      return false;
    }
    if ('TypeCast' in node) {
      const { arg } = node.TypeCast;
      plain &&= arg !== undefined && (isFixedConstant(arg) || columnOf(node) !== null);
      // What is below a cast of a column still has to be seen as belonging to its relation.
      return columnOf(node) !== null;
    }
    plain &&= PLAIN_KINDS.has(Object.keys(node)[0] ?? '') || 'TypeName' in node;
    return plain;
  });
  return plain && used.size === 1 ? emitExpression(condition) : null;
}

function isFixedConstant(node: Node): boolean {
  if ('A_Const' in node) return !MOVING.test(node.A_Const.sval?.sval ?? '');
  return 'A_ArrayExpr' in node && !someNode(node, (inner) => 'ColumnRef' in inner || 'FuncCall' in inner);
}

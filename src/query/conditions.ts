/** Splits WHERE, ON and HAVING into conditions that all must hold, turning EXISTS and IN subqueries into joins as the planner does. */
import type { Node, SelectStmt, SubLink } from '@pgsql/types';
import { lastName, operatorNode } from './ast.ts';
import { alternatives } from './choices.ts';
import { bindExpression, type Place, readSubquery } from './expand.ts';
import { noteComparisons } from './parameters.ts';
import { closedRegion, openRegion } from './region.ts';

export function addConditions(expression: Node | undefined, place: Place): void {
  if (expression === undefined) return;
  if ('BoolExpr' in expression) {
    const { boolop, args = [] } = expression.BoolExpr;
    const [first] = args;
    if (boolop === 'AND_EXPR') {
      for (const arg of args) addConditions(arg, place);
      return;
    }
    if (
      boolop === 'NOT_EXPR' &&
      first !== undefined &&
      'SubLink' in first &&
      addAntiJoin(first.SubLink, place)
    )
      return;
  }
  if ('SubLink' in expression && addSemiJoin(expression.SubLink, place)) return;
  addCondition(() => bindExpression(expression, place), place);
}

function addCondition(bind: () => Node, { analysis, region }: Place): void {
  for (const expression of alternatives(analysis.choices, bind)) {
    noteComparisons(analysis.parameters, expression);
    analysis.conditions.push({ expression, region });
  }
}

/** EXISTS and `x IN (SELECT ...)`, `x < ANY (SELECT ...)`; false for other subqueries. */
function addSemiJoin(link: SubLink, place: Place): boolean {
  if (link.subLinkType === 'EXISTS_SUBLINK') {
    const region = openRegion(place.region);
    const { level } = readSubquery(withoutRowLimits(link), place, region);
    region.opensUp = level?.plain ?? false;
    return true;
  }
  if (link.subLinkType !== 'ANY_SUBLINK' || link.testexpr === undefined) return false;
  const operator = link.operName === undefined ? '=' : lastName(link.operName);
  const tests = rowItems(link.testexpr);
  if (tests.length > 1 && operator !== '=') return false;
  const region = openRegion(place.region);
  const { level } = readSubquery(link, place, region);
  region.opensUp = level?.plain ?? false;
  for (const [index, test] of tests.entries()) {
    const output = level?.outputs[index];
    if (output === undefined) continue;
    addCondition(() => operatorNode(bindExpression(test, place), operator, output.bind()), place);
  }
  return true;
}

/** NOT EXISTS: what the subquery asks narrows its own scans only. `x NOT IN (SELECT ...)` is an inequality. */
function addAntiJoin(link: SubLink, place: Place): boolean {
  if (link.subLinkType === 'EXISTS_SUBLINK') {
    readSubquery(withoutRowLimits(link), place, closedRegion(place.region));
    return true;
  }
  const { testexpr, ...subquery } = link;
  if (link.subLinkType !== 'ANY_SUBLINK' || testexpr === undefined || 'RowExpr' in testexpr) return false;
  const operator = link.operName === undefined ? '=' : lastName(link.operName);
  if (operator !== '=') return false;
  const value: Node = { SubLink: { ...subquery, subLinkType: 'EXPR_SUBLINK' } };
  addCondition(() => bindExpression(operatorNode(testexpr, '<>', value), place), place);
  return true;
}

function rowItems(test: Node): readonly Node[] {
  return 'RowExpr' in test ? (test.RowExpr.args ?? []) : [test];
}

/** EXISTS does not care how many rows, which, or in what order (simplify_EXISTS_query in subselect.c). */
function withoutRowLimits(link: SubLink): SubLink {
  const select = link.subselect;
  if (select === undefined || !('SelectStmt' in select)) return link;
  const { limitCount, sortClause, distinctClause, ...rest } = select.SelectStmt;
  const keepsRows = limitCount === undefined || 'A_Const' in limitCount || 'ParamRef' in limitCount;
  if (!keepsRows || rest.limitOffset !== undefined) return link;
  const simple: SelectStmt = rest;
  return { ...link, subselect: { SelectStmt: simple } };
}

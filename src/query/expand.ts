/** Binds an expression: every column reference becomes what it stands for, every subquery inside it is read on its own. */
import type { Node, SubLink } from '@pgsql/types';
import type { Analysis, Environment } from './analysis.ts';
import { rebuild } from './ast.ts';
import { opaqueNode, usesIn } from './binding.ts';
import { noteComparisons } from './parameters.ts';
import { closedRegion, type Region } from './region.ts';
import { resolveColumn } from './resolve.ts';
import type { Level, Scope } from './scope.ts';
import type { UseBuilder } from './use.ts';

/** Where an expression stands: the names it sees, and the region its subqueries lie in. */
export interface Place {
  readonly scope: Scope;
  readonly environment: Environment;
  readonly region: Region;
  readonly analysis: Analysis;
}

export function bindExpression(expression: Node, place: Place): Node {
  const bound = rebuild(expression, (node) => {
    if ('ColumnRef' in node) return resolveColumn(node.ColumnRef, place.scope);
    if ('SubLink' in node) return subqueryValue(node.SubLink, place);
    return undefined;
  });
  noteComparisons(place.analysis.parameters, bound);
  return bound;
}

/** A subquery whose result is a value: its own scans count, but it joins nothing. */
function subqueryValue(link: SubLink, place: Place): Node {
  const known = place.analysis.subqueries.get(link);
  if (known !== undefined) return known;
  const { level, correlated } = readSubquery(link, place, closedRegion(place.region));
  if (link.subLinkType !== 'EXISTS_SUBLINK') level?.readAll();
  const tested = link.testexpr === undefined ? [] : usesIn(bindExpression(link.testexpr, place));
  const value = opaqueNode(new Set([...correlated, ...tested]));
  place.analysis.subqueries.set(link, value);
  return value;
}

/** Reads the query of a subquery expression; `correlated` are the uses around it that it refers to. */
export function readSubquery(
  link: SubLink,
  place: Place,
  region: Region,
): { readonly level: Level | null; readonly correlated: ReadonlySet<UseBuilder> } {
  const correlated = new Set<UseBuilder>();
  const select = link.subselect;
  if (select === undefined || !('SelectStmt' in select)) return { level: null, correlated };
  const environment = { ...place.environment, outer: { ...place.scope, correlated } };
  return {
    level: place.analysis.readers.readSelect(select.SelectStmt, environment, region, place.analysis),
    correlated,
  };
}

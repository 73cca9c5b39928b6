/** Reads WITH: which queries the planner merges into their one reference, and which it computes on their own. */
import type { CommonTableExpr, Node, WithClause } from '@pgsql/types';
import type { Analysis, Cte, Environment } from './analysis.ts';
import { names, rebuild, someNode, visitNodes } from './ast.ts';
import { opaqueNode } from './binding.ts';
import { volatilityOf } from './functions.ts';
import { closedRegion } from './region.ts';
import type { Level } from './scope.ts';
import { renamed } from './sources.ts';

/** The environment that the statement holding the clause sees. `statement` is where references are counted. */
export function readWith(
  clause: WithClause | undefined,
  statement: unknown,
  environment: Environment,
  analysis: Analysis,
): Environment {
  let current = environment;
  for (const node of clause?.ctes ?? []) {
    if (!('CommonTableExpr' in node)) continue;
    const definition = node.CommonTableExpr;
    const name = definition.ctename ?? '';
    const recursive = clause?.recursive === true && countReferences(definition.ctequery, name) > 0;
    const references = countReferences(statement, name) - countReferences(definition.ctequery, name);
    const cte = recursive
      ? recursiveCte(definition, current, analysis)
      : isMerged(definition, references, analysis)
        ? mergedCte(definition, references, current, analysis)
        : sharedCte(definition, references, current, analysis);
    current = { ...current, ctes: new Map(current.ctes).set(name, cte) };
  }
  return current;
}

function countReferences(tree: unknown, name: string): number {
  let count = 0;
  visitNodes(tree, (node) => {
    if ('RangeVar' in node && node.RangeVar.schemaname === undefined && node.RangeVar.relname === name)
      count++;
    return true;
  });
  return count;
}

/** The rule of SS_process_ctes in subselect.c. */
function isMerged(definition: CommonTableExpr, references: number, analysis: Analysis): boolean {
  const query = definition.ctequery;
  if (query === undefined || !('SelectStmt' in query)) return false;
  if (definition.ctematerialized === 'CTEMaterializeAlways') return false;
  if (references !== 1 && definition.ctematerialized !== 'CTEMaterializeNever') return false;
  if (someNode(query, (node) => 'LockingClause' in node)) return false;
  return volatilityOf(query, analysis.catalogue.functions) !== 'volatile';
}

function mergedCte(
  definition: CommonTableExpr,
  references: number,
  environment: Environment,
  analysis: Analysis,
): Cte {
  return {
    read: (region) => {
      // Each reference gets a tree of its own: what is known of subqueries is kept by their identity.
      const query = references > 1 ? rebuild(definition.ctequery, () => undefined) : definition.ctequery;
      if (query === undefined || analysis.expansionsLeft-- <= 0) return emptyLevel();
      const level = analysis.readers.readStatement(query, environment, region, analysis);
      region.opensUp = level.plain;
      return { ...level, outputs: renamed(level.outputs, names(definition.aliascolnames)) };
    },
  };
}

/** Computed once, whole, whatever its references ask of it. A SELECT that nothing refers to is not run at all. */
function sharedCte(
  definition: CommonTableExpr,
  references: number,
  environment: Environment,
  analysis: Analysis,
): Cte {
  const query = definition.ctequery;
  if (query === undefined || (references === 0 && 'SelectStmt' in query)) return { read: emptyLevel };
  const level = analysis.readers.readStatement(query, environment, closedRegion(analysis.root), analysis);
  level.readAll();
  const outputs = renamed(level.outputs, names(definition.aliascolnames)).map(({ name, bind }) => ({
    name,
    bind: () => opaqueNode([], bind()),
  }));
  return { read: () => ({ ...emptyLevel(), outputs }) };
}

/** Its own references are opaque; so are those of the statement. */
function recursiveCte(definition: CommonTableExpr, environment: Environment, analysis: Analysis): Cte {
  const query = definition.ctequery;
  const name = definition.ctename ?? '';
  if (query === undefined) return { read: emptyLevel };
  const known: { columns: readonly string[] } = {
    columns: [...names(definition.aliascolnames), ...firstBranchNames(query)],
  };
  const self: Cte = { read: () => opaqueLevel(known.columns) };
  const inside = { ...environment, ctes: new Map(environment.ctes).set(name, self) };
  const level = analysis.readers.readStatement(query, inside, closedRegion(analysis.root), analysis);
  level.readAll();
  return { read: () => opaqueLevel(outputNames(definition, level)) };
}

function outputNames(definition: CommonTableExpr, level: Level): readonly string[] {
  return renamed(level.outputs, names(definition.aliascolnames)).map((output) => output.name);
}

/** Names in the select list of the non-recursive branch, as far as they are written there. */
function firstBranchNames(query: Node): readonly string[] {
  if (!('SelectStmt' in query)) return [];
  let select = query.SelectStmt;
  while (select.larg !== undefined) select = select.larg;
  return (select.targetList ?? []).flatMap((target) => {
    if (!('ResTarget' in target)) return [];
    const { name, val } = target.ResTarget;
    if (name !== undefined) return [name];
    return val !== undefined && 'ColumnRef' in val ? names(val.ColumnRef.fields).slice(-1) : [];
  });
}

function emptyLevel(): Level {
  return opaqueLevel([]);
}

function opaqueLevel(columns: readonly string[]): Level {
  return {
    outputs: columns.map((name) => ({ name, bind: () => opaqueNode() })),
    readAll: () => {},
    order: null,
    plain: false,
  };
}

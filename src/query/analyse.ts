/** Reads one parsed statement against the catalogue: the uses of relations in it, and what its parameters meet. */
import type { Node } from '@pgsql/types';
import type { RelationUse } from '../model/predicate.ts';
import type { ParameterUse } from '../model/query.ts';
import type { RelationName } from '../model/relation.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { type Analysis, newAnalysis, OUTERMOST, type Readers } from './analysis.ts';
import { assignToUses } from './assign.ts';
import { lastName, visitNodes } from './ast.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { readDelete, readInsert, readMerge, readUpdate } from './modify.ts';
import { parameterCount, parameterUses } from './parameters.ts';
import { readSelect } from './select.ts';
import { finishUse } from './use.ts';

export interface StatementFacts {
  readonly uses: readonly RelationUse[];
  readonly parameters: readonly ParameterUse[];
  readonly missingRelations: readonly string[];
  readonly functions: readonly string[];
  readonly systemRelations: readonly RelationName[];
}

const readStatement: Readers['readStatement'] = (statement, environment, region, analysis) => {
  if ('SelectStmt' in statement) return readSelect(statement.SelectStmt, environment, region, analysis);
  if ('InsertStmt' in statement) return readInsert(statement.InsertStmt, environment, region, analysis);
  if ('UpdateStmt' in statement) return readUpdate(statement.UpdateStmt, environment, region, analysis);
  if ('DeleteStmt' in statement) return readDelete(statement.DeleteStmt, environment, region, analysis);
  if ('MergeStmt' in statement) return readMerge(statement.MergeStmt, environment, region, analysis);
  return { outputs: [], readAll: () => {}, order: null, plain: false };
};

/** The statement with its names resolved, and its conditions gathered. */
export function resolveStatement(statement: Node, catalogue: CatalogueIndex): Analysis {
  const analysis = newAnalysis(catalogue, { readSelect, readStatement });
  readStatement(statement, OUTERMOST, analysis.root, analysis).readAll();
  return analysis;
}

export function analyseStatement(statement: Node, catalogue: CatalogueIndex): StatementFacts {
  const analysis = resolveStatement(statement, catalogue);
  assignToUses(analysis);
  return {
    uses: analysis.uses.map(finishUse),
    parameters: parameterUses(analysis.parameters, parameterCount(statement)),
    missingRelations: [...analysis.missing].sort(compareText),
    functions: ownFunctions(statement, catalogue),
    systemRelations: [...analysis.system.values()].sort((a, b) =>
      compareText(quoteRelation(a), quoteRelation(b)),
    ),
  };
}

function ownFunctions(statement: Node, { functions }: CatalogueIndex): readonly string[] {
  const called = new Set<string>();
  visitNodes(statement, (node) => {
    if ('FuncCall' in node) called.add(lastName(node.FuncCall.funcname));
    return true;
  });
  return [...called].filter((name) => functions.isOwn(name)).sort(compareText);
}

/** Compares a file with what its manifest promises: the index, its relation, and the guards that stand around it. */
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import { indexWork } from './index-work.ts';
import type { LintFinding, Promised } from './lint.ts';
import { rereadStatements } from './reread.ts';
import type { ScriptStatement } from './script.ts';
import type { MigrationStatement } from './statements.ts';

export async function lintPromised(
  fileName: string,
  statements: readonly ScriptStatement[],
  direction: 'up' | 'down',
  { plan, guards }: Promised,
): Promise<readonly LintFinding[]> {
  const meant = plan[direction];
  const work = statements.filter(({ tree }) => !('VariableSetStmt' in tree || 'DoStmt' in tree));
  const elsewhere = work.flatMap((statement, n) => {
    const problem = elsewhereProblem(statement, meant[n]);
    return problem === null ? [] : [{ message: problem, line: statement.line }];
  });
  if (elsewhere.length > 0) return elsewhere.map((found) => ({ fileName, code: 'wrong-relation', ...found }));
  const extra = work[meant.length];
  if (extra !== undefined)
    return [
      {
        fileName,
        code: 'unmeant-statement',
        message: `Line ${extra.line}: the promised index takes ${meant.length} statements besides settings and guards, this is one more.`,
        line: extra.line,
      },
    ];
  const differs = direction === 'up' ? 'definition-differs' : 'down-differs';
  if (work.length < meant.length)
    return [
      {
        fileName,
        code: differs,
        message: `It holds ${work.length} of the ${meant.length} statements that the promised index takes besides settings and guards.`,
        line: null,
      },
    ];
  const { findings } = await rereadStatements(fileName, statements, meant);
  return [
    ...findings
      // The second reader is for what we wrote ourselves: it does not know all of Postgres' grammar.
      .filter(({ reader }) => reader === 'libpg-query')
      .map(
        ({ line, message }): LintFinding => ({
          fileName,
          code: line === null ? 'guard-differs' : differs,
          message:
            line === null ? `${message}.` : `Line ${line}: not what the manifest promises: ${message}.`,
          line,
        }),
      ),
    ...guardFindings(fileName, statements, guards[direction]),
  ];
}

/** The same kind of statement on another table than was meant. */
function elsewhereProblem(
  { tree, line }: ScriptStatement,
  meant: MigrationStatement | undefined,
): string | null {
  const [read] = indexWork(tree);
  if (read?.kind !== 'create') return null;
  if (meant?.kind !== 'create-index' && meant?.kind !== 'restore-index') return null;
  const { relation } = meant.kind === 'create-index' ? meant.definition : meant.index;
  const found = { schema: read.relation.schema ?? '', name: read.relation.name };
  if (quoteRelation(found) === quoteRelation(relation)) return null;
  const shown = found.schema === '' ? found.name : displayRelation(found);
  return `Line ${line}: the index is on ${shown}, not on ${displayRelation(relation)}.`;
}

function guardFindings(
  fileName: string,
  statements: readonly ScriptStatement[],
  { before, after }: { readonly before: string; readonly after: string },
): readonly LintFinding[] {
  const read = statements.filter(({ tree }) => 'DoStmt' in tree);
  const meant = [before, after].map((guard) => guard.replace(/;$/, ''));
  const other = read.find(({ sql }, n) => sql !== meant[n]);
  if (other === undefined && read.length === meant.length) return [];
  return [
    {
      fileName,
      code: 'guard-differs',
      message:
        other === undefined
          ? 'A guard is missing: one stands before the work and one after it.'
          : `Line ${other.line}: this block is not the guard that advise writes for the index.`,
      line: other?.line ?? null,
    },
  ];
}

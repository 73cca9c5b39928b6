/** Decides which statements create an index and which take it back. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { MigrationStatement } from './statements.ts';

export interface PlannedStatements {
  readonly up: readonly MigrationStatement[];
  readonly down: readonly MigrationStatement[];
}

export function planStatements(index: {
  readonly name: string;
  readonly definition: IndexDefinition;
}): PlannedStatements {
  const { name, definition } = index;
  const { relation } = definition;
  // Until its table is analysed, an index on an expression has no statistics and the planner guesses.
  const hasExpression = definition.keys.some((key) => key.target.kind === 'expression');
  return {
    up: [
      { kind: 'create-index', definition, name, concurrently: true, only: false },
      ...(hasExpression ? [{ kind: 'analyze', relation } as const] : []),
    ],
    down: [{ kind: 'drop-index', index: { schema: relation.schema, name }, concurrently: true }],
  };
}

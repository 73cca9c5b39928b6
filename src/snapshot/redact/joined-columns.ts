/** Which columns are joined with each other: by foreign keys, and by the statements of the workload. */
import type { RelationName } from '../../model/relation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { parseWorkload } from '../../query/parse.ts';
import { parseForeignKey } from '../../util/foreign-key.ts';
import { quoteIdentifier, quoteRelation } from '../../util/identifiers.ts';

/** Keys of two columns, as `columnKey` makes them. */
export type ColumnPair = readonly [string, string];

export function columnKey(relation: RelationName, column: string): string {
  return `${quoteRelation(relation)}.${quoteIdentifier(column)}`;
}

/** Both ways round, each once. After loadParser. */
export function joinedColumns(snapshot: Snapshot): readonly ColumnPair[] {
  const { catalogue, workload, searchPath, server, roleSearchPaths } = snapshot;
  const pairs = new Map<string, ColumnPair>();
  const add = (...pair: ColumnPair) => {
    for (const [a, b] of [pair, [pair[1], pair[0]] as const]) pairs.set(`${a} ${b}`, [a, b]);
  };
  for (const relation of catalogue.relations)
    for (const { type, definition } of relation.constraints) {
      const key = type === 'foreign-key' ? parseForeignKey(definition) : null;
      for (const [at, column] of (key?.columns ?? []).entries()) {
        const referred = key?.referredColumns[at];
        if (key !== null && referred !== undefined)
          add(columnKey(relation, column), columnKey(key.referred, referred));
      }
    }
  for (const { parsed } of parseWorkload(workload, catalogue, searchPath, server.major, roleSearchPaths)) {
    const uses = parsed.kind === 'statement' ? parsed.uses : [];
    for (const { relation, predicates } of uses)
      for (const { target, value } of predicates)
        if (target.kind === 'column' && value.kind === 'relation' && value.column !== null)
          add(columnKey(relation, target.column), columnKey(value.relation, value.column));
  }
  return [...pairs.values()];
}

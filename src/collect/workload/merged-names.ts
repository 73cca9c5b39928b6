/** Says where PostgreSQL 18 and newer count statements on tables of one name in several schemas as one. */
import type { RangeVar } from '@pgsql/types';
import type { Note, Snapshot, WorkloadStatement } from '../../model/snapshot.ts';
import { relationOf, visitNodes } from '../../query/ast.ts';
import { loadParser, tryParse } from '../../query/parser.ts';
import { groupBy } from '../../util/collections.ts';
import { compareText, displayIdentifier } from '../../util/identifiers.ts';
import { listNames } from '../list-names.ts';

/** From this major on, a query's identity holds the names of its relations instead of their oids (queryjumblefuncs.c). */
const FIRST_MAJOR_BY_NAME = 18;

/**
 * One note, where a statement names a relation whose name several schemas hold: with a schema in its text, which is that of
 * whichever statement came first, or without one that the role's search path would find. A name that the search path finds is
 * taken to be meant.
 */
export async function mergedNameNotes(
  read: Pick<Snapshot, 'server' | 'catalogue' | 'searchPath' | 'roleSearchPaths' | 'workload'>,
): Promise<readonly Note[]> {
  if (read.server.major < FIRST_MAJOR_BY_NAME) return [];
  const schemas = groupBy(read.catalogue.relations, (relation) => relation.name);
  const repeated = new Map([...schemas].filter(([, relations]) => relations.length > 1));
  if (repeated.size === 0) return [];
  await loadParser();
  const paths = new Map(read.roleSearchPaths.map(({ role, searchPath }) => [role, searchPath]));
  const unsettled = new Set<string>();
  for (const statement of read.workload.statements) {
    const path = paths.get(statement.user ?? '') ?? read.searchPath;
    for (const { schemaname: schema, relname: name = '' } of namedRelations(statement)) {
      const relations = repeated.get(name) ?? [];
      const found = schema === undefined && relations.some((relation) => path.includes(relation.schema));
      if (relations.length > 0 && !found) unsettled.add(name);
    }
  }
  if (unsettled.size === 0) return [];
  const names = [...unsettled].sort(compareText).map(displayIdentifier);
  return [
    {
      code: 'workload-schemas-merged',
      message: `PostgreSQL ${read.server.major} counts statements on tables of one name in several schemas as one, so that calls may belong to another schema than their text names: ${listNames(names)}.`,
      hint: 'Give the statements of each schema as SQL files (--workload) where that matters.',
    },
  ];
}

function namedRelations({ text }: WorkloadStatement): readonly RangeVar[] {
  const named: RangeVar[] = [];
  visitNodes(tryParse(text)?.stmts ?? [], (node) => {
    const relation = relationOf(node);
    if (relation !== null) named.push(relation);
    return true;
  });
  return named;
}

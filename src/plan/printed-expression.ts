/** Reads expressions as EXPLAIN prints them (majors 13 to 18): SQL, but for the names of subplans. */
import type { Node } from '@pgsql/types';
import { parseExpression, tryParse } from '../query/parser.ts';

/** Calls that stand for a subplan's result: of one run before the query, and of one run for every row. */
const INIT_PLAN = 'indexwright_init_plan';
export const SUB_PLAN = 'indexwright_sub_plan';

/** Quoted pieces are left as they are: a constant may hold the words `SubPlan 1`. */
const QUOTED = /('(?:[^']|'')*'|"(?:[^"]|"")*")/;

/** In order: what PostgreSQL prints, and what stands for it. */
const SUBPLANS: readonly (readonly [RegExp, string])[] = [
  [/\(?\balternatives: SubPlan \S+ or hashed SubPlan [^\s)]+\)?/g, `${SUB_PLAN}()`],
  [/\bEXISTS\(SubPlan [^)]+\)/g, `${SUB_PLAN}()`],
  [/\(InitPlan [^)]+\)\.col\d+/g, `${INIT_PLAN}()`],
  [/\((?:hashed |rescan )?SubPlan [^)]+\)\.col\d+/g, `${SUB_PLAN}()`],
  [/\((?:hashed )?SubPlan [^)]+\)/g, `(${SUB_PLAN}())`],
  [/\(InitPlan [^)]+\)/g, `(${INIT_PLAN}())`],
  // 17 and newer print the test of IN (SELECT ...) as (ANY (a = (hashed SubPlan 1).col1)).
  [/\((?:ANY|ALL) \(/g, `(${SUB_PLAN}(`],
  // 16 and older print the result of the first init plan as $0, which is no parameter's name.
  [/\$0\b/g, `${INIT_PLAN}()`],
];

function withoutSubplans(text: string): string {
  return text
    .split(QUOTED)
    .map((piece, index) =>
      index % 2 === 1
        ? piece
        : SUBPLANS.reduce((rest, [pattern, call]) => rest.replace(pattern, call), piece),
    )
    .join('');
}

/** A condition; null where it cannot be read. */
export function readPrintedCondition(text: string): Node | null {
  return parseExpression(withoutSubplans(text));
}

/** A sort key with its direction, as a SortBy node; null where it cannot be read. */
export function readPrintedSortKey(text: string): Node | null {
  const statements = tryParse(`SELECT 1 ORDER BY ${withoutSubplans(text)}`)?.stmts ?? [];
  const select = statements.length === 1 ? statements[0]?.stmt : undefined;
  if (select === undefined || !('SelectStmt' in select)) return null;
  const { sortClause, limitCount } = select.SelectStmt;
  return sortClause?.length === 1 && limitCount === undefined ? (sortClause[0] ?? null) : null;
}

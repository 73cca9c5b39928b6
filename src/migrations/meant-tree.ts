/** Builds the syntax tree that a statement must have, from its data and not from its text. */
import type { Node } from '@pgsql/types';
import { hasSqlDetails, parse } from 'libpg-query';
import type { RestorableIndex } from '../model/existing-index.ts';
import type { IndexKey } from '../model/index-definition.ts';
import type { MigrationStatement } from './statements.ts';
import { firstDifference, withoutLocations } from './tree.ts';

/** A fragment of SQL in a definition that is not what it should be: an expression, an operator class ... */
export class FragmentError extends Error {}

/** Without locations. Errors: FragmentError where a piece of SQL in a definition does not stand alone. */
export async function meantTree(statement: MigrationStatement): Promise<unknown> {
  switch (statement.kind) {
    case 'create-index': {
      const { definition, name, concurrently, only } = statement;
      return {
        IndexStmt: {
          idxname: name,
          relation: rangeVar(definition.relation, !only),
          accessMethod: definition.accessMethod,
          indexParams: await Promise.all(definition.keys.map(meantKey)),
          ...(definition.included.length === 0
            ? {}
            : { indexIncludingParams: definition.included.map((column) => indexElement({ name: column })) }),
          ...(definition.predicate === null
            ? {}
            : { whereClause: await expressionTree(definition.predicate) }),
          ...(concurrently ? { concurrent: true } : {}),
          if_not_exists: true,
        },
      };
    }
    case 'restore-index':
      return restoredTree(statement.index, statement.concurrently);
    case 'comment-index':
      return {
        CommentStmt: {
          objtype: 'OBJECT_INDEX',
          object: { List: { items: [string(statement.index.schema), string(statement.index.name)] } },
          comment: statement.comment,
        },
      };
    case 'set-statistics':
      return {
        AlterTableStmt: {
          relation: rangeVar(statement.index, true),
          cmds: [
            {
              AlterTableCmd: {
                subtype: 'AT_SetStatistics',
                num: statement.column,
                def: { Integer: statement.target === 0 ? {} : { ival: statement.target } },
                behavior: 'DROP_RESTRICT',
              },
            },
          ],
          objtype: 'OBJECT_INDEX',
        },
      };
    case 'attach-index':
      return {
        AlterTableStmt: {
          relation: rangeVar(statement.parent, true),
          cmds: [
            {
              AlterTableCmd: {
                subtype: 'AT_AttachPartition',
                def: { PartitionCmd: { name: rangeVar(statement.index, true) } },
                behavior: 'DROP_RESTRICT',
              },
            },
          ],
          objtype: 'OBJECT_INDEX',
        },
      };
    case 'drop-index':
      return {
        DropStmt: {
          objects: [{ List: { items: [string(statement.index.schema), string(statement.index.name)] } }],
          removeType: 'OBJECT_INDEX',
          behavior: 'DROP_RESTRICT',
          missing_ok: true,
          ...(statement.concurrently ? { concurrent: true } : {}),
        },
      };
    case 'analyze':
      return {
        VacuumStmt: {
          rels: [{ VacuumRelation: { relation: rangeVar(statement.relation, true) } }],
        },
      };
  }
}

/** The server's own definition, which must be of the index and the table that it is said to be of. */
async function restoredTree(
  { name, relation, definition, partitioned }: RestorableIndex,
  concurrently: boolean,
): Promise<object> {
  const { IndexStmt: read } = (await onlyStatement(definition, definition)) as {
    readonly IndexStmt?: { readonly idxname?: string; readonly relation?: object };
  };
  const meant = { idxname: name, relation: rangeVar(relation, !partitioned) };
  const difference = firstDifference(meant, { idxname: read?.idxname, relation: read?.relation });
  if (difference !== null) throw new FragmentError(`not a definition of that index: ${difference}`);
  return { IndexStmt: { ...read, ...(concurrently ? { concurrent: true } : {}), if_not_exists: true } };
}

function rangeVar(relation: { readonly schema: string; readonly name: string }, inh: boolean): object {
  return {
    schemaname: relation.schema,
    relname: relation.name,
    ...(inh ? { inh } : {}),
    relpersistence: 'p',
  };
}

function string(sval: string): object {
  return { String: { sval } };
}

async function meantKey(key: IndexKey): Promise<object> {
  const defaultNulls = key.direction === 'desc' ? 'first' : 'last';
  return indexElement({
    ...(key.target.kind === 'column'
      ? { name: key.target.column }
      : { expr: await expressionTree(key.target.sql) }),
    ...(await classAndCollation(key)),
    ...(key.direction === 'desc' ? { ordering: 'SORTBY_DESC' } : {}),
    ...(key.nulls === defaultNulls ? {} : { nulls_ordering: `SORTBY_NULLS_${key.nulls.toUpperCase()}` }),
  });
}

function indexElement(fields: object): object {
  return { IndexElem: { ordering: 'SORTBY_DEFAULT', nulls_ordering: 'SORTBY_NULLS_DEFAULT', ...fields } };
}

/** The tree of an expression that stands alone, so that one which closes its parenthesis early is found out. */
async function expressionTree(sql: string): Promise<unknown> {
  const select = (await onlyStatement(`SELECT (${sql}\n)`, sql)) as {
    readonly SelectStmt?: { readonly targetList?: readonly { readonly ResTarget?: { val?: Node } }[] };
  };
  const targets = select.SelectStmt?.targetList ?? [];
  const value = targets[0]?.ResTarget?.val;
  const rest = { ...select.SelectStmt, targetList: [] };
  const plain = { targetList: [], limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' };
  if (targets.length !== 1 || value === undefined || JSON.stringify(rest) !== JSON.stringify(plain))
    throw new FragmentError(`not one expression: ${sql}`);
  return value;
}

async function classAndCollation(key: IndexKey): Promise<object> {
  if (key.opclass === null && key.collation === null) return {};
  const fragment = `${key.collation === null ? '' : `COLLATE ${key.collation} `}${key.opclass ?? ''}`;
  const create = (await onlyStatement(`CREATE INDEX ON t (c ${fragment}\n)`, fragment)) as {
    readonly IndexStmt?: { readonly indexParams?: readonly { readonly IndexElem?: object }[] };
  };
  const params = create.IndexStmt?.indexParams ?? [];
  const { name, collation, opclass, opclassopts, ...rest } = (params[0]?.IndexElem ?? {}) as Record<
    string,
    unknown
  >;
  const plain = { ordering: 'SORTBY_DEFAULT', nulls_ordering: 'SORTBY_NULLS_DEFAULT' };
  if (params.length !== 1 || name !== 'c' || JSON.stringify(rest) !== JSON.stringify(plain))
    throw new FragmentError(`not a collation and operator class: ${fragment}`);
  return Object.fromEntries(
    Object.entries({ collation, opclass, opclassopts }).filter(([, value]) => value !== undefined),
  );
}

async function onlyStatement(sql: string, fragment: string): Promise<unknown> {
  try {
    const { stmts = [] } = await parse(sql);
    if (stmts.length === 1) return withoutLocations(stmts[0]?.stmt);
  } catch (cause) {
    if (!hasSqlDetails(cause)) throw cause;
    throw new FragmentError(`${cause.message}: ${fragment}`);
  }
  throw new FragmentError(`more than one statement: ${fragment}`);
}

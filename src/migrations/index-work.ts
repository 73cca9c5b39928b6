/** What a statement does to indexes, as its syntax tree says. */
import type { DropStmt, IndexStmt, Node, ReindexStmt } from '@pgsql/types';

export type IndexWork =
  | {
      readonly kind: 'create';
      /** Empty where the server is to choose one. */
      readonly name: string;
      readonly concurrent: boolean;
      /** ON ONLY: of a partitioned table itself. */
      readonly only: boolean;
      readonly relation: WrittenName;
    }
  | {
      readonly kind: 'drop';
      readonly name: string;
      readonly schema: string | null;
      readonly concurrent: boolean;
    };

/** A name as it stands in a statement. */
export interface WrittenName {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly name: string;
}

/** Every index that a CREATE INDEX or DROP INDEX is about; none for another statement. */
export function indexWork(tree: Node): readonly IndexWork[] {
  if ('IndexStmt' in tree) return [created(tree.IndexStmt)];
  if ('DropStmt' in tree && tree.DropStmt.removeType === 'OBJECT_INDEX') return dropped(tree.DropStmt);
  return [];
}

function created({ idxname = '', concurrent = false, relation }: IndexStmt): IndexWork {
  return {
    kind: 'create',
    name: idxname,
    concurrent,
    only: relation?.inh !== true,
    relation: { schema: relation?.schemaname ?? null, name: relation?.relname ?? '' },
  };
}

function dropped({ objects = [], concurrent = false }: DropStmt): readonly IndexWork[] {
  return objects.map((object) => {
    const parts = 'List' in object ? (object.List.items ?? []).map(nameOf) : [nameOf(object)];
    return { kind: 'drop', name: parts.at(-1) ?? '', schema: parts.at(-2) ?? null, concurrent };
  });
}

function nameOf(node: Node): string {
  return 'String' in node ? (node.String.sval ?? '') : '';
}

export function isConcurrentReindex({ params = [] }: ReindexStmt): boolean {
  return params.some((param) => 'DefElem' in param && param.DefElem.defname === 'concurrently');
}

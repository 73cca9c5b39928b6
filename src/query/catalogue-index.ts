/** Looks relations up as the server does, and hands out parsed view definitions. */
import type { Node } from '@pgsql/types';
import type { Catalogue, Relation } from '../model/snapshot.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { type FunctionFacts, functionFacts } from './functions.ts';
import { tryParse } from './parser.ts';

export interface CatalogueIndex {
  readonly functions: FunctionFacts;
  /** By schema and name, or by name along the search path; null when there is none. */
  find(schema: string | undefined, name: string): Relation | null;
  /** A fresh tree of the view's query, so that each use of the view is bound on its own; null when it cannot be read. */
  viewQuery(view: Relation): Node | null;
}

interface Lookup {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly functions: FunctionFacts;
}

/** A catalogue is read again for every plan, and its functions' definitions take parsing. */
const lookups = new WeakMap<Catalogue, Lookup>();

function lookupOf(catalogue: Catalogue): Lookup {
  const known = lookups.get(catalogue);
  if (known !== undefined) return known;
  const lookup = {
    relations: new Map(catalogue.relations.map((relation) => [quoteRelation(relation), relation])),
    functions: functionFacts(catalogue),
  };
  lookups.set(catalogue, lookup);
  return lookup;
}

export function indexCatalogue(catalogue: Catalogue, searchPath: readonly string[]): CatalogueIndex {
  const { relations, functions } = lookupOf(catalogue);
  return {
    functions,
    find(schema, name) {
      for (const candidate of schema === undefined ? searchPath : [schema]) {
        const relation = relations.get(quoteRelation({ schema: candidate, name }));
        if (relation !== undefined) return relation;
      }
      return null;
    },
    viewQuery(view) {
      const statement =
        view.viewDefinition === null ? undefined : tryParse(view.viewDefinition)?.stmts?.[0]?.stmt;
      return statement !== undefined && 'SelectStmt' in statement ? statement : null;
    },
  };
}

const SYSTEM_SCHEMAS = new Set(['pg_catalog', 'information_schema', 'pg_toast']);

/**
 * Schema of a relation of the server's own; null for any other. Without a schema only the name can tell: pg_catalog is
 * searched first, and its relations all begin with `pg_`.
 */
export function systemSchema(schema: string | undefined, name: string): string | null {
  if (schema === undefined) return name.startsWith('pg_') ? 'pg_catalog' : null;
  return SYSTEM_SCHEMAS.has(schema) ? schema : null;
}

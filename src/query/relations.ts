/** Reads a relation named in FROM: CTE, base relation, view, system relation, or none that the catalogue holds. */
import type { RangeVar } from '@pgsql/types';
import type { Relation } from '../model/snapshot.ts';
import { displayIdentifier, displayRelation, quoteRelation } from '../util/identifiers.ts';
import type { Environment } from './analysis.ts';
import { names } from './ast.ts';
import { boundColumn, opaqueNode } from './binding.ts';
import { systemSchema } from './catalogue-index.ts';
import type { Place } from './expand.ts';
import { openRegion } from './region.ts';
import type { FromItem, Level, Source } from './scope.ts';
import { baseSource, columnNames, derivedSource, itemOf, opaqueSource, renamed } from './sources.ts';
import { newUse, type UseBuilder } from './use.ts';

export function readRelation(named: RangeVar, place: Place): FromItem {
  const name = named.relname ?? '';
  const alias = named.alias?.aliasname ?? name;
  const newNames = names(named.alias?.colnames);
  const schema = named.schemaname ?? null;
  const cte = schema === null ? place.environment.ctes.get(name) : undefined;
  if (cte !== undefined) return derivedSource(alias, cte.read(openRegion(place.region)), newNames);
  const relation = findRelation(named, place);
  const identity = { alias, schema: named.alias === undefined ? (relation?.schema ?? schema) : null };
  if (relation === null) return itemOf(opaqueSource({ ...identity, columns: newNames, uses: [] }));
  if (relation.kind === 'view') {
    const level = readView(relation, place);
    const item = level === null ? null : derivedSource(alias, level, columnNames(relation), identity.schema);
    return item === null ? unknownRows(relation, identity) : withNames(item, newNames);
  }
  if (relation.kind === 'foreign-table') {
    // It has statistics, but is nobody's to index.
    const use = newUse(-1, relation, alias, place.region);
    const columns = relation.columns.map((column) => ({
      name: column.name,
      bind: () => opaqueNode([], boundColumn(use, column)),
    }));
    return withNames(itemOf({ ...identity, columns, readWhole: () => [] }), newNames);
  }
  return withNames(itemOf(baseSource(addUse(relation, alias, place), identity)), newNames);
}

/** Notes that a base relation is used at a place. */
function addUse(relation: Relation, alias: string, { analysis, region }: Place): UseBuilder {
  const use = newUse(analysis.uses.length, relation, alias, region);
  analysis.uses.push(use);
  return use;
}

/** The catalogue's relation; null, after a note of which, for system relations and those it does not hold. */
export function findRelation(named: RangeVar, { analysis }: Place): Relation | null {
  const name = named.relname ?? '';
  const relation = analysis.catalogue.find(named.schemaname, name);
  if (relation !== null) return relation;
  const system = systemSchema(named.schemaname, name);
  if (system !== null) {
    const found = { schema: system, name };
    analysis.system.set(quoteRelation(found), found);
  } else
    analysis.missing.add(
      named.schemaname === undefined
        ? displayIdentifier(name)
        : displayRelation({ schema: named.schemaname, name }),
    );
  return null;
}

/** The view's query in its place; null where it names itself, cannot be parsed, or too many were read. */
function readView(view: Relation, place: Place): Level | null {
  const key = quoteRelation(view);
  if (place.environment.views.includes(key) || place.analysis.expansionsLeft-- <= 0) return null;
  const query = place.analysis.catalogue.viewQuery(view);
  if (query === null || !('SelectStmt' in query)) return null;
  const environment: Environment = {
    outer: null,
    ctes: new Map(),
    views: [...place.environment.views, key],
  };
  const region = openRegion(place.region);
  const level = place.analysis.readers.readSelect(query.SelectStmt, environment, region, place.analysis);
  region.opensUp = level.plain;
  return level;
}

function unknownRows(relation: Relation, identity: Pick<Source, 'alias' | 'schema'>): FromItem {
  return itemOf(opaqueSource({ ...identity, columns: columnNames(relation), uses: [] }));
}

function withNames(item: FromItem, newNames: readonly string[]): FromItem {
  if (newNames.length === 0) return item;
  const columns = renamed(item.columns, newNames);
  return { ...item, columns, sources: item.sources.map((source) => ({ ...source, columns })) };
}

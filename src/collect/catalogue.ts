/** Reads the whole catalogue: schemas, objects, relations with all that hangs on them. */
import type {
  Catalogue,
  ColumnStatistics,
  Index,
  IndexEnds,
  Note,
  Relation,
  Tablespace,
} from '../model/snapshot.ts';
import { readActivity, readIndexUsage } from './activity.ts';
import { readColumnStatistics } from './column-statistics.ts';
import { readColumns } from './columns.ts';
import { readConstraints } from './constraints.ts';
import { readExtendedStatistics } from './extended-statistics.ts';
import { readIndexAttributes } from './index-attributes.ts';
import { readIndexEnds } from './index-ends.ts';
import { type IndexMetapage, readIndexMetapages } from './index-metapages.ts';
import { type CollectedIndex, readIndexes } from './indexes.ts';
import { readNotCopied } from './not-copied.ts';
import { readObjects } from './objects/objects.ts';
import { readPolicies, readPolicyRoles } from './policies.ts';
import { extendedStatisticsNote, readPrivileges, statisticsNotes } from './readability.ts';
import type { CatalogueReader } from './reader.ts';
import { type CollectedRelation, readRelations } from './relations.ts';
import { readExtensions, readSchemas } from './schemas-and-extensions.ts';
import { readTablespaces } from './tablespaces.ts';
import { readViewTriggers } from './view-triggers.ts';

export interface CollectedCatalogue {
  readonly catalogue: Catalogue;
  readonly notes: readonly Note[];
}

/** `step` is told what comes next. */
export async function readCatalogue(
  reader: CatalogueReader,
  step: (name: string) => Promise<void>,
): Promise<CollectedCatalogue> {
  await step('relations');
  const privileges = await readPrivileges(reader);
  const relations = await readRelations(reader);
  const oids = relations.map((relation) => relation.oid);
  const columns = await readColumns(reader, oids);
  const constraints = await readConstraints(reader, oids);
  const viewTriggers = await readViewTriggers(reader, oids);
  const policies = await readPolicies(reader, oids);
  const policyRoles = policies.size === 0 ? [] : await readPolicyRoles(reader, [...policies.keys()]);

  await step('indexes');
  const indexes = await readIndexes(reader, oids);
  const allIndexes = [...indexes.values()].flat();
  const indexOids = allIndexes.map((index) => index.oid);
  const metapages = privileges.files
    ? await readIndexMetapages(reader, allIndexes)
    : new Map<number, IndexMetapage>();

  const attributes = await readIndexAttributes(reader, indexOids);
  const tablespaces = await readTablespaces(reader, [...oids, ...indexOids]);

  await step('statistics');
  const statistics = await readColumnStatistics(
    reader,
    privileges.columnStatistics ? 'pg_statistic' : 'pg_stats',
    [...oids, ...indexOids],
  );
  const extendedStatistics = await readExtendedStatistics(reader, oids, privileges.extendedStatistics);

  await step('objects');
  const objects = await readObjects(reader);

  await step('activity');
  const activity = await readActivity(reader, oids);
  const usage = await readIndexUsage(reader, indexOids);

  await step('index-ends');
  const { ends, notes: endsNotes } = await readIndexEnds(reader, relations, indexes, statistics, usage);

  const toIndex = ({ oid, ...index }: CollectedIndex): Index => ({
    ...index,
    ...ofMetapage(metapages.get(oid)),
    ...inTablespace(tablespaces.get(oid)),
    usage: usage.get(oid) ?? null,
    ...(attributes.has(oid) ? { attributes: attributes.get(oid) } : {}),
    statistics: statistics.get(oid) ?? [],
  });
  const toRelation = ({ oid, readable, rowSecurityActive, ...relation }: CollectedRelation): Relation => ({
    ...relation,
    columns: columns.get(oid) ?? [],
    constraints: constraints.get(oid) ?? [],
    ...(viewTriggers.has(oid) ? { insteadOfTriggers: viewTriggers.get(oid) } : {}),
    ...(policies.has(oid) ? { policies: policies.get(oid) } : {}),
    indexes: (indexes.get(oid) ?? []).map(toIndex),
    activity: activity.get(oid) ?? null,
    ...inTablespace(tablespaces.get(oid)),
    statistics: (statistics.get(oid) ?? []).map((row) => withEnds(row, ends.get(oid)?.get(row.column))),
  });
  return {
    catalogue: {
      schemas: await readSchemas(reader),
      extensions: await readExtensions(reader),
      objects,
      relations: relations.map(toRelation),
      extendedStatistics,
      ...(policyRoles.length === 0 ? {} : { policyRoles }),
    },
    notes: [
      ...statisticsNotes(privileges, relations, indexes, statistics),
      ...endsNotes,
      ...extendedStatisticsNote(privileges, extendedStatistics.length),
      ...(await readNotCopied(reader)),
    ],
  };
}

function ofMetapage(page: IndexMetapage | undefined): Partial<Pick<Index, 'treeHeight' | 'metapage'>> {
  if (page === undefined) return {};
  return page.metapage === null ? { treeHeight: page.treeHeight } : { metapage: page.metapage };
}

function inTablespace(tablespace: Tablespace | undefined): { readonly tablespace?: Tablespace } {
  return tablespace === undefined ? {} : { tablespace };
}

function withEnds(row: ColumnStatistics, indexEnds: IndexEnds | undefined): ColumnStatistics {
  return indexEnds === undefined || row.inherited ? row : { ...row, indexEnds };
}

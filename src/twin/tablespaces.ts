/** Puts relations of the twin into tablespaces with the source's page costs, which lie inside the server's own folder. */
import type { Client } from '../database/client.ts';
import type { RelationName } from '../model/relation.ts';
import type { Note, Snapshot, Tablespace } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteRelation } from '../util/identifiers.ts';

interface Placed extends RelationName {
  readonly objectType: 'TABLE' | 'MATERIALIZED VIEW' | 'INDEX';
  readonly tablespace: Tablespace;
}

/** `client` is the superuser's. Returns a note for each tablespace that could not be made. */
export async function placeRelations(client: Client, snapshot: Snapshot): Promise<Note[]> {
  const notes: Note[] = [];
  const attempt = async (name: string, work: () => Promise<unknown>) => {
    await work().catch((error: unknown) =>
      notes.push({
        code: 'not-rebuilt',
        message: `The twin has no page costs of tablespace ${name}: ${errorMessage(error)}.`,
        hint: null,
      }),
    );
  };
  const { name, pageCosts = [] } = snapshot.database.tablespace ?? {};
  if (name !== undefined && pageCosts.length > 0)
    await attempt(name, () => client.query(`ALTER TABLESPACE pg_default SET (${pageCosts.join(', ')})`));
  for (const [name, relations] of groupBy(placedRelations(snapshot), (placed) => placed.tablespace.name))
    await attempt(name, () => place(client, relations));
  return notes;
}

function placedRelations({ catalogue }: Snapshot): readonly Placed[] {
  return catalogue.relations.flatMap(({ schema, name, kind, tablespace, indexes }): Placed[] => [
    ...(tablespace === undefined || (kind !== 'table' && kind !== 'materialized-view')
      ? []
      : [
          {
            schema,
            name,
            objectType: kind === 'table' ? ('TABLE' as const) : ('MATERIALIZED VIEW' as const),
            tablespace,
          },
        ]),
    ...indexes.flatMap((index) =>
      index.tablespace === undefined
        ? []
        : [{ schema, name: index.name, objectType: 'INDEX' as const, tablespace: index.tablespace }],
    ),
  ]);
}

/** Tablespaces belong to a server, on which there may be several twins: each gets its own, by the number of its database. */
async function place(client: Client, relations: readonly Placed[]): Promise<void> {
  const [first] = relations;
  if (first === undefined) return;
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%s_%s', current_database(), (SELECT count(*) FROM pg_tablespace)) AS name`,
  );
  const name = rows[0]?.name ?? '';
  const { pageCosts } = first.tablespace;
  await client.query('SET allow_in_place_tablespaces = on');
  await client.query(
    `CREATE TABLESPACE ${name} LOCATION ''${pageCosts.length === 0 ? '' : ` WITH (${pageCosts.join(', ')})`}`,
  );
  for (const { objectType, ...relation } of relations)
    await client.query(`ALTER ${objectType} IF EXISTS ${quoteRelation(relation)} SET TABLESPACE ${name}`);
}

/** Gives relations of the twin the file sizes that the planner shall see, without a row in them. */
import type { Client } from '../database/client.ts';
import type { FileOperation, Sandbox } from '../model/sandbox.ts';
import { PAGE_BYTES } from '../util/page.ts';
import { btreePages, type StoredValue, sparseFiles, visibilityMapPage } from './btree-file.ts';
import type { EndsByColumn } from './index-ends.ts';
import { writeBrinCounts, writeGinCounts, writeMetapage } from './metapages.ts';
import type { GinCounts } from './size/gin.ts';

/** What the planner shall believe of one table or index that exists in the twin. */
export interface SizedRelation {
  readonly oid: number;
  readonly pages: number;
  readonly tuples: number;
  readonly allVisiblePages: number;
  readonly allFrozenPages: number | null;
  /** Pages of the main fork. */
  readonly blocks: number;
  /** Pages of the table that an index is on; for a table its own. */
  readonly tableBlocks: number;
  /** Levels above the leaves of a B-tree; 0 for anything else. */
  readonly treeHeight: number;
  /** GIN and BRIN: hex of what stands behind the header of the first page, where it is known. */
  readonly metapage?: string | undefined;
  /** Else, what a GIN index will say of itself; null for anything else. */
  readonly gin: GinCounts | null;
}

/** Far above what the server itself hands out in a throw-away cluster, so the numbers cannot meet. */
const FIRST_FILE_NUMBER = 3_500_000_000;

/** The files of one twin database, and what its relations shall look like. */
export class RelationFiles {
  readonly #sandbox: Sandbox;
  readonly #sized = new Map<
    number,
    SizedRelation & { readonly emptyFile: number; readonly sizedFile: number }
  >();
  #metapage: Uint8Array | null = null;
  #next = FIRST_FILE_NUMBER;
  #ends: EndsByColumn = new Map();
  #tablesWithEnds: ReadonlySet<number> = new Set();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** What indexes shall hold at their ends, by the column that they begin with; for those that are resized from now on. */
  setIndexEnds(ends: EndsByColumn): void {
    this.#ends = ends;
    this.#tablesWithEnds = new Set([...ends.keys()].map((key) => Number.parseInt(key, 10)));
  }

  /**
   * Writes a new sparse file for each relation and points pg_class at it. The old, empty file stays where it is.
   * Works while the server runs, because nothing of the new files is in its buffers.
   */
  async resize(client: Client, relations: readonly SizedRelation[]): Promise<void> {
    if (relations.length === 0) return;
    await client.query('CHECKPOINT');
    const current = await currentFiles(client, relations);
    const operations: FileOperation[] = [];
    for (const relation of relations) {
      const file = current.get(relation.oid);
      if (file === undefined) continue;
      const emptyFile = this.#sized.get(relation.oid)?.emptyFile ?? file.number;
      let sizedFile = emptyFile;
      if (file.path !== null && relation.blocks > 0) {
        sizedFile = this.#next++;
        const path = `${file.path.slice(0, file.path.lastIndexOf('/'))}/${sizedFile}`;
        operations.push(...(await this.#fileOperations(client, file, path, relation)));
        if (file.method === 'heap' && this.#tablesWithEnds.has(relation.oid))
          operations.push({ kind: 'write', path: `${path}_vm`, offset: 0, bytes: visibilityMapPage() });
      }
      this.#sized.set(relation.oid, { ...relation, emptyFile, sizedFile });
    }
    await this.#sandbox.writeFiles(operations);
    await this.#point(
      client,
      relations.map((relation) => relation.oid),
    );
  }

  /** Gives every relation its empty file again, until the next resize. */
  async empty(client: Client): Promise<void> {
    const rows = [...this.#sized].map(([oid, { emptyFile }]) => ({ oid, filenode: emptyFile }));
    await client.query(
      'UPDATE pg_class c SET relfilenode = x.filenode, relpages = 0, reltuples = 0 FROM json_to_recordset($1) AS x (oid oid, filenode oid) WHERE c.oid = x.oid',
      [JSON.stringify(rows)],
    );
  }

  /** Runs `work` while the tables have their empty files, so that CREATE INDEX scans nothing; all in one transaction. */
  async whileEmpty<T>(client: Client, tableOids: readonly number[], work: () => Promise<T>): Promise<T> {
    await client.query('BEGIN');
    try {
      const rows = tableOids.flatMap((oid) => {
        const sized = this.#sized.get(oid);
        return sized === undefined ? [] : [{ oid, filenode: sized.emptyFile }];
      });
      await client.query(
        'UPDATE pg_class c SET relfilenode = x.filenode FROM json_to_recordset($1) AS x (oid oid, filenode oid) WHERE c.oid = x.oid',
        [JSON.stringify(rows)],
      );
      const result = await work();
      // CREATE INDEX has reset reltuples and relpages: this also restores them.
      await this.#point(client, tableOids);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  }

  /** Makes pg_class say what was asked for. */
  async #point(client: Client, oids: readonly number[]): Promise<void> {
    const rows = oids.flatMap((oid) => {
      const sized = this.#sized.get(oid);
      if (sized === undefined) return [];
      const { sizedFile, pages, tuples, allVisiblePages, allFrozenPages } = sized;
      return [
        { oid, filenode: sizedFile, pages, tuples, visible: allVisiblePages, frozen: allFrozenPages ?? 0 },
      ];
    });
    const frozen = this.#sandbox.major >= 18 ? ', relallfrozen = x.frozen' : '';
    await client.query(
      `UPDATE pg_class c SET relfilenode = x.filenode, relpages = x.pages, reltuples = x.tuples, relallvisible = x.visible${frozen}
       FROM json_to_recordset($1) AS x (oid oid, filenode oid, pages int, tuples real, visible int, frozen int) WHERE c.oid = x.oid`,
      [JSON.stringify(rows)],
    );
  }

  async #fileOperations(
    client: Client,
    file: CurrentFile,
    path: string,
    relation: SizedRelation,
  ): Promise<FileOperation[]> {
    const head = await this.#head(client, file, relation);
    return [
      ...(head === null ? [] : [{ kind: 'write', path, offset: 0, bytes: head } as const]),
      ...sparseFiles(path, Math.max(relation.blocks, Math.ceil((head?.length ?? 0) / PAGE_BYTES))),
    ];
  }

  /** The pages that the planner reads: a B-tree's path to its leaf; of other methods what the server made, with the counts of a full index. */
  async #head(client: Client, file: CurrentFile, relation: SizedRelation): Promise<Uint8Array | null> {
    switch (file.method) {
      case null:
      case 'heap':
        return null;
      case 'btree': {
        // All empty B-trees begin alike, but for a flag that only insertions heed.
        this.#metapage ??= (await readFile(client, file)).subarray(0, PAGE_BYTES);
        return btreePages(this.#metapage, relation.treeHeight, this.#leafEntries(file));
      }
      case 'brin':
      case 'gin': {
        const bytes = await readFile(client, file);
        if (relation.metapage !== undefined) return writeMetapage(bytes, relation.metapage);
        return file.method === 'gin'
          ? writeGinCounts(bytes, relation.blocks, relation.gin)
          : writeBrinCounts(bytes, relation.tableBlocks);
      }
      default:
        return readFile(client, file);
    }
  }

  #leafEntries({ leadingColumn, descending }: CurrentFile): readonly StoredValue[] {
    const ends = leadingColumn === null ? undefined : this.#ends.get(leadingColumn);
    if (ends === undefined) return [];
    return descending ? [ends.high, ends.low] : [ends.low, ends.high];
  }
}

interface CurrentFile {
  /** Null for what has no storage: partitioned tables and indexes. */
  readonly path: string | null;
  readonly number: number;
  /** Access method, null for what has none. */
  readonly method: string | null;
  /** `columnKey` of what a B-tree sorts by first, if it is a column in its usual order; else null. */
  readonly leadingColumn: string | null;
  readonly descending: boolean;
}

async function currentFiles(
  client: Client,
  relations: readonly SizedRelation[],
): Promise<ReadonlyMap<number, CurrentFile>> {
  const { rows } = await client.query<{
    oid: string;
    path: string | null;
    number: string;
    method: string | null;
    leadingColumn: string | null;
    descending: boolean;
  }>(
    // An operator class with a key type of its own (name_ops) stores something else than the column does.
    `SELECT c.oid::text, pg_relation_filepath(c.oid) AS path, c.relfilenode::text AS number, am.amname AS method,
       CASE WHEN o.opcdefault AND o.opckeytype = 0 AND i.indcollation[0] = a.attcollation THEN i.indrelid || '.' || a.attnum END AS "leadingColumn",
       coalesce(i.indoption[0] & 1 = 1, false) AS descending
     FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam
     LEFT JOIN pg_index i ON i.indexrelid = c.oid
     LEFT JOIN pg_opclass o ON o.oid = i.indclass[0]
     LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE c.oid = ANY ($1)`,
    [relations.map((relation) => relation.oid)],
  );
  return new Map(rows.map((row) => [Number(row.oid), { ...row, number: Number(row.number) }]));
}

async function readFile(client: Client, file: CurrentFile): Promise<Buffer> {
  const { rows } = await client.query<{ bytes: Buffer }>('SELECT pg_read_binary_file($1) AS bytes', [
    file.path,
  ]);
  const bytes = rows[0]?.bytes;
  if (bytes === undefined) throw new Error(`cannot read ${file.path}`);
  return bytes;
}

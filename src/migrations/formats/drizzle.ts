/** Drizzle: an .sql file, its entry in the journal, and the snapshot that the next drizzle-kit generate compares the schema with. */
import { z } from 'zod';
import { IndexwrightError } from '../../util/errors.ts';
import { sha256 } from '../../util/hash.ts';
import { drizzleLines, drizzleSnapshotIndex } from './drizzle-model.ts';
import type { FormatPair, MigrationFormat, ToolFile, ToolFolder } from './format.ts';
import { statementText } from './sql-file.ts';
import { driverSteps } from './steps.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { epochMilliseconds } from './versions.ts';

const journalFile = 'meta/_journal.json';
const breakpoint = '--> statement-breakpoint';
const mark = /--> statement-breakpoint/;

const journalSchema = z.looseObject({
  entries: z.array(z.looseObject({ idx: z.number(), when: z.number(), tag: z.string() })),
});
const snapshotSchema = z.looseObject({
  id: z.string(),
  tables: z.record(
    z.string(),
    z.looseObject({ name: z.string(), indexes: z.record(z.string(), z.unknown()) }),
  ),
});
type Snapshot = z.infer<typeof snapshotSchema>;

export const drizzle: MigrationFormat = {
  id: 'drizzle',
  name: 'Drizzle',
  folder: 'drizzle',
  reads: (names) => names.filter((name) => name === journalFile || /^meta\/\d+_snapshot\.json$/.test(name)),
  render: (pairs, folder) => {
    const { entries: before, ...journal } = readJournal(folder);
    const files: ToolFile[] = [];
    const entries = [...before];
    let snapshot = lastSnapshot(folder, entries.at(-1)?.tag);
    for (const pair of pairs) {
      const last = entries.at(-1);
      const idx = (last?.idx ?? -1) + 1;
      const number = `${idx}`.padStart(4, '0');
      const tag = `${number}_${pair.slug}`;
      files.push({ path: `${tag}.sql`, content: fileText(pair), up: pair.upFile });
      if (snapshot !== null) {
        snapshot = nextSnapshot(snapshot, pair);
        files.push({ path: `meta/${number}_snapshot.json`, content: json(snapshot), up: pair.upFile });
      }
      // It applies what is later than the last that it applied.
      const when = Math.max(epochMilliseconds(pair.timestamp), (last?.when ?? 0) + 1);
      entries.push({ idx, version: '7', when, tag, breakpoints: true });
    }
    files.push({ path: journalFile, content: json({ ...journal, entries }), up: null });
    return {
      files,
      notes: [
        'drizzle-kit runs all migrations in one transaction, and has no way out of it: each file ends that one, does its work, and begins another. If one fails, drizzle-kit may exit without a message; what ran before stays done and is run again.',
        'There is no way back in Drizzle: run the .down.sql file with psql, then delete the row from drizzle.__drizzle_migrations.',
      ],
      model: pairs.flatMap(drizzleLines),
    };
  },
};

function readJournal({ names, texts }: ToolFolder): z.infer<typeof journalSchema> {
  const text = texts.get(journalFile);
  if (text === undefined) {
    if (names.some((name) => name.endsWith('/migration.sql')))
      throw new IndexwrightError(
        'format-unsupported',
        'the folder is laid out as Drizzle 1.0 does, without a journal',
        {
          hint: 'Make an empty migration with drizzle-kit generate --custom, and paste the pair’s statements into it.',
        },
      );
    return { version: '7', dialect: 'postgresql', entries: [] };
  }
  const journal = parsed(journalSchema, journalFile, text);
  // What an earlier run of ours entered, and this one replaces, has no file any more.
  return { ...journal, entries: journal.entries.filter(({ tag }) => names.includes(`${tag}.sql`)) };
}

/** Null where there is none: then drizzle-kit is not used to generate. */
function lastSnapshot({ texts }: ToolFolder, tag: string | undefined): Snapshot | null {
  const number = tag?.slice(0, tag.indexOf('_')) ?? '';
  const name = [...texts.keys()].filter(
    (one) => one.endsWith('_snapshot.json') && one <= `meta/${number}_snapshot.json`,
  );
  const [file] = name.slice(-1);
  return file === undefined ? null : parsed(snapshotSchema, file, texts.get(file) ?? '');
}

function parsed<T>(schema: z.ZodType<T>, name: string, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new IndexwrightError('format-unreadable', `${name} is not what drizzle-kit writes`, {
      hint: 'Is it whole? Or give another folder with --format-dir.',
      cause,
    });
  }
}

function nextSnapshot(snapshot: Snapshot, pair: FormatPair): Snapshot {
  const { schema, name } = pair.relation;
  const key = `${schema}.${name}`;
  const table = snapshot.tables[key];
  const next = { ...snapshot, id: uuid(`${snapshot.id}\n${pair.upFile}`), prevId: snapshot.id };
  if (table === undefined) return next;
  const { [pair.indexName]: _, ...others } = table.indexes;
  const made = pair.definition === null ? null : drizzleSnapshotIndex(pair.indexName, pair.definition);
  const indexes = made === null ? others : { ...others, [pair.indexName]: made };
  return { ...next, tables: { ...snapshot.tables, [key]: { ...table, indexes } } };
}

/** The same text gives the same, in the form of a random one. */
function uuid(text: string): string {
  return sha256(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function fileText(pair: FormatPair): string {
  const header = toolHeader(pair.up, {
    run: 'drizzle-kit migrate.',
    rollback: `${pair.upFile.replace(/\.up\.sql$/, '.down.sql')} beside the pairs, with psql.`,
  });
  return `${lineComments(header, '--', mark)}
-- squawk-ignore-file transaction-nesting, ban-uncommitted-transaction

-- Ends the transaction that drizzle-kit began: CONCURRENTLY is refused in one.
COMMIT;
${breakpoint}
${driverSteps(pair.up)
  .map((step) => `${statementText(step, mark)}\n${breakpoint}\n`)
  .join('')}-- For what drizzle-kit still has to write down.
BEGIN;
`;
}

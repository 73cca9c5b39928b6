/** The formats' section of docs/migrations.md: for each tool the files that a committed pair becomes, and one of them whole. */
import { readFileSync } from 'node:fs';
import type { MigrationFormat, ToolFile, ToolFolder } from '../../src/migrations/formats/format.ts';
import { readFormatPairs } from '../../src/migrations/formats/read-pairs.ts';
import { migrationFormats } from '../../src/migrations/formats/registry.ts';
import { manifestFileName, parseManifest } from '../../src/migrations/manifest.ts';
import type { FormatId } from '../../src/model/migration.ts';

const begin = '<!-- formats: written by `npm run readme` -->';
const end = '<!-- /formats -->';
const golden = new URL('../golden/migrations/bookings-by-room/', import.meta.url);

/** The page with its section as the code writes files now. Throws where the markers are not there, once and in order. */
export async function withFormats(page: string): Promise<string> {
  const [before, rest, ...more] = page.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0)
    throw new Error(`docs/migrations.md needs the lines ${begin} and ${end}, once each`);
  const sections = await Promise.all(migrationFormats.map(formatSection));
  return `${before}${begin}\n\n${sections.join('\n')}\n${end}${after}`;
}

/** What a project of the tool has before, where it must have something. */
const projects: Partial<Record<FormatId, Readonly<Record<string, string>>>> = {
  sqitch: { 'sqitch.plan': '%syntax-version=1.0.0\n%project=hotel\n\n' },
  alembic: { '4f2a90c1d7e3_bookings.py': 'revision = "4f2a90c1d7e3"\ndown_revision = None\n' },
  django: {
    'hotel/migrations/__init__.py': '',
    'hotel/migrations/0001_initial.py': 'migrations.CreateModel(name="Booking")',
    'hotel/models.py': 'class Booking(models.Model):\n    class Meta:\n        db_table = "bookings"\n',
  },
  rails: { '20250101000000_create_bookings.rb': 'class CreateBookings < ActiveRecord::Migration[8.0]' },
};

/** Of several files the one that does the work. */
const shown: Partial<Record<FormatId, RegExp>> = {
  sqitch: /^deploy\//,
  flyway: /^V/,
  'graphile-migrate': /^indexwright\/002_/,
  prisma: /_idx\/migration\.sql$/,
};

async function formatSection(format: MigrationFormat): Promise<string> {
  const manifest = parseManifest(readGolden(manifestFileName));
  const pairs = await readFormatPairs(
    manifest.migrations.map(({ indexName, relation, up, down }) => ({
      indexName,
      relation,
      up: { fileName: up, content: readGolden(up) },
      down: { fileName: down, content: readGolden(down) },
    })),
    manifest,
  );
  const { files, notes, model = [] } = format.render(pairs, folderOf(format.id));
  const file = chosen(format.id, files);
  return [
    `### ${format.name}`,
    '',
    `\`--format ${format.id}\`, in ${format.folder === '.' ? 'the project’s folder' : `\`${format.folder}\``} unless the project has its migrations elsewhere:`,
    '',
    '```text',
    ...files.map(({ path }) => path),
    '```',
    '',
    ...notes.map((note) => `- ${note}`),
    ...model.map(({ where, line, remark }) => `- In ${where}: ${line === null ? remark : `\`${line}\``}`),
    '',
    '<details>',
    `<summary>${file.path}</summary>`,
    '',
    `\`\`\`${language(file.path)}`,
    file.content.trimEnd(),
    '```',
    '',
    '</details>',
    '',
  ].join('\n');
}

function readGolden(name: string): string {
  return readFileSync(new URL(name, golden), 'utf8');
}

function folderOf(id: FormatId): ToolFolder {
  const files = Object.entries(projects[id] ?? {});
  return {
    name: 'hotel/migrations',
    names: files.map(([name]) => name).sort(),
    texts: new Map(files),
    modules: true,
  };
}

function chosen(id: FormatId, files: readonly ToolFile[]): ToolFile {
  const pattern = shown[id] ?? /_idx\.|AddBookings|[-]idx\./;
  const file = files.find(({ path }) => pattern.test(path));
  if (file === undefined) throw new Error(`no file of ${id} to show`);
  return file;
}

function language(path: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { py: 'python', rb: 'ruby' }[extension] ?? extension;
}

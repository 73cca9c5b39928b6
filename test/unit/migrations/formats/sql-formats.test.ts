/** The .sql files of every tool that has such, cut as the tool cuts them: the statements of the scripts, in order, outside a transaction. */
import { describe, expect, test } from 'vitest';
import type { FormatPair, ToolFile, ToolFolder } from '../../../../src/migrations/formats/format.ts';
import type { FormatId } from '../../../../src/model/migration.ts';
import { sqlTokens } from '../../../../src/util/sql-tokens.ts';
import {
  caseNames,
  formatPairs,
  renderCase,
  saidAll,
  sent,
  statementsOf,
  toolFolder,
  work,
} from './support.ts';

const sqitchFolder = toolFolder({ 'sqitch.plan': '%syntax-version=1.0.0\n%project=app\n\n' });

/** Blocks between goose's marks; what stands elsewhere must be comments. */
function gooseBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  let block: string[] | null = null;
  for (const line of text.split('\n')) {
    if (/^\s*--\s*\+goose StatementBegin/.test(line)) block = [];
    else if (/^\s*--\s*\+goose StatementEnd/.test(line)) {
      blocks.push((block ?? []).join('\n'));
      block = null;
    } else if (/^\s*--/.test(line)) continue;
    else if (block !== null) block.push(line);
    else expect(line).toBe('');
  }
  return blocks;
}

interface SqlFormat {
  readonly folder?: ToolFolder;
  /** What the tool sends for a pair, in order, each a text of its own. */
  readonly sendsUp: (files: readonly ToolFile[]) => readonly string[];
  readonly sendsDown: ((files: readonly ToolFile[]) => readonly string[]) | null;
  /** Whether each text is sent whole. */
  readonly whole?: true;
}

const named = (files: readonly ToolFile[], pattern: RegExp) => files.filter(({ path }) => pattern.test(path));
const contents = (files: readonly ToolFile[]) => files.map(({ content }) => content);

const formats: Partial<Record<FormatId, SqlFormat>> = {
  'golang-migrate': {
    whole: true,
    sendsUp: (files) => contents(named(files, /\.up\.sql$/)),
    sendsDown: (files) => contents(named(files, /\.down\.sql$/)).toReversed(),
  },
  prisma: {
    whole: true,
    sendsUp: (files) => contents(named(files, /\/migration\.sql$/)),
    sendsDown: (files) => contents(named(files, /\/down\.sql$/)).toReversed(),
  },
  'graphile-migrate': { whole: true, sendsUp: contents, sendsDown: null },
  goose: {
    sendsUp: ([file]) => gooseBlocks(file?.content.split(/^-- \+goose Down$/m)[0] ?? ''),
    sendsDown: ([file]) => gooseBlocks(file?.content.split(/^-- \+goose Down$/m)[1] ?? ''),
  },
  atlas: { sendsUp: contents, sendsDown: null },
  flyway: {
    sendsUp: (files) => contents(named(files, /^V.*\.sql$/)),
    sendsDown: (files) => contents(named(files, /^U.*\.sql$/)),
  },
  sqitch: {
    folder: sqitchFolder,
    sendsUp: (files) => contents(named(files, /^deploy\//)),
    sendsDown: (files) => contents(named(files, /^revert\//)),
  },
  drizzle: {
    sendsUp: (files) =>
      contents(named(files, /^\d+_.*\.sql$/)).flatMap((text) => text.split('--> statement-breakpoint')),
    sendsDown: null,
  },
};

/** Of a tool's files those of a pair; graphile-migrate's current.sql is the first part of the first. */
function filesOf(files: readonly ToolFile[], pair: FormatPair, n: number): readonly ToolFile[] {
  const current = n === 0 ? named(files, /^current\.sql$/) : [];
  return [...current, ...files.filter(({ up }) => up === pair.upFile)];
}

describe.each(Object.entries(formats))('%s', (id, { folder = toolFolder(), sendsUp, sendsDown, whole }) => {
  const isOuter = (sql: string) => !['COMMIT', 'BEGIN'].includes(sql) && !sql.includes('client_encoding');
  const meant = whole === true ? work : sent;

  test.each(caseNames)('%s', async (name) => {
    const { files } = await renderCase(id as FormatId, name, folder);
    for (const [n, pair] of (await formatPairs(name)).entries()) {
      const own = filesOf(files, pair, n);
      for (const [texts, script] of [
        [sendsUp(own), pair.up],
        [sendsDown?.(own) ?? null, pair.down],
      ] as const) {
        if (texts === null) continue;
        const statements = await Promise.all(texts.map(statementsOf));
        if (whole === true || id === 'goose' || id === 'drizzle')
          for (const found of statements) expect(found.length).toBeLessThanOrEqual(1);
        expect(saidAll(statements.flat().filter(isOuter))).toEqual(saidAll(meant(script)));
      }
    }
  });

  test('every path is there once, and belongs to a pair or to the tool', async () => {
    for (const name of caseNames) {
      const { files } = await renderCase(id as FormatId, name, folder);
      const paths = files.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const path of paths) expect(path).toMatch(/^[\w/.-]+$/);
    }
  });
});

describe('switches and marks stand where the tool looks for them', () => {
  const first = async (id: FormatId, folder?: ToolFolder) =>
    (await renderCase(id, 'treacherous', folder)).files[0]?.content ?? '';

  test('graphile-migrate: on the first line', async () => {
    const text = await first('graphile-migrate');
    expect(text).toMatch(/^--! no-transaction\n-- /);
    expect(text.match(/^--!/gm)).toHaveLength(1);
    expect(text).not.toContain(':DATABASE_NAME');
  });

  test('graphile-migrate: it commits no name that goes over a line', async () => {
    const { files } = await renderCase('graphile-migrate', 'treacherous');
    const tokens = files.flatMap(({ content }) => [...sqlTokens(content)]);
    const names = tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((text) => text.includes('\n'))).toEqual([]);
  });

  test('atlas: in the first group of comments, which holds nothing else', async () => {
    expect(await first('atlas')).toMatch(/^-- atlas:txmode none\n\n-- /);
  });

  test('goose: before what it is about, and once each', async () => {
    const text = await first('goose');
    expect(text.match(/^[ \t]*-- \+goose (?!Statement).*$/gm)).toEqual([
      '-- +goose NO TRANSACTION',
      '-- +goose Up',
      '-- +goose Down',
    ]);
  });

  test('flyway: in a file beside each script, which also switches placeholders off', async () => {
    const { files } = await renderCase('flyway', 'treacherous');
    const scripts = named(files, /\.sql$/);
    expect(scripts.length).toBeGreaterThan(0);
    for (const { path } of scripts)
      expect(files.find((file) => file.path === `${path}.conf`)?.content).toBe(
        'executeInTransaction=false\nplaceholderReplacement=false\n',
      );
  });

  test('drizzle: the transaction is left first, and one is open at the end', async () => {
    const pieces = (await first('drizzle')).split('--> statement-breakpoint');
    const statements = await Promise.all(pieces.map(statementsOf));
    expect([statements[0], statements.at(-1)]).toEqual([['COMMIT'], ['BEGIN']]);
  });
});

test('drizzle: the same pairs again give the same journal, byte for byte', async () => {
  const name = 'meta/_journal.json';
  const journal = async (folder: ToolFolder) =>
    (await renderCase('drizzle', 'treacherous', folder)).files.find(({ path }) => path === name)?.content ??
    '';
  const once = await journal(toolFolder());
  expect(once).toMatch(/^\{\s+"version": "7",\s+"dialect": "postgresql",\s+"entries": \[/);
  expect(await journal(toolFolder({ [name]: once }))).toBe(once);
});

describe('numbers go on where the folder’s end', () => {
  test.each<[FormatId, Readonly<Record<string, string | null>>, RegExp]>([
    ['golang-migrate', {}, /^20251120083300_/],
    ['golang-migrate', { '000007_x.up.sql': null, '000007_x.down.sql': null }, /^000008_/],
    ['goose', { '00001_x.sql': null }, /^00002_/],
    ['goose', { '00001_x.sql': null, '20260101000000_y.sql': null }, /^20260101000001_/],
    ['flyway', { 'V9__x.sql': null, 'V10__y.sql': null }, /^V11__/],
    ['flyway', { 'V1.9__x.sql': null, 'V1_10__y.sql': null }, /^V1\.11__/],
    ['flyway', { 'V20260101000000__x.sql': null }, /^V20260101000001__/],
    ['prisma', { '20260101000000_x/migration.sql': null, 'migration_lock.toml': null }, /^20260101000001_/],
    ['atlas', { '20260101000000_x.sql': null, 'atlas.sum': null }, /^20260101000001_/],
    ['kysely', {}, /^2025-11-20T08-33-00_/],
    ['kysely', { '2026-01-01T00:00:00.000Z_x.ts': null }, /^2026-01-01T00:00:01\.000_/],
    ['typeorm', { '1863627581000-X.ts': null }, /^1863627581001-/],
    ['rails', { '20260101000000_x.rb': null }, /^20260101000001_/],
  ])('%s %j', async (id, files, expected) => {
    expect((await renderCase(id, 'drops', toolFolder(files))).files[0]?.path).toMatch(expected);
  });
});

describe('sqitch', () => {
  test('the plan grows by a line each; lines of an earlier run of ours that lost their scripts go', async () => {
    const plan = `%syntax-version=1.0.0
%project=app

first 2024-01-01T00:00:00Z A Person <a@example.com> # ours is not this
lost 2025-01-01T00:00:00Z Indexwright <indexwright@localhost> # Adds an index
orders_a_b_idx 2024-01-01T00:00:00Z A Person <a@example.com> # a name that is taken
`;
    const { files } = await renderCase('sqitch', 'drops', toolFolder({ 'sqitch.plan': plan }));
    const written = files.find(({ path }) => path === 'sqitch.plan')?.content ?? '';
    expect(
      written
        .split('\n')
        .slice(3)
        .map((line) => line.split(' ')[0]),
    ).toEqual([
      'first',
      'orders_a_b_idx',
      'orders_a_b_idx_2',
      'drop_orders_a_idx',
      'drop_it_s_lower_bb8d3caf',
      'drop_events_kind',
      '',
    ]);
    expect(written).toMatch(/^orders_a_b_idx_2 2025-11-20T08:33:00Z Indexwright <indexwright@localhost> # /m);
  });

  test('a plan without changes keeps the blank line below its pragmas', async () => {
    const { files } = await renderCase('sqitch', 'drops', sqitchFolder);
    const written = files.find(({ path }) => path === 'sqitch.plan')?.content ?? '';
    expect(written).toMatch(/^%syntax-version=1\.0\.0\n%project=app\n\norders_a_b_idx /);
  });

  test('verify asks for what deploy promises', async () => {
    const { files } = await renderCase('sqitch', 'samples', sqitchFolder);
    for (const { content } of named(files, /^verify\//)) {
      expect(await statementsOf(content)).toHaveLength(1);
      expect(content).toContain('indisvalid');
    }
  });

  test('a folder without a plan is an error with a hint', async () => {
    await expect(renderCase('sqitch', 'drops')).rejects.toMatchObject({ code: 'format-project-missing' });
  });
});

describe('graphile-migrate', () => {
  test.each([
    ['', true],
    ['-- Enter migration here\n', true],
    ['create table t ();', false],
    ['--! no-transaction\nvacuum;', false],
  ])('a current migration of %j is free: %s', async (text, isFree) => {
    const rendering = renderCase('graphile-migrate', 'drops', toolFolder({ 'current.sql': text }));
    if (isFree) expect((await rendering).files[0]?.path).toBe('current.sql');
    else await expect(rendering).rejects.toMatchObject({ code: 'format-busy' });
  });

  test('our own of an earlier run is replaced', async () => {
    const { files } = await renderCase('graphile-migrate', 'drops');
    const again = await renderCase(
      'graphile-migrate',
      'samples',
      toolFolder({ 'current.sql': files[0]?.content ?? '' }),
    );
    expect(again.files[0]?.path).toBe('current.sql');
  });
});

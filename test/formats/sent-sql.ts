/** What a tool sends to the server of an .sql file, as its documentation says: each entry is one query of the simple protocol. */
import { splitScript } from '../../src/migrations/script.ts';
import type { Driver } from './driver.ts';

export interface SqlFile {
  /** Below the tool's folder. */
  readonly path: string;
  readonly content: string;
}

/** In the order in which the tool sends them. */
export interface Sent {
  readonly up: readonly string[];
  /** Null where the tool has no way back of its own. */
  readonly down: readonly string[] | null;
}

export interface SqlFormat {
  /** Every file must match one of these; the groups of a name are of no matter. */
  readonly names: readonly RegExp[];
  /** What must stand in a file where a statement of it is refused in a transaction; null where the tool opens none. */
  readonly marker: ((file: SqlFile, all: readonly SqlFile[]) => boolean) | null;
  readonly sent: (files: readonly SqlFile[]) => Promise<Sent>;
  /** Whether its files leave the tool's transaction and open another in its place. */
  readonly mayCommit?: true;
}

export const sqlFormats: Readonly<Partial<Record<Driver['format'], SqlFormat>>> = {
  sql: {
    names: [/^\d{14}_[a-z0-9_]+\.(up|down)\.sql$/],
    marker: null,
    sent: async (files) => ({
      up: await statements(matching(files, /\.up\.sql$/)),
      down: await statements(matching(files, /\.down\.sql$/).toReversed()),
    }),
  },
  dbmate: {
    names: [/^\d{14}_[a-z0-9_]+\.sql$/],
    marker: ({ content }) =>
      /^-- migrate:up transaction:false$/m.test(content) &&
      /^-- migrate:down transaction:false$/m.test(content),
    sent: async (files) => ({
      up: files.map(({ content }) => between(content, /^--\s*migrate:up.*\n/m, /^--\s*migrate:down/m)),
      down: files.map(({ content }) => between(content, /^--\s*migrate:down.*\n/m, null)).toReversed(),
    }),
  },
  drizzle: {
    names: [/^\d{4}_[a-z0-9_]+\.sql$/],
    marker: ({ content }) =>
      /^COMMIT;\n--> statement-breakpoint$/m.test(content) && /\nBEGIN;\n$/.test(content),
    sent: async (files) => ({
      up: matching(files, /\.sql$/).flatMap(({ content }) => content.split('--> statement-breakpoint')),
      down: null,
    }),
    mayCommit: true,
  },
  'golang-migrate': {
    names: [/^\d+_[a-z0-9_]+\.(up|down)\.sql$/],
    marker: null,
    sent: whole(/\.up\.sql$/, /\.down\.sql$/),
  },
  prisma: {
    names: [/^\d{14}_[a-z0-9_]+\/(migration|down)\.sql$/],
    marker: null,
    sent: whole(/\/migration\.sql$/, /\/down\.sql$/),
  },
  'graphile-migrate': {
    names: [/^current\.sql$/, /^indexwright\/\d{3}_[a-z0-9_]+\.sql$/],
    marker: ({ content }) => content.startsWith('--! no-transaction\n'),
    sent: async (files) => ({ up: matching(files, /\.sql$/).map(({ content }) => content), down: null }),
  },
  sqitch: {
    names: [/^(deploy|revert|verify)\/[a-z0-9_]+\.sql$/],
    marker: null,
    sent: async (files) => ({
      up: await statements(matching(files, /^deploy\//)),
      down: await statements(matching(files, /^revert\//).toReversed()),
    }),
  },
  goose: {
    names: [/^\d+_[a-z0-9_]+\.sql$/],
    marker: ({ content }) => /^-- \+goose NO TRANSACTION$/m.test(content),
    sent: async (files) => ({
      up: files.flatMap(({ content }) =>
        gooseStatements(between(content, /^-- \+goose Up\n/m, /^-- \+goose Down$/m)),
      ),
      down: files
        .toReversed()
        .flatMap(({ content }) => gooseStatements(between(content, /^-- \+goose Down\n/m, null))),
    }),
  },
  flyway: {
    names: [/^[VU]\d+(_\d+)*__[A-Za-z0-9_]+\.sql(\.conf)?$/],
    marker: ({ path }, all) =>
      all.some((file) => file.path === `${path}.conf` && /^executeInTransaction=false$/m.test(file.content)),
    sent: async (files) => ({
      up: await statements(matching(files, /^V.*\.sql$/)),
      down: await statements(matching(files, /^U.*\.sql$/).toReversed()),
    }),
  },
  atlas: {
    names: [/^\d+_[a-z0-9_]+\.sql$/],
    marker: ({ content }) => /^(--.*\n)*-- atlas:txmode none\n(--.*\n)*\n/.test(content),
    sent: async (files) => ({ up: await statements(matching(files, /\.sql$/)), down: null }),
  },
};

function matching(files: readonly SqlFile[], pattern: RegExp): readonly SqlFile[] {
  return files.filter(({ path }) => pattern.test(path));
}

/** Tools that cut a file into statements, with quotes and dollars understood. */
async function statements(files: readonly SqlFile[]): Promise<readonly string[]> {
  const split = await Promise.all(files.map(({ content }) => splitScript(content)));
  return split.flat().map(({ sql }) => sql);
}

/** Tools that send a file as it is. */
function whole(up: RegExp, down: RegExp): SqlFormat['sent'] {
  return async (files) => ({
    up: matching(files, up).map(({ content }) => content),
    down: matching(files, down)
      .toReversed()
      .map(({ content }) => content),
  });
}

function between(text: string, start: RegExp, end: RegExp | null): string {
  const from = start.exec(text);
  if (from === null) throw new Error(`no ${start}`);
  const rest = text.slice(from.index + from[0].length);
  const to = end === null ? -1 : rest.search(end);
  return to === -1 ? rest : rest.slice(0, to);
}

/** goose ends a statement at a line that ends in a semicolon, whatever stands around it, but for what StatementBegin opens. */
function gooseStatements(section: string): readonly string[] {
  const found: string[] = [];
  let lines: string[] = [];
  let together = false;
  const end = (): void => {
    if (lines.some((line) => line.trim() !== '')) found.push(lines.join('\n'));
    lines = [];
  };
  for (const line of section.split('\n')) {
    if (/^-- \+goose StatementBegin$/.test(line)) together = true;
    else if (/^-- \+goose StatementEnd$/.test(line)) {
      together = false;
      end();
    } else if (!/^\s*--/.test(line)) {
      lines.push(line);
      if (!together && /;\s*$/.test(line)) end();
    }
  }
  end();
  return found;
}

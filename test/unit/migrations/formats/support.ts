/** The same pairs for every format: each kind of index, a partitioned table, drops, and names that are meant to break things. */
import type {
  FormatPair,
  FormatScript,
  ToolFolder,
  ToolOutput,
} from '../../../../src/migrations/formats/format.ts';
import { readFormatPairs } from '../../../../src/migrations/formats/read-pairs.ts';
import { findFormat } from '../../../../src/migrations/formats/registry.ts';
import { buildManifest } from '../../../../src/migrations/manifest.ts';
import { nameIndexes } from '../../../../src/migrations/naming.ts';
import { emitMigrations } from '../../../../src/migrations/pair.ts';
import { splitScript } from '../../../../src/migrations/script.ts';
import type { FormatId, MigrationPair } from '../../../../src/model/migration.ts';
import type { Recommendation } from '../../../../src/model/recommendation.ts';
import { sha256 } from '../../../../src/util/hash.ts';
import { sqlTokens } from '../../../../src/util/sql-tokens.ts';
import {
  emptyCatalogue,
  expression,
  index,
  outcome,
  partitionedCatalogue,
  recommendation,
  recommended,
} from '../fixtures.ts';
import { sampleDefinitions, sampleDrops } from '../samples.ts';

/** What some tool or language reads as its own, in the middle of a name, at the beginning of its lines, or as a quote's end. */
export const treacherous = [
  "a\n-- migrate:down\n-- +goose Down\n--! no-transaction\n'",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: to break template strings is what it is for
  '--> statement-breakpoint`${x}#{x}*/ \\ %s :DATABASE_NAME ?\r',
  '"""\'\'\'%(x)s\u2028__END__\n🙂',
] as const;

const definitions = Object.values(sampleDefinitions);
const names = nameIndexes(definitions, emptyCatalogue);
const [first, second, third] = treacherous;

const cases = {
  /** Every kind of index that there is, and hostile names. */
  samples: recommendation(definitions.map((definition, n) => recommended(names[n] ?? '', definition))),
  partitioned: recommendation([recommended('p_a_idx', index('p', ['a', expression('lower(b)')]))]),
  drops: recommendation([recommended('orders_a_b_idx', index('orders', ['a', 'b']))], { drops: sampleDrops }),
  treacherous: recommendation(
    [
      recommended(
        'i',
        index({ schema: third, name: first }, [second, third], {
          predicate: `${literal(first)} <> ${literal(second)}`,
        }),
      ),
      recommended(first, index({ schema: first, name: second }, [first, third])),
    ],
    {
      queries: [
        outcome('a1b2c3d4e5f60718', `SELECT ${first} ${second} ${third} ${'migrate:down '.repeat(20)}`),
      ],
    },
  ),
} satisfies Record<string, Recommendation>;

export type CaseName = keyof typeof cases;
export const caseNames = Object.keys(cases) as readonly CaseName[];

function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'::text`;
}

const catalogue = partitionedCatalogue({
  'public.p': null,
  'public.p1': 'public.p',
  'public.p2': 'public.p',
  'public.p2_a': 'public.p2',
});

export function scriptPairs(name: CaseName): readonly MigrationPair[] {
  return emitMigrations(cases[name], { timestamp: '20251120083300', catalogue });
}

export async function formatPairs(name: CaseName): Promise<readonly FormatPair[]> {
  const pairs = scriptPairs(name);
  return readFormatPairs(pairs, buildManifest(cases[name], pairs, sha256('')));
}

/** A tool's folder with these files, some with a text. */
export function toolFolder(
  files: Readonly<Record<string, string | null>> = {},
  rest: Partial<ToolFolder> = {},
): ToolFolder {
  return {
    name: 'app/migrations',
    names: Object.keys(files).sort(),
    texts: new Map(
      Object.entries(files).flatMap(([name, text]) => (text === null ? [] : [[name, text] as const])),
    ),
    modules: true,
    ...rest,
  };
}

export async function renderCase(
  id: FormatId,
  name: CaseName,
  folder: ToolFolder = toolFolder(),
): Promise<ToolOutput> {
  return findFormat(id).render(await formatPairs(name), folder);
}

/** Statements of a script that a tool's file must hold too: all but what concerns the bytes of a file that psql sends. */
export function sent({ steps }: FormatScript): readonly string[] {
  return steps.map(({ sql }) => sql).filter((sql) => !sql.includes('client_encoding'));
}

/** The same without settings, for tools whose files hold one statement. */
export function work({ steps }: FormatScript): readonly string[] {
  return steps.filter(({ kind }) => kind !== 'setting').map(({ sql }) => sql);
}

/** Statements of a text as libpg-query tells them apart. */
export async function statementsOf(text: string): Promise<readonly string[]> {
  return (await splitScript(text)).map(({ sql }) => sql);
}

/** What a statement says, however its names and literals are written: its tokens, these decoded, also inside a DO block. */
export function said(sql: string): readonly string[] {
  return [...sqlTokens(sql)].flatMap(({ kind, text }) => {
    switch (kind) {
      case 'space':
      case 'comment':
        return [];
      case 'name':
        return [`name ${text.slice(1, -1).replaceAll('""', '"')}`];
      case 'string':
        return [`string ${decodedString(text)}`];
      case 'dollar':
        return ['$', ...said(text.replace(/^\$\w*\$|\$\w*\$$/g, '')), '$'];
      default:
        return [text];
    }
  });
}

/** `U&"..."` comes as a word, a character and a name. */
export function saidAll(statements: readonly string[]): readonly (readonly string[])[] {
  return statements.map((sql) => {
    const tokens = [...said(sql)];
    for (let at = tokens.indexOf('U'); at !== -1; at = tokens.indexOf('U', at + 1))
      if (tokens[at + 1] === '&' && tokens[at + 2]?.startsWith('name ') === true)
        tokens.splice(at, 3, unicodeName(tokens[at + 2] ?? ''));
    return tokens;
  });
}

function unicodeName(text: string): string {
  return text.replace(/\\(\\|[0-9a-f]{4})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function decodedString(text: string): string {
  const isEscaped = /^e/i.test(text);
  const inner = text.slice(isEscaped ? 2 : 1, -1).replaceAll("''", "'");
  if (!isEscaped) return inner;
  return inner.replace(/\\(\\|n|'|x[0-9a-f]{2})/g, (_, code: string) =>
    code === 'n'
      ? '\n'
      : code.startsWith('x')
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : code,
  );
}

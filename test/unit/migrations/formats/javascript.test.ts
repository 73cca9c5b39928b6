/** The modules of the JavaScript tools, parsed, loaded and run: each sends the statements of the script, in order. */
import { Script } from 'node:vm';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { ToolFile } from '../../../../src/migrations/formats/format.ts';
import { templateLiteral } from '../../../../src/migrations/formats/javascript.ts';
import { caseNames, formatPairs, renderCase, sent, toolFolder, treacherous } from './support.ts';

const folders = {
  'ECMAScript modules': toolFolder(),
  CommonJS: toolFolder({}, { modules: false }),
  TypeScript: toolFolder({ '001_first.ts': null }),
};

type Module = Readonly<Record<string, unknown>>;

/** What the file exports. CommonJS is compiled by Node itself, the others by TypeScript, which refuses a syntax error. */
function load({ path, content }: ToolFile): Module {
  const isPlain = path.endsWith('.js') && !/^export /m.test(content);
  const { outputText, diagnostics } = ts.transpileModule(content, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  expect(diagnostics).toEqual([]);
  const run = new Script(`(exports, require) => {${isPlain ? content : outputText}\n}`).runInThisContext();
  const exports = {};
  run(exports, (name: string) => modules[name] ?? {});
  return exports;
}

type Listen = (listener: (sql: string) => void) => object;

/** What each tool hands to up and down, as far as the files use it. */
const tools: Readonly<Record<'knex' | 'node-pg-migrate' | 'kysely' | 'typeorm', Listen>> = {
  knex: (listener) => {
    const connection = { query: listener };
    return {
      client: { acquireConnection: async () => connection, releaseConnection: async () => {} },
    };
  },
  'node-pg-migrate': (listener) => ({ noTransaction: () => {}, sql: listener }),
  kysely: (listener) => ({ listener }),
  typeorm: (listener) => ({ query: listener }),
};

/** What a file may import: Kysely's `sql`. */
const modules: Readonly<Record<string, object>> = {
  kysely: {
    sql: {
      raw: (sql: string) => ({
        execute: async (db: { listener: (sql: string) => void }) => db.listener(sql),
      }),
    },
  },
};

/** Of a module, or of the one class that it exports. */
function directions(loaded: Module): Module {
  const [exported] = Object.values(loaded);
  return 'up' in loaded || typeof exported !== 'function'
    ? loaded
    : (new (exported as new () => object)() as Module);
}

async function statementsSent(run: unknown, listen: Listen): Promise<readonly string[]> {
  const statements: string[] = [];
  await (run as (tool: object) => unknown)(listen((sql) => statements.push(sql)));
  return statements;
}

describe.each(Object.entries(tools))('%s', (id, listen) => {
  describe.each(Object.entries(folders))('%s', (_, folder) => {
    test.each(caseNames)('%s: up and down send what the scripts do', async (name) => {
      const { files } = await renderCase(id as keyof typeof tools, name, folder);
      const pairs = await formatPairs(name);
      expect(files).toHaveLength(pairs.length);
      for (const [n, file] of files.entries()) {
        const loaded = load(file);
        const pair = pairs[n];
        if (pair === undefined) throw new Error('no pair');
        const { up, down } = directions(loaded);
        expect(await statementsSent(up, listen)).toEqual(sent(pair.up));
        expect(await statementsSent(down, listen)).toEqual(sent(pair.down));
      }
    });
  });
});

test('knex: its transaction is switched off, and the connection is given back after a failure', async () => {
  const [file] = (await renderCase('knex', 'samples')).files;
  if (file === undefined) throw new Error('no file');
  const { config, up } = load(file);
  expect(config).toEqual({ transaction: false });
  const calls: string[] = [];
  const failing = {
    client: {
      acquireConnection: async () => ({ query: () => Promise.reject(new Error('55P03')) }),
      releaseConnection: async () => calls.push('released'),
    },
  };
  await expect((up as (knex: object) => Promise<void>)(failing)).rejects.toThrow('55P03');
  expect(calls).toEqual(['released']);
});

test('typeorm: the class is outside a transaction, and named as its file', async () => {
  const { files } = await renderCase('typeorm', 'drops', toolFolder({}, { modules: false }));
  expect(files.map(({ path }) => path).slice(0, 2)).toEqual([
    '1763627580000-AddOrdersABIdx.ts',
    '1763627581000-DropOrdersAIdx.ts',
  ]);
  const [name, exported] = Object.entries(load(files[1] ?? { path: '', content: '', up: null }))[0] ?? [];
  expect(name).toBe('DropOrdersAIdx1763627581000');
  expect(new (exported as new () => object)()).toMatchObject({ name, transaction: false });
});

describe('node-pg-migrate: prefixes are of the kind that the folder has', () => {
  const path = async (...names: readonly string[]) =>
    (
      await renderCase(
        'node-pg-migrate',
        'drops',
        toolFolder(Object.fromEntries(names.map((name) => [name, null]))),
      )
    ).files[1]?.path;

  test.each([
    [[], '1763627581000_drop-orders-a-idx.js'],
    [['1463627581000_first.js'], '1763627581000_drop-orders-a-idx.js'],
    [['1863627581000_first.js'], '1863627582001_drop-orders-a-idx.js'],
    [['20250101000000000_first.js'], '20251120083301000_drop-orders-a-idx.js'],
    [['20260101000000000_first.js'], '20260101000002000_drop-orders-a-idx.js'],
    [['0001_first.js', '0002_next.js'], '0004_drop-orders-a-idx.js'],
  ])('%j', async (names, expected) => {
    expect(await path(...names)).toBe(expected);
  });
});

test.each([...treacherous, '\\`\\', '\r\n'])('a template literal gives back %j', (text) => {
  expect(new Script(templateLiteral(text)).runInThisContext()).toBe(text);
});

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
  run(exports, () => ({}));
  return exports;
}

type Listen = (listener: (sql: string) => void) => object;

/** What each tool hands to up and down, as far as the files use it. */
const tools: Readonly<Record<'knex' | 'node-pg-migrate', Listen>> = {
  knex: (listener) => {
    const connection = { query: listener };
    return {
      client: { acquireConnection: async () => connection, releaseConnection: async () => {} },
    };
  },
  'node-pg-migrate': (listener) => ({ noTransaction: () => {}, sql: listener }),
};

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
        expect(await statementsSent(loaded.up, listen)).toEqual(sent(pair.up));
        expect(await statementsSent(loaded.down, listen)).toEqual(sent(pair.down));
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

/** Python and Ruby files, read back by small readers of those languages’ strings; the real ones read them in test/formats. */
import { describe, expect, test } from 'vitest';
import { pythonString } from '../../../../src/migrations/formats/python.ts';
import { rubyString } from '../../../../src/migrations/formats/rails.ts';
import type { FormatId } from '../../../../src/model/migration.ts';
import { caseNames, formatPairs, renderCase, sent, toolFolder, treacherous } from './support.ts';

/** The strings in triple quotes of a list. */
function pythonStrings(text: string, list: 'UP' | 'DOWN'): readonly string[] {
  const start = text.indexOf(`\n${list} = [\n`);
  const strings: string[] = [];
  const pattern = /\n {4}"""((?:\\[\s\S]|(?!""")[\s\S])*)""",(?=\n)|\n\]\n/y;
  const comment = /\n {4}#[^\n]*/y;
  for (let at = start + `\n${list} = [`.length; ; ) {
    comment.lastIndex = at;
    if (comment.test(text)) {
      at = comment.lastIndex;
      continue;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) throw new Error(`no string at ${text.slice(at, at + 60)}`);
    if (found[1] === undefined) return strings;
    strings.push(found[1].replace(/\\([\s\S])/g, (_, character) => (character === 'r' ? '\r' : character)));
    at = pattern.lastIndex;
  }
}

/** The arguments of `execute` in a method. */
function rubyStrings(text: string, method: 'up' | 'down'): readonly string[] {
  const strings: string[] = [];
  const lines = (text.split(`\n  def ${method}\n`)[1] ?? '').split('\n');
  for (let n = 0; lines[n] !== '  end'; n += 1) {
    const line = lines[n] ?? '';
    if (/^ {4}#/.test(line)) continue;
    const argument = /^ {4}execute ([^\n]*)$/.exec(line)?.[1];
    if (argument === undefined) throw new Error(`no execute: ${line}`);
    const mark = /^<<~'(\w+)'$/.exec(argument)?.[1];
    if (mark !== undefined) {
      const body: string[] = [];
      for (n += 1; lines[n]?.trim() !== mark; n += 1) body.push((lines[n] ?? '').replace(/^ {6}/, ''));
      strings.push(body.join('\n'));
    } else if (argument.startsWith("'")) strings.push(argument.slice(1, -1));
    else {
      let quoted = argument;
      while (!/(?:^|[^\\])(?:\\\\)*"$/.test(quoted.slice(1))) {
        n += 1;
        quoted += `\n${lines[n]}`;
      }
      strings.push(
        quoted.slice(1, -1).replace(/\\([\s\S])/g, (_, character) => (character === 'r' ? '\r' : character)),
      );
    }
  }
  return strings;
}

const shop = toolFolder(
  { 'migrations/__init__.py': null, 'migrations/0001_initial.py': 'CreateModel(name="Order")' },
  { name: 'site/shop' },
);

describe.each<[FormatId, typeof shop]>([
  ['alembic', toolFolder()],
  ['django', shop],
])('%s', (id, folder) => {
  test.each(caseNames)('%s', async (name) => {
    const { files } = await renderCase(id, name, folder);
    for (const [n, pair] of (await formatPairs(name)).entries()) {
      const { content = '' } = files[n] ?? {};
      expect(pythonStrings(content, 'UP')).toEqual(sent(pair.up));
      expect(pythonStrings(content, 'DOWN')).toEqual(sent(pair.down));
      // Neither an encoding nor anything but comments before the code.
      expect(content.split('\n').slice(0, 2)).toEqual(['# Written by Indexwright.', '#']);
    }
  });
});

describe('rails', () => {
  test.each(caseNames)('%s', async (name) => {
    const { files } = await renderCase('rails', name);
    for (const [n, pair] of (await formatPairs(name)).entries()) {
      const { content = '' } = files[n] ?? {};
      expect(rubyStrings(content, 'up')).toEqual(sent(pair.up));
      expect(rubyStrings(content, 'down')).toEqual(sent(pair.down));
      expect(content).toMatch(/^# frozen_string_literal: true\n\n#/);
    }
  });

  test('the class is named as the file, apart from those that are there, for the version that the last one is for', async () => {
    const folder = toolFolder({
      '20250101000000_add_orders_a_b_idx.rb': 'class AddOrdersABIdx < ActiveRecord::Migration[8.0]',
    });
    const [file] = (await renderCase('rails', 'drops', folder)).files;
    expect(file?.path).toBe('20251120083300_add_orders_a_b_idx_2.rb');
    expect(file?.content).toContain(
      '\nclass AddOrdersABIdx2 < ActiveRecord::Migration[8.0]\n  # CONCURRENTLY',
    );
    expect(file?.content).toContain('  disable_ddl_transaction!\n');
  });
});

describe('alembic follows the head', () => {
  const revision = (id: string, before: string) => `revision = '${id}'\ndown_revision = ${before}\n`;
  const rendered = (files: Readonly<Record<string, string>>) =>
    renderCase('alembic', 'drops', toolFolder(files));

  test('of the folder, and each the one before', async () => {
    const { files } = await rendered({
      'b_second.py': `revision: str = "b"\ndown_revision: Union[str, None] = "a"\n`,
      'a_first.py': revision('a', 'None'),
    });
    const chain = files.map(({ content }) =>
      /^revision = "(.*)"\ndown_revision = "(.*)"$/m.exec(content)?.slice(1),
    );
    expect(chain[0]?.[1]).toBe('b');
    for (const [n, link] of chain.slice(1).entries()) expect(link?.[1]).toBe(chain[n]?.[0]);
    expect(files[0]?.path).toBe(`${chain[0]?.[0]}_orders_a_b_idx.py`);
  });

  test('a merge has two before it', async () => {
    const { files } = await rendered({
      'a.py': revision('a', 'None'),
      'b.py': revision('b', "'a'"),
      'c.py': revision('c', "'a'"),
      'd.py': revision('d', "('b', 'c')"),
    });
    expect(files[0]?.content).toContain('\ndown_revision = "d"\n');
  });

  test('two heads are an error with a hint, an empty folder is none', async () => {
    await expect(
      rendered({ 'a.py': revision('a', 'None'), 'b.py': revision('b', 'None') }),
    ).rejects.toMatchObject({ code: 'format-heads', message: 'the folder has 2 heads: a, b' });
    expect((await rendered({})).files[0]?.content).toContain('\ndown_revision = None\n');
  });
});

describe('django', () => {
  test('a migration follows the latest of the app that has the table', async () => {
    const files = {
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py':
        'migrations.CreateModel(\n    name="Order",),\nCreateModel(name="Event"',
      'shop/models.py':
        'class Order(models.Model):\n    class Meta:\n        db_table = "orders"\n\nclass Event(models.Model):\n    class Meta:\n        db_table = \'events\'\n',
      'orders/migrations/__init__.py': '',
      'manage.py': '',
    };
    const { files: written, model } = await renderCase(
      'django',
      'drops',
      toolFolder(files, { name: 'work/site' }),
    );
    expect(written.map(({ path }) => path).slice(0, 2)).toEqual([
      'shop/migrations/0002_add_orders_a_b_idx.py',
      'shop/migrations/0003_drop_orders_a_idx.py',
    ]);
    expect(written[0]?.content).toContain('dependencies = [("shop", "0001_initial")]');
    expect(written[1]?.content).toContain('dependencies = [("shop", "0002_add_orders_a_b_idx")]');
    expect(written[0]?.content).toContain('model_name="order",');
    expect(model?.[0]).toEqual({
      where: 'Meta.indexes of shop.order',
      line: 'models.Index(fields=["a", "b"], name="orders_a_b_idx"),',
      remark: null,
    });
  });

  test('a table of no app is an error with a hint', async () => {
    await expect(
      renderCase(
        'django',
        'drops',
        toolFolder({ 'a/migrations/__init__.py': '', 'b/migrations/__init__.py': '' }),
      ),
    ).rejects.toMatchObject({ code: 'format-no-app', message: expect.stringContaining('public.orders') });
  });
});

test.each([...treacherous, '"', '""""""', '\\', "'''", '\\"""'])('strings of %j', (text) => {
  const list = `\nUP = [\n    ${pythonString(text)},\n]\n`;
  expect(pythonStrings(list, 'UP')).toEqual([text]);
  // A statement begins with a word.
  expect(rubyStrings(`\n  def up\n    execute ${rubyString(`A ${text}\nSQL`)}\n  end\n`, 'up')).toEqual([
    `A ${text}\nSQL`,
  ]);
});

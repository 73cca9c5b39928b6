/** Folders of migrations as tools and people write them: which file goes up, which down, in which order, at which line. */
import { describe, expect, test } from 'vitest';
import { isDbmate, readDbmate } from '../../../src/verification/readers/dbmate.ts';
import { isGoose, readGoose } from '../../../src/verification/readers/goose.ts';
import { readPairs } from '../../../src/verification/readers/pairs.ts';
import type { HandWritten } from '../../../src/verification/readers/reader.ts';
import { readSingle } from '../../../src/verification/readers/single.ts';
import { readSqitch } from '../../../src/verification/readers/sqitch.ts';

const files = (...names: readonly string[]) => new Map(names.map((name) => [name, `-- ${name}`]));
const shown = ({ migrations, missing }: HandWritten) => ({
  pairs: migrations.map(({ up, down }) => `${up.fileName} ${down?.fileName ?? '-'}`),
  missing: missing.map(({ fileName, half }) => `${half} ${fileName}`),
});

describe('pairs', () => {
  test('in the order of their versions, each half missed', () => {
    expect(
      shown(
        readPairs(
          files('10_b.up.sql', '10_b.down.sql', '9_a.up.sql', '9_a.down.sql', '11_c.up.sql', '12_d.down.sql'),
        ),
      ),
    ).toEqual({
      pairs: ['9_a.up.sql 9_a.down.sql', '10_b.up.sql 10_b.down.sql', '11_c.up.sql -'],
      missing: ['down 11_c.down.sql', 'up 12_d.up.sql'],
    });
  });
});

describe('dbmate', () => {
  const content = [
    '-- migrate:up transaction:false',
    'CREATE INDEX CONCURRENTLY i ON t (a);',
    '',
    '-- migrate:down',
    'DROP INDEX CONCURRENTLY i;',
    '',
  ].join('\n');

  test('lines that end as on Windows', () => {
    const windows = content.replaceAll('\n', '\r\n');
    expect(isDbmate(windows)).toBe(true);
    const [migration] = readDbmate('1_i.sql', windows).migrations;
    expect(migration?.up.inTransaction).toBe(null);
    expect(migration?.down?.inTransaction).toContain('write -- migrate:down transaction:false');
  });

  test('both halves, each line at its number', () => {
    expect(isDbmate(content)).toBe(true);
    const [migration] = readDbmate('1_i.sql', content).migrations;
    expect(migration?.up).toEqual({
      fileName: '1_i.sql',
      content: '\nCREATE INDEX CONCURRENTLY i ON t (a);\n\n\n\n',
      inTransaction: null,
    });
    expect(migration?.down?.content).toBe('\n\n\n\nDROP INDEX CONCURRENTLY i;\n');
    expect(migration?.down?.inTransaction).toMatch(/write -- migrate:down transaction:false$/);
  });

  test.each([
    ['no down half', content.slice(0, content.indexOf('-- migrate:down'))],
    ['an empty one', `${content.slice(0, content.indexOf('DROP'))}-- nothing\n`],
  ])('%s is missed', (_, text) => {
    expect(shown(readDbmate('1_i.sql', text))).toEqual({ pairs: ['1_i.sql -'], missing: ['down 1_i.sql'] });
  });

  test('a marker in the middle of a line is none', () => {
    expect(isDbmate('SELECT 1; -- migrate:up')).toBe(false);
    expect(isDbmate('-- migrate:upwards')).toBe(false);
  });
});

describe('goose', () => {
  const content = [
    '-- +goose NO TRANSACTION',
    '-- +goose Up',
    '-- +goose StatementBegin',
    'SELECT 1;',
    '-- +goose StatementEnd',
    '-- +goose Down',
    'SELECT 2;',
  ];

  test('both halves', () => {
    const text = content.join('\n');
    expect(isGoose(text)).toBe(true);
    const [migration] = readGoose('1.sql', text).migrations;
    expect(migration?.up.content.split('\n')[3]).toBe('SELECT 1;');
    expect(migration?.up.content).not.toContain('SELECT 2');
    expect(migration?.down?.content.split('\n')[6]).toBe('SELECT 2;');
    expect(migration?.up.inTransaction).toBeNull();
  });

  test('in a transaction unless it says not', () => {
    const [migration] = readGoose('1.sql', content.slice(1).join('\n')).migrations;
    expect(migration?.up.inTransaction).toMatch(/NO TRANSACTION/);
  });

  test('no down half', () => {
    expect(shown(readGoose('1.sql', '-- +goose Up\nSELECT 1;')).missing).toEqual(['down 1.sql']);
  });
});

describe('sqitch', () => {
  test('in the order of the plan, a reworked change by its tag', () => {
    const plan = [
      '%syntax-version=1.0.0',
      '%project=app',
      '',
      'b_idx 2026-11-20T10:00:00Z A <a@b> # first',
      'a_idx [b_idx] 2026-11-20T10:00:00Z A <a@b>',
      '@v1 2026-11-20T10:00:00Z A <a@b>',
      'b_idx [b_idx@v1] 2026-11-20T10:00:00Z A <a@b>',
      'c_idx 2026-11-20T10:00:00Z A <a@b>',
    ].join('\n');
    const names = ['b_idx@v1', 'a_idx', 'b_idx'];
    const contents = files(
      ...names.flatMap((name) => [`deploy/${name}.sql`, `revert/${name}.sql`]),
      'deploy/not-planned.sql',
    );
    expect(shown(readSqitch(plan, contents))).toEqual({
      pairs: names.map((name) => `deploy/${name}.sql revert/${name}.sql`),
      missing: ['up deploy/c_idx.sql'],
    });
  });
});

describe('single files', () => {
  test('each as it says, Flyway’s undo files beside theirs', () => {
    const contents = new Map([
      ['V2__b.sql', 'SELECT 1'],
      ['U2__b.sql', 'SELECT 2'],
      ['V10__c.sql', 'SELECT 3'],
      ['V1__a.sql', '-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;'],
    ]);
    expect(shown(readSingle(contents))).toEqual({
      pairs: ['V1__a.sql V1__a.sql', 'V2__b.sql U2__b.sql', 'V10__c.sql -'],
      missing: ['down U10__c.sql'],
    });
  });
});

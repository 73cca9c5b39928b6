import { describe, expect, it } from 'vitest';
import { buildManifest, formatManifest, parseManifest } from '../../../src/migrations/manifest.ts';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import { sha256 } from '../../../src/util/hash.ts';
import { index, outcome, recommendation, recommended } from './fixtures.ts';
import { hostile, hostileTable, sampleDrops } from './samples.ts';

const given = recommendation(
  [recommended('a_idx', index('a', ['b'])), recommended(hostile, index(hostileTable, [hostile]))],
  {
    queries: [
      outcome('a1b2c3d4e5f60718', 'SELECT 1\nFROM a', { indexes: ['a_idx'] }),
      outcome('ffff', 'nonsense', { costBefore: null, costAfter: null }),
    ],
  },
);
const pairs = emitMigrations(given, { timestamp: '20251120083300' });
const text = formatManifest(buildManifest(given, pairs, sha256('')));

it('holds what goes beside what comes, and reads it back', () => {
  const both = recommendation([recommended('a_idx', index('a', ['b']))], { drops: sampleDrops });
  const manifest = buildManifest(both, emitMigrations(both, { timestamp: '20251120083300' }), sha256(''));
  expect(manifest.drops?.map(({ drops, indexName, up }) => [drops, indexName, up])).toEqual([
    [true, 'orders_a_idx', '20251120083301_drop_orders_a_idx.up.sql'],
    [true, `it's "lower"`, expect.stringMatching(/^20251120083302_drop_it_s_lower_[0-9a-f]{8}\.up\.sql$/)],
    [true, 'events_kind', '20251120083303_drop_events_kind.up.sql'],
  ]);
  expect(parseManifest(formatManifest(manifest))).toEqual(manifest);
});

describe('buildManifest', () => {
  it('holds the hashes of the files, the claims, and the queries that have a cost', () => {
    const manifest = buildManifest(given, pairs, sha256(''));
    expect(manifest.server).toEqual({ version: '15.12', major: 15 });
    expect(manifest.migrations[0]).toMatchObject({
      indexName: 'a_idx',
      up: '20251120083300_a_idx.up.sql',
      upSha256: sha256(pairs[0]?.up.content ?? ''),
      downSha256: sha256(pairs[0]?.down.content ?? ''),
      createSql: 'CREATE INDEX "a_idx" ON "public"."a" USING btree ("b")',
      sizeBytes: 4_212_736,
      queries: ['a1b2c3d4e5f60718'],
    });
    expect(manifest.queries).toEqual([
      {
        id: 'a1b2c3d4e5f60718',
        text: 'SELECT 1\nFROM a',
        calls: 1200,
        costBefore: 4526.75,
        costAfter: 10.29,
        indexes: ['a_idx'],
      },
    ]);
  });

  it('refuses pairs of another recommendation', () => {
    expect(() => buildManifest(given, pairs.toReversed(), sha256(''))).toThrow('no pair for a_idx');
  });
});

describe('parseManifest', () => {
  it('reads back what was written, hostile names too, to the same bytes', () => {
    expect(parseManifest(text)).toEqual(buildManifest(given, pairs, sha256('')));
    expect(formatManifest(parseManifest(text))).toBe(text);
  });

  it.each([
    ['a torn file', text.slice(0, 100), 'manifest-unreadable', 'manifest.json is not JSON'],
    ['something else', '{"a": 1}', 'manifest-invalid', 'format:'],
    ['no object', '[]', 'manifest-invalid', 'the whole:'],
    ['a newer one', text.replace('"formatVersion": 1', '"formatVersion": 2'), 'manifest-newer', 'version 2'],
    [
      'a bad hash',
      text.replace(/"upSha256": "./, '"upSha256": "X'),
      'manifest-invalid',
      'migrations.0.upSha256',
    ],
    [
      'a file elsewhere',
      text.replace('"up": "', '"up": "../'),
      'manifest-invalid',
      'migrations.0.up: is not the name of an .sql file beside the manifest',
    ],
    ['a missing figure', text.replace('"calls": 1200,', ''), 'manifest-invalid', 'queries.0.calls'],
  ])('says what is wrong with %s', (_, wrong, code, message) => {
    expect(() => parseManifest(wrong)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

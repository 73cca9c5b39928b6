import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { canonicalSnapshot } from '../../../src/snapshot/canonical.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../src/snapshot/file.ts';
import { withWorkload } from '../../../src/snapshot/workload.ts';
import { sampleSnapshot } from './sample.ts';

/** The same content with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

function decodeError(bytes: Uint8Array): unknown {
  try {
    decodeSnapshot('app.snapshot.json.gz', bytes);
  } catch (error) {
    return error;
  }
  return null;
}

describe('the format of a Snapshot', () => {
  it('takes the numbers that pg_class has of a partitioned table', () => {
    const relations = sampleSnapshot.catalogue.relations.map((relation) => ({
      ...relation,
      size: { ...relation.size, pages: -1, tuples: -1 },
    }));
    const snapshot = { ...sampleSnapshot, catalogue: { ...sampleSnapshot.catalogue, relations } };
    expect(decodeSnapshot('x.json', json(snapshot))).toEqual(snapshot);
  });

  it.each(['app.snapshot.json.gz', 'app.snapshot.json'])('comes back from %s as it was', (path) => {
    expect(decodeSnapshot(path, encodeSnapshot(path, sampleSnapshot))).toEqual(sampleSnapshot);
  });

  it('is gzip with nothing of the machine or the day in its header', () => {
    const bytes = encodeSnapshot('x.gz', sampleSnapshot);
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    expect(gunzipSync(bytes).toString()).toBe(canonicalSnapshot(sampleSnapshot));
  });

  it('is indented where the name ends in .json', () => {
    const text = Buffer.from(encodeSnapshot('x.json', sampleSnapshot)).toString();
    expect(text.slice(0, 17)).toBe('{\n  "catalogue": ');
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('has the same bytes for the same content', () => {
    const other = reversed(sampleSnapshot) as typeof sampleSnapshot;
    expect(Object.keys(other)[0]).toBe('notes');
    for (const path of ['x.gz', 'x.json'])
      expect(encodeSnapshot(path, other)).toEqual(encodeSnapshot(path, sampleSnapshot));
    const read = decodeSnapshot('x.json', encodeSnapshot('x.json', other));
    expect(canonicalSnapshot(read)).toBe(canonicalSnapshot(sampleSnapshot));
  });

  it('ignores fields that it does not know', () => {
    expect(decodeSnapshot('x', json({ ...sampleSnapshot, future: 1 }))).toEqual(sampleSnapshot);
  });
});

describe('files that are no Snapshot', () => {
  const whole = encodeSnapshot('x.gz', sampleSnapshot);
  const text = canonicalSnapshot(sampleSnapshot);

  it.each([
    ['an empty file', Buffer.from(''), 'snapshot-not-json'],
    ['text', Buffer.from('select 1'), 'snapshot-not-json'],
    ['a gzip file cut short', whole.subarray(0, whole.length - 20), 'snapshot-truncated'],
    ['a gzip header', whole.subarray(0, 5), 'snapshot-truncated'],
    ['JSON cut short', Buffer.from(text.slice(0, 500)), 'snapshot-truncated'],
    ['a damaged gzip file', Buffer.from(whole).fill(0, 60, 80), 'snapshot-truncated'],
    ['gzip of something else', gzipSync('hello'), 'snapshot-not-json'],
    ['other JSON', json({ name: 'x' }), 'snapshot-wrong-format'],
    ['JSON null', json(null), 'snapshot-wrong-format'],
    ['a JSON list', json([sampleSnapshot]), 'snapshot-wrong-format'],
    ['a newer version', json({ format: 'indexwright-snapshot', formatVersion: 2 }), 'snapshot-newer'],
    ['no version', json({ ...sampleSnapshot, formatVersion: '1' }), 'snapshot-invalid'],
  ])('%s', (_, bytes, code) => {
    const error = decodeError(bytes);
    expect(error).toMatchObject({
      name: 'IndexwrightError',
      code,
      hint: expect.stringMatching(/\.$|file\.$/),
    });
    expect(String(error)).toContain('app.snapshot.json.gz');
  });

  it('names the place of the first problem', () => {
    const broken = JSON.parse(text);
    broken.catalogue.relations[0].columns[0].type = 7;
    expect(decodeError(json(broken))).toMatchObject({
      code: 'snapshot-invalid',
      message: expect.stringMatching(/ at catalogue\.relations\[0\]\.columns\[0\]\.type$/),
      hint: expect.stringContaining('Take the snapshot again.'),
    });
  });

  /** Fields that the format gained: an older file is read without them. */
  const gained = ['roleSearchPaths', 'catalogue.relations.0.indexes.0.attributes'];

  it('misses every single field, wherever it is', () => {
    const paths = fieldPaths(sampleSnapshot).filter((path) => !gained.includes(path.join('.')));
    expect(paths.length).toBeGreaterThan(120);
    for (const path of paths) {
      const broken = JSON.parse(text);
      const owner = path.slice(0, -1).reduce((value, key) => value[key], broken);
      delete owner[path.at(-1) ?? ''];
      expect(decodeError(json(broken)), path.join('.')).not.toBe(null);
    }
  });
});

/** Every object key at every depth, with the way to it. */
function fieldPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    return Array.isArray(value) ? fieldPaths(inner, here) : [here, ...fieldPaths(inner, here)];
  });
}

describe('withWorkload', () => {
  it('replaces statements and what was noted about reading them', () => {
    const before = {
      ...sampleSnapshot,
      notes: [
        ...sampleSnapshot.notes,
        { code: 'pg-stat-statements-missing', message: 'x', hint: null },
        { code: 'workload-cut', message: 'x', hint: null },
        { code: 'statement-texts-unreadable', message: 'x', hint: null },
      ],
    };
    const workload = { source: 'files', since: null, statements: [] } as const;
    const note = { code: 'n', message: 'm', hint: null };
    expect(withWorkload(before, workload, [note])).toEqual({
      ...sampleSnapshot,
      workload,
      notes: [...sampleSnapshot.notes, note],
    });
  });
});

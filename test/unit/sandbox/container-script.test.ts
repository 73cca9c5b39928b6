import { describe, expect, test } from 'vitest';
import type { FileOperation } from '../../../src/model/sandbox.ts';
import { batchOperations } from '../../../src/sandbox/container-script.ts';

const page = (fill: number) => new Uint8Array(8192).fill(fill);

/** The lines that change files. */
function commands(operations: readonly FileOperation[]): string[] {
  return batchOperations(operations)
    .script.split('\n')
    .filter((line) => /^(truncate|put) /.test(line));
}

describe('batchOperations', () => {
  test('a sparse table', () => {
    expect(commands([{ kind: 'resize', path: 'base/5/16384', sizeBytes: 819200 }])).toEqual([
      "truncate -s 819200 './base/5/16384'",
    ]);
  });

  test('full segments of one size share a process, other sizes do not', () => {
    const sizes = [1024, 1024, 512];
    const resizes = sizes.map(
      (sizeBytes, i): FileOperation => ({ kind: 'resize', path: `base/5/1.${i}`, sizeBytes }),
    );
    expect(commands(resizes)).toEqual([
      "truncate -s 1024 './base/5/1.0' './base/5/1.1'",
      "truncate -s 512 './base/5/1.2'",
    ]);
  });

  test('adjacent pages of one file become one write, in large blocks', () => {
    const path = 'base/5/16385';
    const pages = [0, 1, 2, 3].map(
      (i): FileOperation => ({ kind: 'write', path, offset: i * 8192, bytes: page(i) }),
    );
    expect(commands(pages)).toEqual(["put './base/5/16385' 32768 0 0 1"]);
    expect(batchOperations(pages).bytes).toEqual(Buffer.concat([page(0), page(1), page(2), page(3)]));
  });

  test('a hole or another file between two pages keeps them apart', () => {
    const at = (path: string, offset: number): FileOperation => ({
      kind: 'write',
      path,
      offset,
      bytes: page(1),
    });
    expect(commands([at('a', 0), at('a', 16384), at('b', 24576)])).toEqual([
      "put './a' 8192 0 0 1",
      "put './a' 8192 1 2 1",
      "put './b' 8192 2 3 1",
    ]);
  });

  test('the blob is padded so that every write starts on a block of its own', () => {
    const { script, bytes } = batchOperations([
      { kind: 'write', path: 'a', offset: 16, bytes: Uint8Array.of(1, 2, 3) },
      { kind: 'write', path: 'b', offset: 8192, bytes: page(7) },
    ]);
    expect(script).toContain("put './a' 1 0 16 3\n");
    expect(script).toContain("put './b' 8192 1 1 1\n");
    expect(bytes).toHaveLength(16384);
    expect([...bytes.subarray(0, 4), bytes[8192]]).toEqual([1, 2, 3, 0, 7]);
  });

  test('an empty write is no command', () => {
    expect(commands([{ kind: 'write', path: 'a', offset: 5, bytes: new Uint8Array(0) }])).toEqual([]);
  });

  test('names are data to the shell: quotes, $(), newlines, a leading dash', () => {
    expect(commands([{ kind: 'resize', path: "it's $(x)", sizeBytes: 0 }])).toEqual([
      "truncate -s 0 './it'\\''s $(x)'",
    ]);
    expect(commands([{ kind: 'resize', path: '-rf', sizeBytes: 0 }])).toEqual(["truncate -s 0 './-rf'"]);
  });

  test('names that leave the data directory are refused', () => {
    expect(() => batchOperations([{ kind: 'resize', path: '../x', sizeBytes: 0 }])).toThrow(RangeError);
  });
});

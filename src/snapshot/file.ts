/** Writes a Snapshot to a file and reads it back: gzip, or plain JSON where the name ends in `.json`. */
import { constants as bufferConstants } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Snapshot } from '../model/snapshot.ts';
import { IndexwrightError } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';
import { canonicalSnapshot, readableSnapshot } from './canonical.ts';
import { snapshotSchema } from './schema.ts';

/** The newest version of the format that this program reads and writes. */
const formatVersion = 1;

/**
 * Writes beside the target and renames, so that nobody ever sees half a file. Only the owner may read it: it holds
 * values of the data (most common values, histograms, texts of statements).
 * Errors: `snapshot-unwritable`.
 */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  const bytes = encodeSnapshot(path, snapshot);
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new IndexwrightError('snapshot-unwritable', `cannot write ${path}: ${(cause as Error).message}`, {
      hint: 'Give --output a path in a folder that exists and may be written to.',
      cause,
    });
  }
}

/** The file's bytes: the same Snapshot gives the same bytes on one machine. */
export function encodeSnapshot(path: string, snapshot: Snapshot): Uint8Array {
  if (path.endsWith('.json')) return Buffer.from(readableSnapshot(snapshot));
  const compressed = gzipSync(canonicalSnapshot(snapshot), { level: 9 });
  // Node writes no time (bytes 4 to 7), but the operating system (byte 9): "unknown" everywhere.
  compressed[9] = 255;
  return compressed;
}

/**
 * Errors, each with what to do: `snapshot-missing`, `snapshot-unreadable`, `snapshot-truncated`, `snapshot-not-json`,
 * `snapshot-wrong-format`, `snapshot-newer`, `snapshot-invalid` (with the path of the first problem).
 */
export async function readSnapshot(path: string): Promise<Snapshot> {
  let bytes: Buffer;
  try {
    const found = await stat(path);
    // A device or a pipe may never end.
    if (!found.isFile()) throw unreadable(path, 'it is no regular file');
    if (found.size > MAX_BYTES)
      throw unreadable(path, `${formatBytes(found.size)} are more than a snapshot can have`);
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof IndexwrightError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new IndexwrightError('snapshot-missing', `there is no file ${path}`, {
        hint: 'Make one with: indexwright snapshot --url <postgres url> -o <file>',
        cause,
      });
    throw unreadable(path, (cause as Error).message, cause);
  }
  return decodeSnapshot(path, bytes);
}

/** What a text may take in memory, compressed or not. */
const MAX_BYTES = bufferConstants.MAX_STRING_LENGTH;

function unreadable(path: string, why: string, cause?: unknown): IndexwrightError {
  return new IndexwrightError('snapshot-unreadable', `cannot read ${path}: ${why}`, {
    hint: 'The path must be a file that indexwright snapshot wrote and this user may read.',
    cause,
  });
}

/** `path` is for messages only: the content says whether it is compressed. */
export function decodeSnapshot(path: string, bytes: Uint8Array): Snapshot {
  const value = parseJson(path, isGzip(bytes) ? decompress(path, bytes) : Buffer.from(bytes).toString());
  checkFormat(path, value);
  const result = snapshotSchema.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new IndexwrightError(
    'snapshot-invalid',
    `${path} does not hold what a snapshot must: ${first?.message ?? 'unknown'} at ${pathText(first?.path ?? [])}`,
    { hint: `It may come from another version of indexwright, or have been edited. ${takeAgain}` },
  );
}

const takeAgain = 'Take the snapshot again.';

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function decompress(path: string, bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: bufferConstants.MAX_STRING_LENGTH }).toString();
  } catch (cause) {
    throw new IndexwrightError(
      'snapshot-truncated',
      `${path} is damaged or incomplete: ${(cause as Error).message}`,
      { hint: `Copy it again as binary, or ${takeAgain.toLowerCase()}`, cause },
    );
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const looksCut = text.trimStart().startsWith('{');
    throw new IndexwrightError(
      looksCut ? 'snapshot-truncated' : 'snapshot-not-json',
      looksCut
        ? `${path} is damaged or incomplete: ${(cause as Error).message}`
        : `${path} is neither gzip nor JSON`,
      { hint: looksCut ? takeAgain : 'Give a file that indexwright snapshot wrote.', cause },
    );
  }
}

function checkFormat(path: string, value: unknown): void {
  const { format, formatVersion: version } = (value ?? {}) as { format?: unknown; formatVersion?: unknown };
  if (format !== 'indexwright-snapshot')
    throw new IndexwrightError('snapshot-wrong-format', `${path} is no snapshot of indexwright`, {
      hint: 'Give a file that indexwright snapshot wrote.',
    });
  if (typeof version === 'number' && version > formatVersion)
    throw new IndexwrightError(
      'snapshot-newer',
      `${path} has format version ${version}; this program reads up to ${formatVersion}`,
      { hint: 'Update indexwright.' },
    );
}

/** `catalogue.relations[3].columns[0].name` */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'the top' : text.replace(/^\./, '');
}

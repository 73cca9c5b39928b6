/** Reads statements with their values from a log of the server, in any of the three forms that it writes: stderr, csvlog, jsonlog. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { CsvError, parse } from 'csv-parse';
import { errorMessage, IndexwrightError } from '../../util/errors.ts';

export interface LoggedStatement {
  readonly text: string;
  /** Values that were bound to its parameters, `$1` first; null for NULL, and for what the log cut off. */
  readonly parameters: readonly (string | null)[];
  readonly durationMs: number | null;
  /** Null where the log does not say. */
  readonly database: string | null;
}

/** What one call of the server's ereport() wrote. */
interface LogEntry {
  readonly message: string;
  readonly detail: string | null;
  readonly database: string | null;
}

/**
 * In the order of the file, which is read while one goes through them; entries that are no statements are passed over. The messages
 * must be the server's English ones. Errors: `log-unreadable`; while going through, `log-malformed` for a csvlog that is none.
 */
export async function openServerLog(path: string): Promise<AsyncIterable<LoggedStatement>> {
  const { form, offset } = await findStart(path);
  const read = { stderr: stderrEntries, csv: csvEntries, json: jsonEntries }[form];
  return loggedStatements(read(path, offset));
}

async function* loggedStatements(entries: AsyncIterable<LogEntry>): AsyncGenerator<LoggedStatement> {
  for await (const entry of entries) {
    const statement = loggedStatement(entry);
    if (statement !== null) yield statement;
  }
}

/** How much of a file is searched for the first whole line of a form: its head may be cut off, within a long text too. */
const HEAD_BYTES = 1 << 20;

/** Time, user, database, process. */
const CSV_START = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [^,]+,(?:"(?:[^"]|"")*")?,(?:"(?:[^"]|"")*")?,\d+,/;

interface LogStart {
  readonly form: 'stderr' | 'csv' | 'json';
  /** Bytes before its first entry. */
  readonly offset: number;
}

async function findStart(path: string): Promise<LogStart> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return startIn(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new IndexwrightError('log-unreadable', `cannot read ${path}: ${errorMessage(cause)}`, {
      hint: 'Give --observe-log a log file of the server.',
      cause,
    });
  }
}

/** The form of the first line that has one; what stands before it is the rest of an entry. */
function startIn(head: Buffer): LogStart {
  for (let offset = 0; offset < head.length; ) {
    const end = head.indexOf(10, offset);
    const line = head.toString('utf8', offset, end === -1 ? head.length : end);
    // A line that begins otherwise may be one of a text that holds JSON.
    if (line.startsWith('{"timestamp":') || (offset === 0 && /^\s*\{/.test(line) && jsonEntry(line) !== null))
      return { form: 'json', offset };
    if (CSV_START.test(line)) return { form: 'csv', offset };
    if (ENTRY.test(line)) break;
    offset = end === -1 ? head.length : end + 1;
  }
  return { form: 'stderr', offset: 0 };
}

function lines(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

/** Behind whatever log_line_prefix says. The lines of a text after its first begin with a tab. */
const ENTRY = /^.*?\b(?<level>[A-Z]+\d?): {2}(?<rest>.*)$/;

async function* stderrEntries(path: string): AsyncGenerator<LogEntry> {
  let message: string[] | null = null;
  let detail: string[] | null = null;
  const entry = (): LogEntry[] =>
    message === null
      ? []
      : [{ message: message.join('\n'), detail: detail?.join('\n') ?? null, database: null }];
  for await (const line of lines(path)) {
    if (line.startsWith('\t')) {
      (detail ?? message)?.push(line.slice(1));
      continue;
    }
    const { level, rest = '' } = ENTRY.exec(line)?.groups ?? {};
    // All lines of an entry are written at once: a detail is of the message before it.
    if (level === 'DETAIL') detail = [rest];
    else {
      yield* entry();
      message = level === 'LOG' ? [rest] : null;
      detail = null;
    }
  }
  yield* entry();
}

/** Columns as the server has them from its first csvlog on; later versions add behind. */
const CSV = { database: 2, message: 13, detail: 14, count: 23 };

async function* csvEntries(path: string, start: number): AsyncGenerator<LogEntry> {
  const records: AsyncIterable<readonly string[]> = createReadStream(path, { start }).pipe(
    parse({ relax_column_count: true }),
  );
  try {
    for await (const record of records) {
      // Cut off, as the last of a log that is being written may be.
      if (record.length < CSV.count) continue;
      yield {
        message: record[CSV.message] ?? '',
        detail: record[CSV.detail] ?? null,
        database: record[CSV.database] ?? null,
      };
    }
  } catch (cause) {
    // The end of the file within a text.
    if (cause instanceof CsvError && cause.code === 'CSV_QUOTE_NOT_CLOSED') return;
    throw new IndexwrightError('log-malformed', `${path} is no csvlog: ${errorMessage(cause)}`, {
      hint: 'Give --observe-log a log file as the server wrote it.',
      cause,
    });
  }
}

async function* jsonEntries(path: string): AsyncGenerator<LogEntry> {
  for await (const line of lines(path)) {
    const entry = jsonEntry(line);
    if (entry !== null) yield entry;
  }
}

/** Null for a line that is cut off, as the last of a log that is being written may be. */
function jsonEntry(line: string): LogEntry | null {
  try {
    const { message, detail, dbname } = JSON.parse(line) as Partial<Record<string, unknown>>;
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    return { message: text(message) ?? '', detail: text(detail), database: text(dbname) };
  } catch {
    return null;
  }
}

/** `duration: 0.5 ms  execute <unnamed>: SELECT 1`, or without the duration; not what is only parsed or bound. */
const STATEMENT = /^(?:duration: (?<duration>[\d.]+) ms {2})?(?:statement|execute .*?): (?<text>[\s\S]+)$/;

function loggedStatement({ message, detail, database }: LogEntry): LoggedStatement | null {
  const { duration, text } = STATEMENT.exec(message)?.groups ?? {};
  if (text === undefined) return null;
  return {
    text,
    parameters: boundParameters(detail ?? ''),
    durationMs: duration === undefined ? null : Number(duration),
    database,
  };
}

/** `Parameters: $1 = '42', $2 = NULL`; before PostgreSQL 16 in lower case. */
function boundParameters(detail: string): (string | null)[] {
  const values: (string | null)[] = [];
  const start = /^parameters: /i.exec(detail)?.[0].length;
  if (start === undefined) return values;
  for (const [, number, quoted] of detail
    .slice(start)
    .matchAll(/\$(\d+) = (?:NULL|'((?:[^']|'')*)')(?:, |$)/gy)) {
    // log_parameter_max_length puts dots in the place of the rest.
    const isWhole = quoted !== undefined && !quoted.endsWith('...');
    values[Number(number) - 1] = isWhole ? quoted.replaceAll("''", "'") : null;
  }
  return values;
}

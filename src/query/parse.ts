/** From a workload's statements to queries: parsed, resolved against the catalogue, duplicates merged, heaviest first. */
import type { ParsedStatement, ParseFailure, Query } from '../model/query.ts';
import type { Catalogue, Workload, WorkloadStatement } from '../model/snapshot.ts';
import { sum } from '../util/collections.ts';
import { sha256 } from '../util/hash.ts';
import { compareText } from '../util/identifiers.ts';
import { analyseStatement } from './analyse.ts';
import { bindLimits } from './bind-parameters.ts';
import { type CatalogueIndex, indexCatalogue } from './catalogue-index.ts';
import { parameterCount } from './parameters.ts';
import { fingerprint, TOO_DEEP } from './parser.ts';
import { NEWEST_MAJOR, plannableText } from './plannable.ts';
import { parseStatement, type Statement } from './statement.ts';

export { loadParser } from './parser.ts';

/** What statements are read against. */
interface Reading {
  readonly index: CatalogueIndex;
  readonly major: number;
}

/**
 * One Query per fingerprint, by total time, longest first (by calls where there are no times), then by id. Synchronous, after
 * loadParser. Never throws for what a text holds: that is a ParseFailure.
 * @param major of the server that will plan the statements
 */
export function parseWorkload(
  workload: Workload,
  catalogue: Catalogue,
  searchPath: readonly string[],
  major = NEWEST_MAJOR,
): readonly Query[] {
  const read = { index: indexCatalogue(catalogue, searchPath), major };
  const merged = new Map<string, { statements: WorkloadStatement[]; parsed: Statement | ParseFailure }>();
  for (const statement of [...workload.statements].sort(byOrigin)) {
    const parsed = withinStack(() => parseStatement(statement.text));
    const id = identify(statement.text, parsed);
    const known = merged.get(id);
    if (known === undefined) merged.set(id, { statements: [statement], parsed });
    else known.statements.push(statement);
  }
  return [...merged]
    .map(([id, { statements, parsed }]) => mergeStatements(id, statements, parsed, read))
    .sort((a, b) => weight(b) - weight(a) || compareText(a.id, b.id));
}

function byOrigin(a: WorkloadStatement, b: WorkloadStatement): number {
  return compareText(a.origin, b.origin) || compareText(a.text, b.text);
}

function identify(text: string, parsed: Statement | ParseFailure): string {
  const own = parsed.kind === 'statement' ? parsed.text : parsed.code === 'unparsable' ? null : text;
  return (own === null ? null : fingerprint(own)) ?? sha256(text).slice(0, 16);
}

function weight({ totalTimeMs, calls }: Query): number {
  return totalTimeMs ?? calls;
}

function mergeStatements(
  id: string,
  statements: readonly WorkloadStatement[],
  parsed: Statement | ParseFailure,
  read: Reading,
): Query {
  const calls = sum(statements, (statement) => statement.calls);
  const times = statements.flatMap(({ totalTimeMs }) => totalTimeMs ?? []);
  const totalTimeMs = times.length === 0 ? null : sum(times, (time) => time);
  return {
    id,
    text: statements[0]?.text ?? '',
    calls,
    totalTimeMs,
    meanTimeMs: totalTimeMs === null || calls === 0 ? null : totalTimeMs / calls,
    origins: statements.map((statement) => statement.origin),
    parsed: parsed.kind === 'failure' ? parsed : analysed(parsed, read, meanRows(statements)),
  };
}

/** Rows a call returned on average, where that was observed. */
function meanRows(statements: readonly WorkloadStatement[]): number | null {
  const observed = statements.filter(({ rows, calls }) => rows !== null && calls > 0);
  if (observed.length === 0) return null;
  return sum(observed, ({ rows }) => rows ?? 0) / sum(observed, ({ calls }) => calls);
}

function analysed(
  statement: Statement,
  { index, major }: Reading,
  rowsPerCall: number | null,
): ParsedStatement | ParseFailure {
  return withinStack(() => {
    const facts = analyseStatement(statement.tree, index);
    return {
      kind: 'statement',
      statementType: statement.type,
      plannableText: bindLimits(plannableText(statement, major), facts.parameters, rowsPerCall),
      parameterCount: parameterCount(statement.tree),
      ...facts,
    };
  });
}

/** The depth of the stack is the one limit that a text within the parser's own can hit. */
function withinStack<T>(read: () => T): T | ParseFailure {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'failure', code: 'unparsable', message: TOO_DEEP };
  }
}

/** From a workload's statements to queries: parsed, resolved against the catalogue, duplicates merged, heaviest first. */
import type { ParsedStatement, ParseFailure, Query } from '../model/query.ts';
import type { Catalogue, RoleSearchPath, Workload, WorkloadStatement } from '../model/snapshot.ts';
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';
import { analyseStatement } from './analyse.ts';
import { bindLimits } from './bind-parameters.ts';
import { type CatalogueIndex, indexCatalogue } from './catalogue-index.ts';
import { parameterCount } from './parameters.ts';
import { TOO_DEEP } from './parser.ts';
import { NEWEST_MAJOR, plannableText } from './plannable.ts';
import { PolicyRoles } from './policy-role.ts';
import { queryId, underPolicies } from './query-id.ts';
import { parseStatement, type Statement } from './statement.ts';

export { loadParser } from './parser.ts';

/** What a statement is read against. */
interface Reading {
  readonly index: CatalogueIndex;
  readonly major: number;
  /** Of the role that runs it, where it is not the database's. */
  readonly searchPath: readonly string[] | undefined;
}

/**
 * One Query per id (see queryId), by total time, longest first (by calls where there are no times), then by id. Synchronous, after
 * loadParser. Never throws for what a text holds: that is a ParseFailure.
 * @param major of the server that will plan the statements
 * @param roleSearchPaths of roles whose search path is another
 */
export function parseWorkload(
  workload: Workload,
  catalogue: Catalogue,
  searchPath: readonly string[],
  major = NEWEST_MAJOR,
  roleSearchPaths: readonly RoleSearchPath[] = [],
): readonly Query[] {
  const usual: Reading = { index: indexCatalogue(catalogue, searchPath), major, searchPath: undefined };
  const readings = new Map(
    roleSearchPaths.map(({ role, searchPath: path }): [string | null, Reading] => [
      role,
      { index: indexCatalogue(catalogue, path), major, searchPath: path },
    ]),
  );
  const policyRoles = new PolicyRoles(catalogue);
  const merged = new Map<string, Observed[]>();
  for (const statement of workload.statements) {
    const parsed = withinStack(() => parseStatement(statement.text));
    const read = readings.get(statement.user) ?? usual;
    const policies = withinStack(() =>
      parsed.kind === 'failure' ? parsed : policyRoles.met(statement.user, parsed.tree, read.index),
    );
    const role = typeof policies === 'string' && statement.user !== null ? statement.user : undefined;
    const plain = queryId(statement.text, parsed, read.index);
    const id = typeof policies === 'string' ? underPolicies(plain, policies) : plain;
    const one = { statement, parsed, read, role };
    const observed = merged.get(id);
    if (observed === undefined) merged.set(id, [one]);
    else observed.push(one);
  }
  return [...merged]
    .map(([id, observed]) => mergeStatements(id, observed))
    .sort((a, b) => weight(b) - weight(a) || compareText(a.id, b.id));
}

/** For a session that can become none of the roles: each statement as whoever plans it. */
export function withoutRoles(queries: readonly Query[]): readonly Query[] {
  return queries.map((query) => {
    if (query.parsed.kind === 'failure') return query;
    const { role: _, ...parsed } = query.parsed;
    return { ...query, parsed };
  });
}

interface Observed {
  readonly statement: WorkloadStatement;
  readonly parsed: Statement | ParseFailure;
  readonly read: Reading;
  /** Where policies apply to it. */
  readonly role: string | undefined;
}

function weight({ totalTimeMs, calls }: Pick<Query, 'totalTimeMs' | 'calls'>): number {
  return totalTimeMs ?? calls;
}

/** The heaviest speaks for all; among equals the first by origin. */
function mergeStatements(id: string, observed: readonly Observed[]): Query {
  const [heaviest] = [...observed].sort(
    ({ statement: a }, { statement: b }) =>
      weight(b) - weight(a) || compareText(a.origin, b.origin) || compareText(a.text, b.text),
  );
  if (heaviest === undefined) throw new Error(`nothing was observed of ${id}`);
  const { text } = heaviest.statement;
  const { parsed, read, role } = heaviest;
  const statements = observed.map(({ statement }) => statement);
  const calls = sum(statements, (statement) => statement.calls);
  const rowsPerCall = meanRows(statements);
  const times = statements.flatMap(({ totalTimeMs }) => totalTimeMs ?? []);
  const totalTimeMs = times.length === 0 ? null : sum(times, (time) => time);
  return {
    id,
    text,
    calls,
    totalTimeMs,
    meanTimeMs: totalTimeMs === null || calls === 0 ? null : totalTimeMs / calls,
    origins: statements.map((statement) => statement.origin).sort(compareText),
    rowsPerCall,
    parsed:
      parsed.kind === 'failure'
        ? parsed
        : analysed(parsed, read, role, rowsPerCall, heaviest.statement.observedValues),
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
  { index, major, searchPath }: Reading,
  role: string | undefined,
  rowsPerCall: number | null,
  observedValues: WorkloadStatement['observedValues'],
): ParsedStatement | ParseFailure {
  return withinStack(() => {
    const facts = analyseStatement(statement.tree, index);
    return {
      kind: 'statement',
      statementType: statement.type,
      plannableText: bindLimits(
        plannableText(statement, major),
        facts.parameters,
        rowsPerCall,
        observedValues,
      ),
      parameterCount: parameterCount(statement.tree),
      ...(searchPath === undefined ? {} : { searchPath }),
      ...(role === undefined ? {} : { role }),
      ...(observedValues === undefined ? {} : { observedValues }),
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

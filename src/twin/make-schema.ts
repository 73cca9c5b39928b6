/** Makes the source's schema in the twin, as far as the sandbox has what it takes. */
import type { Client } from '../database/client.ts';
import type { Note, Snapshot } from '../model/snapshot.ts';
import { chunks } from '../util/collections.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { createPolicyRoles, grantToPolicyRoles } from './policy-roles.ts';
import type { TwinClients } from './roles.ts';
import { foundationPhases, schemaPhases } from './schema.ts';
import type { Fallback, SchemaStatement } from './schema-statement.ts';
import { standInForTypes } from './stand-ins.ts';

export interface MadeSchema {
  /** The Snapshot as it was built: with stand-ins for types that the sandbox lacks. */
  readonly built: Snapshot;
  /** Extensions that the source has and the sandbox lacks. */
  readonly missingExtensions: readonly string[];
  readonly notes: readonly Note[];
}

/** @param major the twin's, which may be newer than the source's */
export async function makeSchema(
  clients: TwinClients,
  snapshot: Snapshot,
  major: number,
): Promise<MadeSchema> {
  const { superuser } = clients;
  const notes: Note[] = [];
  for (const phase of foundationPhases(snapshot))
    notes.push(...(await runPhase(clients, phase, [], 'last')).notes);
  const missing = await missingExtensions(superuser, snapshot);
  const built = missing.length === 0 ? snapshot : await standInForTypes(superuser, snapshot);
  notes.push(...(await createPolicyRoles(superuser, built)));
  const phases = schemaPhases(built, major);
  // A view may need a key that comes later: it groups by a primary key, and reads other columns of the table.
  let waiting: readonly SchemaStatement[] = [];
  for (const [at, phase] of phases.entries()) {
    const position = at === 0 ? 'first' : at < phases.length - 1 ? 'middle' : 'last';
    const result = await runPhase(clients, [...waiting, ...phase], missing, position);
    notes.push(...result.notes);
    waiting = result.waiting;
  }
  await grantToPolicyRoles(superuser, built);
  await invalidateIndexes(superuser, built);
  return { built, missingExtensions: missing, notes };
}

async function missingExtensions(client: Client, { catalogue }: Snapshot): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) name WHERE name NOT IN (SELECT extname FROM pg_extension)',
    [catalogue.extensions.map(({ name }) => name)],
  );
  return rows.map((row) => row.name);
}

/** The planner passes over an index that CREATE INDEX CONCURRENTLY left unfinished. */
async function invalidateIndexes(client: Client, { catalogue }: Snapshot): Promise<void> {
  const invalid = catalogue.relations.flatMap(({ schema, indexes }) =>
    indexes.filter(({ isValid }) => !isValid).map(({ name }) => quoteRelation({ schema, name })),
  );
  await client.query(
    'UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (SELECT to_regclass(name) FROM unnest($1::text[]) name)',
    [invalid],
  );
}

const EXTENSION_HINT =
  'Columns of its types stay; statements that need its functions or operators cannot be planned. Use a sandbox that has it: --sandbox container --sandbox-image <image>.';

function notRebuiltHint(missingExtensions: readonly string[]): string | null {
  return missingExtensions.length === 0
    ? null
    : `It may need an extension that the sandbox lacks: ${missingExtensions.join(', ')}.`;
}

function easedNote(
  { subject }: SchemaStatement,
  without: string,
  error: string | undefined,
  missingExtensions: readonly string[],
): Note {
  return {
    code: 'not-rebuilt',
    message: `The twin has the ${subject} without ${without}: ${error ?? 'unknown error'}.`,
    hint: notRebuiltHint(missingExtensions),
  };
}

/** A table may have been refused for a domain of one of its columns: with that there, it may need no fallback of its own. */
const FALLBACK_ROUNDS: readonly ((statement: SchemaStatement) => Fallback | undefined)[] = [
  ({ subject, fallbacks }) => (subject.startsWith('domain ') ? fallbacks[0] : undefined),
  ({ fallbacks }) => fallbacks[0],
  ({ fallbacks }) => fallbacks[1],
];

/** More would hold more locks at once than they save round trips. */
const STATEMENTS_AT_ONCE = 100;

/**
 * Runs the statements until none succeeds any more; what is left gets its fallbacks, then becomes a note.
 * @param missingExtensions what a failure may be due to
 * @param position of the phase: before the last, what is left may still succeed later, and is handed back; in the first without a
 *   fallback, since what it needs may be the second's
 */
async function runPhase(
  clients: TwinClients,
  phase: readonly SchemaStatement[],
  missingExtensions: readonly string[],
  position: 'first' | 'middle' | 'last',
): Promise<{ readonly notes: readonly Note[]; readonly waiting: readonly SchemaStatement[] }> {
  const errors = new Map<SchemaStatement, string>();
  let pending = await runAll(clients, phase, errors);
  if (position === 'first') return { notes: [], waiting: pending };
  const notes: Note[] = [];
  for (const fallbackOf of FALLBACK_ROUNDS) {
    const eased = await runFallbacks(clients.owner, pending, fallbackOf);
    pending = pending.filter((statement) => !eased.has(statement));
    for (const [statement, { without }] of eased)
      notes.push(easedNote(statement, without, errors.get(statement), missingExtensions));
    if (eased.size > 0) pending = await runAll(clients, pending, errors);
  }
  if (position === 'middle') return { notes, waiting: pending };
  for (const statement of pending) {
    const isExtension = statement.subject.startsWith('extension ');
    notes.push({
      code: isExtension ? 'extension-missing' : 'not-rebuilt',
      message: `The twin has no ${statement.subject}: ${errors.get(statement) ?? 'unknown error'}.`,
      hint: isExtension ? EXTENSION_HINT : notRebuiltHint(missingExtensions),
    });
  }
  return { notes, waiting: [] };
}

/** Runs the statements again and again until none succeeds any more; returns what is left. */
async function runAll(
  clients: TwinClients,
  statements: readonly SchemaStatement[],
  errors: Map<SchemaStatement, string>,
): Promise<readonly SchemaStatement[]> {
  let pending = statements;
  for (let before = Number.POSITIVE_INFINITY; pending.length > 0 && pending.length < before; ) {
    before = pending.length;
    const failed: SchemaStatement[] = [];
    for (const privileged of [true, false]) {
      const client = privileged ? clients.superuser : clients.owner;
      const own = pending.filter((statement) => statement.privileged === privileged);
      for (const batch of chunks(own, STATEMENTS_AT_ONCE))
        failed.push(...(await runBatch(client, batch, errors)));
    }
    pending = failed;
  }
  return pending;
}

/** Returns the statements whose fallbacks succeeded, with these. */
async function runFallbacks(
  owner: Client,
  statements: readonly SchemaStatement[],
  fallbackOf: (statement: SchemaStatement) => Fallback | undefined,
): Promise<ReadonlyMap<SchemaStatement, Fallback>> {
  const eased = new Map<SchemaStatement, Fallback>();
  for (const statement of statements) {
    const fallback = fallbackOf(statement);
    if (fallback !== undefined && (await errorOf(owner, fallback.sql)) === null)
      eased.set(statement, fallback);
  }
  return eased;
}

/** In one message and so one transaction, which takes half the time; where one fails, each on its own. Returns those that failed. */
async function runBatch(
  client: Client,
  batch: readonly SchemaStatement[],
  errors: Map<SchemaStatement, string>,
): Promise<SchemaStatement[]> {
  try {
    // Each on lines of its own: it may end in a comment.
    await client.query(batch.map(({ sql }) => sql).join('\n;\n'));
    return [];
  } catch {
    // Nothing of it was done: which one failed, and why, shows below.
  }
  const failed: SchemaStatement[] = [];
  for (const statement of batch) {
    const error = await errorOf(client, statement.sql);
    const isThere = (error as { code?: string } | null)?.code === DUPLICATE_OBJECT && statement.mayExist;
    if (error === null || isThere) continue;
    errors.set(statement, errorMessage(error));
    failed.push(statement);
  }
  return failed;
}

const DUPLICATE_OBJECT = '42710';

/** What went wrong, or null. */
async function errorOf(client: Client, sql: string): Promise<unknown> {
  try {
    await client.query(sql);
    return null;
  } catch (error) {
    return error;
  }
}

/** Judges everything that was read before anything is written: what blocks, what delays, what to know; pure. */
import type { PreflightCheck, StepState } from '../model/apply.ts';
import { formatBytes, formatNumber } from '../util/format.ts';
import { displayIdentifier, displayRelation, quoteRelation } from '../util/identifiers.ts';
import { dropIndexSql } from '../util/index-sql.ts';
import type { Facts } from './facts.ts';
import type { StepSight } from './look.ts';
import { check, serverChecks, tableChecks } from './place-checks.ts';
import type { Step } from './steps.ts';
import { transactionChecks } from './waits.ts';

export interface SeenStep extends StepSight {
  readonly step: Step;
}

/**
 * @param folder what was found in the files
 * @param pooled why the connection seems to go through a pooler in transaction mode; null where it does not
 */
export function judgePreflight(
  folder: readonly PreflightCheck[],
  facts: Facts,
  seen: readonly SeenStep[],
  pooled: string | null,
): readonly PreflightCheck[] {
  const open = seen.filter(({ state }) => state.kind !== 'done');
  const tablesOf = (steps: readonly SeenStep[]): ReadonlySet<string> =>
    new Set(steps.flatMap(({ step }) => step.indexes.map(({ table }) => quoteRelation(table))));
  const needed = tablesOf(open);
  const growing = tablesOf(open.filter(({ step }) => step.kind === 'make'));
  const problems = withoutRepeats([
    ...folder,
    ...serverChecks(facts, pooled),
    ...facts.tables
      .filter((table) => needed.has(quoteRelation(table)))
      .flatMap((table) => tableChecks(table, growing.has(quoteRelation(table)), facts.server.role)),
    ...seen.flatMap(stepChecks),
  ]);
  const waits = open.length === 0 ? [] : transactionChecks(facts);
  return [
    ...problems,
    ...(problems.some(({ severity }) => severity === 'error') ? [] : [mayWrite(facts)]),
    ...waits,
    ...invalidChecks(facts, seen),
    ...spaceChecks(facts, open),
  ];
}

/** What is wrong with a schema is so for each of its tables. */
function withoutRepeats(checks: readonly PreflightCheck[]): readonly PreflightCheck[] {
  return [...new Map(checks.map((one) => [`${one.code} ${one.message}`, one])).values()];
}

function mayWrite({ server: { version, role } }: Facts): PreflightCheck {
  return check('ok', 'may-write', `PostgreSQL ${version} may be written to by ${displayIdentifier(role)}`);
}

function stepChecks({ step, state, comparison }: SeenStep): readonly PreflightCheck[] {
  const found: PreflightCheck[] = [];
  if (state.kind === 'refused') found.push(check('error', 'not-as-promised', state.message, state.hint));
  // Where a table is missing or not ours, that is said of the table.
  if (comparison?.kind === 'refused' && !['42P01', '42501', '3F000'].includes(comparison.sqlState))
    found.push(
      comparison.sqlState === '42703'
        ? check(
            'error',
            'column-missing',
            `${step.indexName} cannot be built: ${comparison.message}`,
            'The table has changed since the advice: ask for advice anew.',
          )
        : check(
            'error',
            comparison.sqlState === '55P03' ? 'table-locked' : 'definition-refused',
            `${step.indexName} cannot be compared with a copy of its table: ${comparison.message}`,
          ),
    );
  return found;
}

function invalidChecks({ invalid }: Facts, seen: readonly SeenStep[]): readonly PreflightCheck[] {
  const own = new Set(seen.flatMap(({ state }) => leftovers(state).map(quoteRelation)));
  const named = new Set(seen.flatMap(({ step }) => step.indexes.map(({ index }) => quoteRelation(index))));
  return invalid.flatMap((index): PreflightCheck[] => {
    const name = quoteRelation(index);
    if (own.has(name))
      return [
        check(
          'note',
          'own-leftover',
          `${displayRelation(index)} is INVALID, the rest of an earlier run: it is dropped and built anew`,
        ),
      ];
    if (named.has(name)) return [];
    return [
      check(
        'warning',
        'invalid-index',
        `${displayRelation(index)} is INVALID and not of this folder: writes pay for it and no query uses it`,
        `It is left alone. To be rid of it: ${dropIndexSql(index, { concurrently: true, ifExists: true })}`,
      ),
    ];
  });
}

function leftovers(state: StepState): readonly { readonly schema: string; readonly name: string }[] {
  return state.kind === 'unfinished' ? state.leftovers : [];
}

function spaceChecks({ server }: Facts, open: readonly SeenStep[]): readonly PreflightCheck[] {
  const builds = open.filter(({ step }) => step.kind === 'make').map(({ step }) => step);
  if (builds.length === 0) return [];
  const sizeBytes = builds.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const wal = server.walLevel === 'minimal' ? '' : ', and as much WAL';
  const found = [
    check(
      'note',
      'space',
      `${formatNumber(builds.length, 'index', 'indexes')} to build: needs about ${formatBytes(sizeBytes)}${wal}; free space cannot be seen from SQL`,
    ),
  ];
  const limit = server.temporaryLimitKb * 1024;
  const largest = Math.max(...builds.map((one) => one.sizeBytes));
  if (server.temporaryLimitKb >= 0 && largest > limit)
    found.push(
      check(
        'warning',
        'temp-file-limit',
        `temp_file_limit is ${formatBytes(limit)}, and sorting for the largest index may take ${formatBytes(largest)}`,
        'Raise it for the role, or raise maintenance_work_mem: what fits into that needs no files.',
      ),
    );
  return found;
}

/** Names whom a build or a drop would wait for; pure. */
import type { PreflightCheck } from '../model/apply.ts';
import { formatNumber } from '../util/format.ts';
import { displayIdentifier, displayRelation } from '../util/identifiers.ts';
import type { Facts, OpenTransaction } from './facts.ts';

export function transactionChecks({
  transactions,
  hiddenSessions,
  prepared,
  builds,
  lockHolders,
}: Facts): readonly PreflightCheck[] {
  const building = new Set(builds.map(({ pid }) => pid));
  return [
    ...transactions.map((one) =>
      warning(
        'open-transaction',
        `${describeSession(one)} has had a transaction open for ${describeAge(one.seconds)}: it is waited for`,
        `Let it end, or end it: SELECT pg_terminate_backend(${one.pid});`,
      ),
    ),
    ...prepared.map(({ gid, user, seconds }) =>
      warning(
        'prepared-transaction',
        `the transaction ${displayIdentifier(gid)} of ${displayIdentifier(user)} was prepared ${describeAge(seconds)} ago: where it holds a lock on the table it is waited for`,
        'COMMIT PREPARED or ROLLBACK PREPARED ends it.',
      ),
    ),
    ...builds.map(({ pid, schema, table, phase }) =>
      warning(
        'running-build',
        `pid ${pid} is building an index on ${displayRelation({ schema, name: table })} (${phase}): it is waited for`,
      ),
    ),
    ...lockHolders
      .filter(({ pid }) => pid === null || !building.has(pid))
      .map(({ pid, schema, table, mode }) =>
        warning(
          'table-lock',
          `${pid === null ? 'a prepared transaction' : `pid ${pid}`} holds ${mode} on ${displayRelation({ schema, name: table })}: it is waited for`,
        ),
      ),
    ...(hiddenSessions === 0
      ? []
      : [
          {
            severity: 'note',
            code: 'sessions-hidden',
            message: `transactions of ${formatNumber(hiddenSessions, 'session')} of other roles cannot be seen`,
            hint: 'GRANT pg_monitor TO the role shows them.',
          } as const,
        ]),
  ];
}

/** `pid 123 (app, psql, idle in transaction)`. */
export function describeSession({
  pid,
  user,
  application,
  state,
}: Pick<OpenTransaction, 'pid' | 'user' | 'application' | 'state'>): string {
  const known = [user === null ? '' : displayIdentifier(user), application ?? '', state ?? ''].filter(
    (part) => part !== '',
  );
  return `pid ${pid}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
}

/** `42 s`, `5 min`, `3 h`, `2 d`. */
export function describeAge(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function warning(code: string, message: string, hint: string | null = null): PreflightCheck {
  return { severity: 'warning', code, message, hint };
}

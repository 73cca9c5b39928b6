/** Gives statements of a Snapshot's workload the values that a log of the server shows for their parameters. */
import type { Snapshot, WorkloadStatement } from '../../model/snapshot.ts';
import {
  normalisedStatement,
  type ObservedValues,
  sentStatement,
  valuesOf,
} from '../../query/observed-values.ts';
import { groupBy } from '../../util/collections.ts';
import type { LoggedStatement } from './server-log.ts';

interface Found {
  readonly values: ObservedValues;
  readonly durationMs: number;
}

/**
 * Of each statement those values with which it took longest. They go before any that it has. What ran in another database, where the
 * log says so, does not count. After loadParser.
 */
export async function observeLog(
  snapshot: Snapshot,
  logged: AsyncIterable<LoggedStatement>,
): Promise<Snapshot> {
  const byFingerprint = groupBy(
    snapshot.workload.statements.flatMap((statement) => {
      const normalised = normalisedStatement(statement.text);
      return normalised === null ? [] : [{ statement, normalised }];
    }),
    ({ normalised }) => normalised.fingerprint,
  );
  const found = new Map<WorkloadStatement, Found>();
  for await (const { text, parameters, durationMs, database } of logged) {
    if (database !== null && database !== '' && database !== snapshot.database.name) continue;
    const sent = sentStatement(text, parameters);
    if (sent === null) continue;
    for (const { statement, normalised } of byFingerprint.get(sent.fingerprint) ?? []) {
      if ((found.get(statement)?.durationMs ?? -1) >= (durationMs ?? 0)) continue;
      const values = valuesOf(normalised, sent);
      if (values !== null) found.set(statement, { values, durationMs: durationMs ?? 0 });
    }
  }
  const { workload, notes } = snapshot;
  const statements = workload.statements.map((statement): WorkloadStatement => {
    const observedValues = found.get(statement)?.values;
    return observedValues === undefined ? statement : { ...statement, observedValues };
  });
  return {
    ...snapshot,
    workload: { ...workload, statements },
    notes: found.size === 0 ? [...notes, nothingFound] : notes,
  };
}

const nothingFound = {
  code: 'values-not-observed',
  message: 'The log shows no statement of the workload with its values.',
  hint: 'It holds them where log_min_duration_statement or log_statement is set, and messages are in English (lc_messages).',
};

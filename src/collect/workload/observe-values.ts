/** Gives the workload's statements the values that other sessions sent for their parameters last. */
import type { WorkloadStatement } from '../../model/snapshot.ts';
import { normalisedStatement, sentStatement, valuesOf } from '../../query/observed-values.ts';
import { loadParser } from '../../query/parser.ts';
import { groupBy } from '../../util/collections.ts';
import type { CatalogueReader } from '../reader.ts';
import type { CollectedWorkload } from './pg-stat-statements.ts';

/**
 * From one look at pg_stat_activity. Sessions whose driver binds parameters show `$1` there as well: only values that were sent
 * inside the text are found.
 */
export async function observeValues(
  reader: CatalogueReader,
  workload: CollectedWorkload['workload'],
): Promise<CollectedWorkload> {
  const rows = await reader.fixedRows<{ readonly text: string }>('running-statements');
  await loadParser();
  const sent = groupBy(
    rows.flatMap(({ text }) => sentStatement(text) ?? []),
    ({ fingerprint }) => fingerprint,
  );
  const statements = workload.statements.map((statement): WorkloadStatement => {
    const normalised = normalisedStatement(statement.text);
    if (normalised === null) return statement;
    for (const one of sent.get(normalised.fingerprint) ?? []) {
      const values = valuesOf(normalised, one);
      if (values !== null) return { ...statement, observedValues: values };
    }
    return statement;
  });
  const found = statements.some((statement) => statement.observedValues !== undefined);
  return {
    workload: { ...workload, statements },
    notes: found
      ? []
      : [
          {
            code: 'values-not-observed',
            message: 'No session was seen that had sent a statement of the workload with its values.',
            hint: 'Read again while the application works; drivers that bind parameters show none.',
          },
        ],
  };
}

/** Takes the values of rows out of a Snapshot, so that it may leave the house. */
import type {
  Catalogue,
  ColumnStatistics,
  ExtendedStatisticsData,
  Note,
  Redaction,
  Snapshot,
  Workload,
} from '../../model/snapshot.ts';

import { withoutLiterals } from '../../query/without-literals.ts';
import { formatNumber } from '../../util/format.ts';
import { compareText } from '../../util/identifiers.ts';
import { alignClock, tellClock } from './clock.ts';
import { inFamilies } from './families.ts';
import { joinedColumns } from './joined-columns.ts';
import { mergeTies } from './merge-ties.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { holdsValues, pseudonymStatistics, tellValues, withoutValues } from './statistics.ts';
import { databaseLocale } from './text-order.ts';
import { typedStatistics, type ValueType, ValueTypes } from './value-type.ts';

/**
 * The Snapshot without values of rows: in statistics they are replaced by pseudonyms that keep order, equality, length and type, or
 * removed; in statements they become parameters. What is schema stays: names, definitions, labels of enums, partition bounds, and
 * constants in checks, defaults, views, functions and predicates of indexes. Notes say what was left out. Same input, same output.
 * After loadParser.
 */
export function redactSnapshot(snapshot: Snapshot, values: Redaction['values']): Snapshot {
  if (snapshot.redaction?.values === values || snapshot.redaction?.values === 'removed') return snapshot;
  const { workload, leftOut } = redactWorkload(snapshot.workload);
  const { statistics, clock, types } =
    values === 'removed' ? { statistics: withoutValues, clock: null, types: [] } : pseudonymsFor(snapshot);
  const { catalogue } = snapshot;
  return {
    ...snapshot,
    redaction: { values, clock },
    catalogue: {
      ...catalogue,
      relations: catalogue.relations.map((relation) => ({
        ...relation,
        statistics: relation.statistics.map(statistics),
        indexes: relation.indexes.map((index) => ({
          ...index,
          statistics: index.statistics.map(statistics),
        })),
      })),
      extendedStatistics: catalogue.extendedStatistics.map((extended) => ({
        ...extended,
        data: extended.data.map(withoutExtendedValues),
      })),
    },
    workload,
    notes: [
      ...snapshot.notes,
      values === 'removed' ? removedNote : pseudonymsNote,
      ...leftOutNotes(values === 'removed' ? [] : [...types, ...extendedValues(catalogue)], leftOut),
    ],
  };
}

/** What becomes of each row of statistics, what of `now()`, and which types have no pseudonyms. */
function pseudonymsFor(snapshot: Snapshot): {
  readonly statistics: (row: ColumnStatistics) => ColumnStatistics;
  readonly clock: string | null;
  readonly types: readonly string[];
} {
  const { catalogue, database, collectedAt } = snapshot;
  const all = [...typedStatistics(catalogue, new ValueTypes(catalogue, databaseLocale(database)))];
  const joined = joinedColumns(snapshot);
  const valued = inFamilies(
    snapshot,
    all.filter(({ row }) => holdsValues(row)),
    joined,
  );
  const pseudonyms = new Pseudonyms();
  const told = valued.filter((typed) => tellValues(typed, pseudonyms));
  for (const { family, values } of mergeTies(told, joined)) pseudonyms.tie(family, values);
  tellClock(collectedAt, pseudonyms);
  pseudonyms.make();
  const clock = alignClock(collectedAt, pseudonyms);
  const replaced = new Map<ColumnStatistics, ColumnStatistics>();
  for (const typed of told) {
    const row = pseudonymStatistics(typed, pseudonyms);
    if (row !== null) replaced.set(typed.row, row);
  }
  const types = valued.filter(({ row }) => !replaced.has(row)).map(({ type }) => typeName(type));
  return {
    statistics: (row) => replaced.get(row) ?? withoutValues(row),
    clock,
    types: [...new Set(types)].sort(compareText),
  };
}

/** Counts and dependencies stay. The list of values is bytes of several types, which the planner looks up for constants only. */
function withoutExtendedValues(data: ExtendedStatisticsData): ExtendedStatisticsData {
  return {
    inherited: data.inherited,
    ndistinct: data.ndistinct,
    dependencies: data.dependencies,
    mcv: null,
    ...(data.expressions === undefined ? {} : { expressions: data.expressions.map(withoutValues) }),
  };
}

/** What `withoutExtendedValues` takes away, in words. */
function extendedValues({ extendedStatistics }: Catalogue): string[] {
  const all = extendedStatistics.flatMap(({ data }) => data);
  return [
    ...(all.some(({ mcv }) => mcv !== null) ? ['lists of CREATE STATISTICS'] : []),
    ...(all.some(({ expressions }) => expressions?.some(holdsValues))
      ? ['expressions of CREATE STATISTICS']
      : []),
  ];
}

function typeName({ type, baseType, isArray }: ValueType): string {
  return baseType === '' ? type : `${baseType}${isArray ? '[]' : ''}`;
}

function redactWorkload(workload: Workload): { readonly workload: Workload; readonly leftOut: number } {
  const statements = workload.statements.flatMap(({ observedValues: _, ...statement }) => {
    const text = withoutLiterals(statement.text);
    return text === null ? [] : [{ ...statement, text }];
  });
  return { workload: { ...workload, statements }, leftOut: workload.statements.length - statements.length };
}

const pseudonymsNote: Note = {
  code: 'redacted',
  message:
    'Values of rows are pseudonyms, and constants of statements are parameters: costs are those of generic plans, and no partial index is proposed for a constant.',
  hint: null,
};

const removedNote: Note = {
  code: 'redacted',
  message:
    'Values of rows were removed, and constants of statements are parameters: costs are near, not exact, and no partial index is proposed for a constant.',
  hint: null,
};

function leftOutNotes(types: readonly string[], statements: number): Note[] {
  const notes: Note[] = [];
  if (types.length > 0)
    notes.push({
      code: 'redacted-values-removed',
      message: `Of these types values were removed, for lack of pseudonyms: ${types.join(', ')}.`,
      hint: null,
    });
  if (statements > 0)
    notes.push({
      code: 'redacted-statements-removed',
      message: `${formatNumber(statements, 'statement')} of the workload had to be left out, since the constants could not be told apart from the rest: no valid SQL, or no query.`,
      hint: null,
    });
  return notes;
}

/** A Recommendation as the JSON of `advise --json`: its schema, documented in docs/report.md, and its writer. */
import { z } from 'zod';
import type { DropCode, KeptCode } from '../model/existing-index.ts';
import type { Recommendation, ValueLabel, VerdictCode } from '../model/recommendation.ts';
import type { WriteEstimate } from '../model/write-estimate.ts';
import { displayRelation } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import { dropLabels, keptLabels } from './existing-words.ts';
import { verdictLabels } from './verdict-words.ts';

const text = (description: string) => z.string().describe(description);
const amount = (description: string) => z.number().nonnegative().describe(description);
const count = (description: string) => z.int().nonnegative().describe(description);

const writesSchema = z.strictObject({
  basis: z
    .enum(['counters', 'statements', 'unweighed'])
    .describe(
      "The table's counters, brought to the workload's period; the workload's own statements; or counters of another period, which are not weighed.",
    ),
  since: z.string().nullable().describe('Start of the period, ISO 8601; null where unknown.'),
  entriesAdded: amount('Entries that writes would have added since, estimated.'),
  hotUpdatesAtRisk: amount('HOT updates since that would not have been HOT, estimated.'),
  cost: z
    .number()
    .nonnegative()
    .nullable()
    .describe(
      'Planner cost of that, with the entries in other indexes of updates that are no longer HOT; null where it is not weighed.',
    ),
});

const indexSchema = z
  .strictObject({
    name: text('Name of the index, as the catalogue stores it: not quoted.'),
    relation: text('The table, `schema.table`, each part quoted where SQL needs it.'),
    definition: text('The CREATE INDEX statement: not concurrent, without semicolon.'),
    sizeBytes: amount('Estimated size.'),
    tuples: amount('Estimated rows in it.'),
    costBefore: amount('Planner cost of all calls of the queries that use it, without new indexes.'),
    costAfter: amount('The same with all recommended indexes.'),
    queries: z.array(z.string()).describe('Ids of the queries whose plan uses it.'),
    saving: z.number().describe('Planner cost of all calls that the workload would have more without it.'),
    netSaving: z.number().nullable().describe('What writes leave of that; null where they are not weighed.'),
    nearDuplicates: z
      .array(z.string())
      .describe('Existing indexes that begin with one of its columns, with why they do not serve.'),
    writes: writesSchema
      .nullable()
      .describe('What writes pay beside the other indexes; null where nobody counted them.'),
  })
  .describe('A recommended index.');

const querySchema = z
  .strictObject({
    id: text('Of its shape and the relations it reads, 16 hex digits: the same in every run.'),
    text: text('The statement as it was observed.'),
    calls: amount('Calls in the workload.'),
    totalTimeMs: z.number().nullable().describe('Milliseconds of all calls; null where not observed.'),
    meanTimeMs: z.number().nullable().describe('Milliseconds a call; null where not observed.'),
    verdict: z
      .enum(Object.keys(verdictLabels) as [VerdictCode, ...VerdictCode[]])
      .describe('How the statement ended.'),
    reason: text('The verdict as a sentence.'),
    costBefore: z.number().nullable().describe('Planner cost of one call; null where it was not planned.'),
    costAfter: z.number().nullable().describe('The same with all recommended indexes.'),
    sequentialScans: z
      .array(z.strictObject({ relation: text('As in indexes.'), cost: amount('Planner cost of one scan.') }))
      .describe('What its plan reads from the first page to the last, without new indexes.'),
    indexes: z.array(z.string()).describe('Names of the recommended indexes that its plan uses.'),
    values: z
      .array(
        z.strictObject({
          labels: z
            .array(z.enum(['common', 'typical', 'rare', 'observed'] satisfies ValueLabel[]))
            .describe(
              'Which values: the most frequent of a column, its median, its rarest; wide to narrow ranges; what a session sent.',
            ),
          costBefore: amount('Planner cost of one call with these values.'),
          costAfter: amount('The same with all recommended indexes.'),
          indexes: z.array(z.string()).describe('Names of the recommended indexes that its plan then uses.'),
        }),
      )
      .describe(
        'The same with values from the statistics in the place of its parameters; empty where none were found.',
      ),
  })
  .describe('A statement of the workload.');

const existing = {
  name: text('Name of the index, as the catalogue stores it: not quoted.'),
  relation: text('As in indexes.'),
};

const dropSchema = z
  .strictObject({
    ...existing,
    code: z.enum(Object.keys(dropLabels) as [DropCode, ...DropCode[]]).describe('Why it can go.'),
    reason: text('The same as a sentence.'),
    definition: text('The CREATE INDEX statement that made it, as the server prints it.'),
    servedBy: z
      .string()
      .nullable()
      .describe('The index, existing or recommended, that does its work; null where there is none to do.'),
    sizeBytes: amount('Its size on disk.'),
    scans: amount('Scans counted since `since`; of a partitioned table’s, on all partitions.'),
    since: text('Start of the counters, ISO 8601.'),
    queries: z
      .array(z.string())
      .describe('Ids of the queries whose plan uses it, with all recommended indexes there.'),
    costBefore: amount('Planner cost of all calls of these, with it.'),
    costAfter: amount('The same without all that is dropped.'),
    writes: writesSchema
      .nullable()
      .describe(
        'What writes would no longer pay; null where nobody counted them. Updates that turn HOT without it are not counted.',
      ),
  })
  .describe('An index that exists and is recommended to go.');

const keptSchema = z
  .strictObject({
    ...existing,
    code: z.enum(Object.keys(keptLabels) as [KeptCode, ...KeptCode[]]).describe('Why it stays.'),
    reason: text('The same as a sentence.'),
  })
  .describe('An index that exists and stays.');

const bloatedSchema = z
  .strictObject({
    ...existing,
    sizeBytes: amount('Its size on disk.'),
    freshBytes: amount('Estimated size if it were built anew.'),
    command: text('The statement that builds it anew, without semicolon.'),
  })
  .describe('An index that takes far more room than it needs.');

/** Strict, so that a field cannot be added without being documented. */
export const recommendationReportSchema = z
  .strictObject({
    format: z.literal('indexwright-recommendation'),
    formatVersion: z.literal(1),
    toolVersion: z.string(),
    inputHash: text('SHA-256 of the Snapshot and the options, hex: the same input gives the same report.'),
    server: z
      .strictObject({
        version: text('Version of the source.'),
        twinVersion: text('Version of the server that planned.'),
        exact: z.boolean().describe('Whether the two plan alike: the same major version.'),
        judge: z
          .enum(['twin', 'hypopg'])
          .describe(
            'What held the hypothetical indexes: a statistical twin, or HypoPG on the source itself.',
          ),
      })
      .describe('Whose planner judged.'),
    options: z
      .strictObject({
        budgetBytes: z.number().nullable().describe('Largest total size; null for no limit.'),
        maxIndexes: z.number().nullable().describe('Largest number of indexes; null for no limit.'),
        maxPerTable: z
          .number()
          .nullable()
          .describe('Largest number of new indexes on one table; null for no limit.'),
        minBenefit: z.number().describe("Fraction of the workload's cost that an index must save."),
        maxWidth: z.number().describe('Largest number of key columns.'),
        maxRegression: z.number().describe("Largest tolerated rise of one query's cost, as a fraction."),
        include: z.array(z.string()).describe('Tables that may get indexes, as patterns; empty for all.'),
        exclude: z.array(z.string()).describe('Tables that may not, as patterns.'),
        minCalls: z.number().describe('Calls below which no index is sought for a statement.'),
        minTimeMs: z.number().describe('The same for milliseconds of all its calls.'),
        minObservedDays: z
          .number()
          .nullable()
          .describe('Days that scans must have been counted before an index may go; null where none may.'),
      })
      .describe('What was asked for.'),
    indexes: z
      .array(indexSchema)
      .describe('In the order to apply, largest saving first; empty where none would pay.'),
    drops: z
      .array(dropSchema)
      .describe('Indexes that exist and can go, in the order to apply, after the new ones.'),
    kept: z.array(keptSchema).describe('Indexes that exist and stay, with why.'),
    bloated: z.array(bloatedSchema).describe('Indexes to build anew, largest excess first.'),
    queries: z.array(querySchema).describe('Every statement of the workload, largest share first.'),
    totals: z.strictObject({
      statements: count('Statements in the workload.'),
      improved: count('Those with the verdict `improved`.'),
      costBefore: amount('Planner cost of all calls of all statements that were planned.'),
      costAfter: amount('The same with all recommended indexes, and without those to drop.'),
      writeCost: amount('Planner cost that writes pay for all recommended indexes, estimated.'),
      sizeBytes: amount('Estimated size of all recommended indexes.'),
      candidates: count('Indexes that were considered.'),
      whatIfCalls: count('Plans that were asked for.'),
    }),
    bound: z
      .strictObject({
        leastCost: amount(
          'Planner cost of all calls below which no set of the candidates within the limits brings the queries.',
        ),
        pricedCost: amount(
          'What the queries cost with the recommended indexes (totals.costAfter), and the price of these: what the search minimises.',
        ),
        leastPricedCost: amount('No set of the candidates within the limits has less of that.'),
      })
      .describe(
        'How far from the best the answer is at most; proven as far as one index more never makes a plan dearer.',
      ),
    frontier: z
      .array(
        z
          .strictObject({
            sizeBytes: amount('Estimated size of the set.'),
            cost: amount(
              'Planner cost of all calls of all queries with it; by plans that are known, so perhaps less.',
            ),
            isKnee: z.boolean().describe('Whether the curve bends most here: beyond, room buys much less.'),
            indexes: z.array(z.string()).describe('As in psql: `public.orders (customer_id)`.'),
          })
          .describe('The best set known of its size.'),
      )
      .describe(
        'The least cost for every size, the empty set first; empty where the search was stopped before it.',
      ),
    notes: z
      .array(
        z.strictObject({
          code: z.string(),
          message: z.string(),
          hint: z.string().nullable().describe('What would help.'),
        }),
      )
      .describe('What could not be read or done.'),
  })
  .meta({ title: 'Output of indexwright advise --json' });

export type RecommendationReport = z.infer<typeof recommendationReportSchema>;

export function recommendationReport(recommendation: Recommendation): RecommendationReport {
  const { toolVersion, inputHash, server, options, totals, bound, notes } = recommendation;
  return {
    format: 'indexwright-recommendation',
    formatVersion: 1,
    toolVersion,
    inputHash,
    server: {
      version: server.version,
      twinVersion: server.twinVersion,
      exact: server.exact,
      judge: server.judge,
    },
    options: {
      budgetBytes: options.budgetBytes,
      maxIndexes: options.maxIndexes,
      maxPerTable: options.maxPerTable,
      minBenefit: options.minBenefit,
      maxWidth: options.maxWidth,
      maxRegression: options.maxRegression,
      include: [...options.include],
      exclude: [...options.exclude],
      minCalls: options.minCalls,
      minTimeMs: options.minTimeMs,
      minObservedDays: options.minObservedDays,
    },
    indexes: recommendation.indexes.map((index) => ({
      name: index.name,
      relation: displayRelation(index.relation),
      definition: index.createSql,
      sizeBytes: index.sizeBytes,
      tuples: index.tuples,
      costBefore: index.costBefore,
      costAfter: index.costAfter,
      queries: [...index.queries],
      saving: index.saving,
      netSaving:
        index.writes === null || index.writes.cost === null ? null : index.saving - index.writes.cost,
      nearDuplicates: [...index.nearDuplicates],
      writes: writesOf(index.writes),
    })),
    drops: recommendation.drops.map((drop) => ({
      name: drop.name,
      relation: displayRelation(drop.relation),
      code: drop.code,
      reason: drop.reason,
      definition: drop.members[0]?.definition ?? '',
      servedBy: drop.servedBy,
      sizeBytes: drop.sizeBytes,
      scans: drop.scans,
      since: drop.since,
      queries: [...drop.queries],
      costBefore: drop.costBefore,
      costAfter: drop.costAfter,
      writes: writesOf(drop.writes),
    })),
    kept: recommendation.kept.map(({ name, relation, code, reason }) => ({
      name,
      relation: displayRelation(relation),
      code,
      reason,
    })),
    bloated: recommendation.bloated.map(({ name, relation, sizeBytes, freshBytes, command }) => ({
      name,
      relation: displayRelation(relation),
      sizeBytes,
      freshBytes,
      command,
    })),
    queries: recommendation.queries.map((query) => ({
      id: query.id,
      text: query.text,
      calls: query.calls,
      totalTimeMs: query.totalTimeMs,
      meanTimeMs: query.meanTimeMs,
      verdict: query.verdict.code,
      reason: query.verdict.reason,
      costBefore: query.costBefore,
      costAfter: query.costAfter,
      sequentialScans: query.sequentialScans.map(({ relation, cost }) => ({
        relation: displayRelation(relation),
        cost,
      })),
      indexes: [...query.indexes],
      values: query.values.map(({ labels, costBefore, costAfter, indexes }) => ({
        labels: [...labels],
        costBefore,
        costAfter,
        indexes: [...indexes],
      })),
    })),
    totals: {
      statements: totals.statements,
      improved: totals.improved,
      costBefore: totals.costBefore,
      costAfter: totals.costAfter,
      writeCost: totals.writeCost,
      sizeBytes: totals.sizeBytes,
      candidates: totals.candidates,
      whatIfCalls: totals.whatIfCalls,
    },
    bound: {
      leastCost: bound.leastCost,
      pricedCost: bound.pricedCost,
      leastPricedCost: bound.leastPricedCost,
    },
    frontier: recommendation.frontier.map(({ sizeBytes, cost, isKnee, indexes }) => ({
      sizeBytes,
      cost,
      isKnee,
      indexes: indexes.map(displayIndex),
    })),
    notes: notes.map(({ code, message, hint }) => ({ code, message, hint })),
  };
}

/** Two spaces of indentation, ends in a line break; the same recommendation is the same text. */
export function renderRecommendationJson(recommendation: Recommendation): string {
  return `${JSON.stringify(recommendationReport(recommendation), null, 2)}\n`;
}

function writesOf(writes: WriteEstimate | null): z.infer<typeof writesSchema> | null {
  if (writes === null) return null;
  const { basis, since, entriesAdded, hotUpdatesAtRisk, cost } = writes;
  return { basis, since, entriesAdded, hotUpdatesAtRisk, cost };
}

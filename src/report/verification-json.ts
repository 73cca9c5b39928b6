/** A Verification as the JSON of `verify --json`: its schema, documented in docs/report.md, and its writer. */
import { z } from 'zod';
import type { FailureCode, GateName, LatencySample, Verification } from '../model/verification.ts';
import { failureCodes } from './failure-words.ts';
import { gateOrder } from './gate-words.ts';

const amount = (description: string) => z.number().nonnegative().describe(description);
const latency = (description: string) =>
  z
    .strictObject({
      runs: z.int().positive().describe('Timed runs, after a warm-up.'),
      meanMs: z.number().nonnegative(),
      medianMs: z.number().nonnegative(),
      p95Ms: z.number().nonnegative(),
    })
    .nullable()
    .describe(`${description}; null without real rows, and where notes say why not.`);

/** Strict, so that a field cannot be added without being documented. */
export const verificationReportSchema = z
  .strictObject({
    format: z.literal('indexwright-verification'),
    formatVersion: z.literal(1),
    passed: z.boolean().describe('Whether every gate passed.'),
    data: z.enum(['twin', 'rows']).describe('`twin`: planned without rows; `rows`: on real rows, timed.'),
    serverVersion: z
      .string()
      .nullable()
      .describe(
        'The throw-away server; null where nothing was run, because the files did not pass the checks before.',
      ),
    gates: z.array(
      z.strictObject({
        gate: z.enum(gateOrder as [GateName, ...GateName[]]),
        passed: z.boolean(),
        code: z
          .enum(failureCodes as [FailureCode, ...FailureCode[]])
          .nullable()
          .describe('What was found; null where it passed.'),
        subject: z.string().nullable().describe('An index, a query id, a file; null for the whole.'),
        message: z.string().describe('A sentence with the figures.'),
        location: z
          .strictObject({
            file: z.string().describe('Path inside the folder of migrations.'),
            line: z.int().positive(),
          })
          .nullable()
          .describe('Where to look; null where it passed, and where it is about the whole.'),
      }),
    ),
    skipped: z
      .array(
        z.strictObject({
          gate: z.enum(gateOrder as [GateName, ...GateName[]]),
          reason: z.string().describe('Why it was not asked.'),
        }),
      )
      .describe('Gates that were turned off, or could not be asked.'),
    indexes: z.array(
      z.strictObject({
        name: z.string(),
        relation: z.string(),
        buildMs: amount(
          'Milliseconds of the up file’s CREATE INDEX statements; null without real rows.',
        ).nullable(),
        dropMs: amount(
          'Milliseconds of the down file’s DROP INDEX statements; null without real rows.',
        ).nullable(),
        sizeBytes: amount('Its size.'),
        measured: z.boolean().describe('Whether the size was measured; else it is the estimate.'),
      }),
    ),
    queries: z.array(
      z.strictObject({
        id: z.string(),
        text: z.string(),
        calls: amount('Calls in the workload.'),
        costBefore: amount('Planner cost of one call without the migrations.'),
        costAfter: amount('The same with all of them applied.'),
        latencyBefore: latency('Execution time without the migrations'),
        latencyAfter: latency('The same with all of them applied'),
        indexes: z.array(z.string()).describe('Names of the new indexes that its plan uses.'),
      }),
    ),
    notes: z
      .array(
        z.strictObject({
          code: z.string(),
          message: z.string(),
          hint: z.string().nullable().describe('What would help.'),
        }),
      )
      .describe(
        'What the figures lack: what could not be read, rebuilt, copied, planned or timed; files edited since.',
      ),
  })
  .meta({ title: 'Output of indexwright verify --json' });

export type VerificationReport = z.infer<typeof verificationReportSchema>;

export function verificationReport(verification: Verification): VerificationReport {
  return {
    format: 'indexwright-verification',
    formatVersion: 1,
    passed: verification.passed,
    data: verification.data,
    serverVersion: verification.serverVersion,
    gates: verification.gates.map(({ gate, passed, code, subject, message, location }) => ({
      gate,
      passed,
      code,
      subject,
      message,
      location: location === null ? null : { file: location.file, line: location.line },
    })),
    skipped: verification.skipped.map(({ gate, reason }) => ({ gate, reason })),
    indexes: verification.indexes.map((index) => ({
      name: index.indexName,
      relation: index.relation,
      buildMs: index.buildMs,
      dropMs: index.dropMs,
      sizeBytes: index.sizeBytes,
      measured: index.measured,
    })),
    queries: verification.queries.map((query) => ({
      id: query.queryId,
      text: query.text,
      calls: query.calls,
      costBefore: query.costBefore,
      costAfter: query.costAfter,
      latencyBefore: copyLatency(query.latencyBefore),
      latencyAfter: copyLatency(query.latencyAfter),
      indexes: [...query.indexes],
    })),
    notes: verification.notes.map(({ code, message, hint }) => ({ code, message, hint })),
  };
}

/** Two spaces of indentation, ends in a line break. */
export function renderVerificationJson(verification: Verification): string {
  return `${JSON.stringify(verificationReport(verification), null, 2)}\n`;
}

function copyLatency(
  sample: LatencySample | null,
): { runs: number; meanMs: number; medianMs: number; p95Ms: number } | null {
  return sample === null
    ? null
    : { runs: sample.runs, meanMs: sample.meanMs, medianMs: sample.medianMs, p95Ms: sample.p95Ms };
}

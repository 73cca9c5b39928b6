import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FailureCode } from '../../../src/model/verification.ts';
import { failureHelp } from '../../../src/report/failure-help.ts';
import { failureWords } from '../../../src/report/failure-words.ts';
import { gateWords } from '../../../src/report/gate-words.ts';
import {
  recommendationReport,
  recommendationReportSchema,
  renderRecommendationJson,
} from '../../../src/report/recommendation-json.ts';
import { verdictLabels } from '../../../src/report/verdict-words.ts';
import { renderVerificationJson, verificationReportSchema } from '../../../src/report/verification-json.ts';
import { empty, failed, passed, sample } from './fixtures.ts';

/** As it stands in docs/. */
const schemaText = (schema: z.ZodType): string => `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;

describe('advise --json', () => {
  it('keeps to its schema, which docs/ holds', async () => {
    await expect(schemaText(recommendationReportSchema)).toMatchFileSnapshot(
      '../../../docs/report.schema.json',
    );
    for (const given of [sample, empty])
      expect(recommendationReportSchema.parse(JSON.parse(renderRecommendationJson(given)))).toEqual(
        recommendationReport(given),
      );
  });

  it('gives an index by name, relation, statement and figures', () => {
    expect(recommendationReport(sample).indexes[0]).toMatchObject({
      name: 'sessions_guest_id_idx',
      relation: 'public.sessions',
      definition: 'CREATE INDEX "sessions_guest_id_idx" ON "public"."sessions" USING btree ("guest_id")',
      sizeBytes: 2_105_344,
      costBefore: 5_432_040,
      costAfter: 12_348,
      queries: ['1111111111111111'],
    });
  });

  it('gives every query with its verdict, texts untouched', () => {
    const { queries } = recommendationReport(sample);
    expect(queries).toHaveLength(5);
    expect(queries[0]?.text).toBe(sample.queries[0]?.text);
    expect(queries[4]).toEqual({
      id: '5555555555555555',
      text: 'selec x',
      calls: 1,
      totalTimeMs: 0.5,
      meanTimeMs: 145,
      verdict: 'unparsable',
      reason: 'syntax error at or near "selec".',
      costBefore: null,
      costAfter: null,
      sequentialScans: [],
      indexes: [],
      values: [],
    });
  });

  it('is the same text for the same recommendation', () => {
    expect(renderRecommendationJson(sample)).toBe(renderRecommendationJson(structuredClone(sample)));
  });
});

describe('verify --json', () => {
  it('keeps to its schema, which docs/ holds', async () => {
    await expect(schemaText(verificationReportSchema)).toMatchFileSnapshot(
      '../../../docs/verification.schema.json',
    );
    for (const given of [passed, failed]) {
      const report = verificationReportSchema.parse(JSON.parse(renderVerificationJson(given)));
      expect(report.passed).toBe(given.passed);
      expect(report.gates).toEqual(given.gates);
      expect(report.skipped).toEqual(given.skipped);
      expect(report.notes).toEqual(given.notes);
      expect(report.queries.map(({ id, latencyAfter }) => [id, latencyAfter])).toEqual(
        given.queries.map(({ queryId, latencyAfter }) => [queryId, latencyAfter]),
      );
    }
  });
});

describe('docs/report.md', () => {
  const page = readFileSync(new URL('../../../docs/report.md', import.meta.url), 'utf8');

  it.each(Object.entries(verdictLabels))('explains the verdict %s', (code, label) => {
    expect(page).toContain(`| \`${code}\` | ${label}`);
  });

  it.each(Object.entries(gateWords))('explains the gate %s', (gate, words) => {
    expect(page).toContain(`| \`${gate}\` | ${words} |`);
  });
});

describe('docs/verification.md', () => {
  const page = readFileSync(new URL('../../../docs/verification.md', import.meta.url), 'utf8');

  it.each(Object.entries(failureWords))('explains %s', (code, words) => {
    expect(page).toContain(`| \`${code}\` | ${words} | ${failureHelp[code as FailureCode]} |`);
  });
});

/** The forms of a verification that machines read: whatever names and messages hold, each keeps to its format. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Verification } from '../../../src/model/verification.ts';
import { failureHelp } from '../../../src/report/failure-help.ts';
import { failureCodes } from '../../../src/report/failure-words.ts';
import { renderVerificationGithub } from '../../../src/report/verification-github.ts';
import { renderVerificationJunit } from '../../../src/report/verification-junit.ts';
import { commentLength, renderVerificationMarkdown } from '../../../src/report/verification-markdown.ts';
import { renderVerificationSarif } from '../../../src/report/verification-sarif.ts';
import { failed, hostileVerification, passed } from './fixtures.ts';

const place = { folder: 'db/migrations' };
const sarifOf = (verification: Verification) =>
  renderVerificationSarif(verification, { ...place, toolVersion: '1.2.3' });

describe('golden files', () => {
  it.each([
    ['verification-failed.junit.xml', renderVerificationJunit(failed, place)],
    ['verification-failed.github.txt', renderVerificationGithub(failed, place)],
    ['verification-passed.github.txt', renderVerificationGithub(passed, place)],
  ])('%s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`../../golden/report/${name}`);
  });
});

/** What the schema of SARIF 2.1.0 says of each property that is written here; no other is allowed. */
const text = z.strictObject({ text: z.string().min(1) });
const sarifSchema = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            version: z.string(),
            rules: z.array(
              z.strictObject({
                id: z.string().min(1),
                shortDescription: text,
                help: text,
                defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
              }),
            ),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        invocations: z.array(
          z.strictObject({
            executionSuccessful: z.boolean(),
            toolExecutionNotifications: z.array(
              z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']), message: text }),
            ),
          }),
        ),
        results: z.array(
          z.strictObject({
            ruleId: z.string(),
            ruleIndex: z.int().min(0),
            level: z.enum(['none', 'note', 'warning', 'error']),
            message: text,
            locations: z
              .array(
                z.strictObject({
                  physicalLocation: z.strictObject({
                    artifactLocation: z.strictObject({
                      // A URI reference of RFC 3986, relative to uriBaseId.
                      uri: z
                        .string()
                        .regex(
                          /^(?:[\w.~!$&'()*+,;=@-]|%[0-9A-F]{2})+(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2})+)*$/,
                        ),
                      uriBaseId: z.string(),
                    }),
                    region: z.strictObject({ startLine: z.int().min(1) }),
                  }),
                }),
              )
              .optional(),
            partialFingerprints: z.record(z.string(), z.string()),
          }),
        ),
      }),
    )
    .length(1),
});

describe('SARIF', () => {
  it.each([
    ['passed', passed],
    ['failed', failed],
    ['hostile', hostileVerification],
  ])('%s keeps to the schema, and each result to its rule', (_, verification) => {
    const [run] = sarifSchema.parse(JSON.parse(sarifOf(verification))).runs;
    const { rules } = run?.tool.driver ?? { rules: [] };
    expect(new Set(rules.map(({ id }) => id))).toEqual(new Set(failureCodes));
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(run?.results).toHaveLength(verification.gates.filter((gate) => !gate.passed).length);
  });

  it('points to the line, and says what was found and what helps', () => {
    const [run] = sarifSchema.parse(JSON.parse(sarifOf(failed))).runs;
    expect(run?.results[0]).toMatchObject({
      ruleId: 'index-unused',
      message: { text: expect.stringMatching(/^reservations_check_in_check_out_idx: No plan/) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'db/migrations/2_reservations.up.sql', uriBaseId: '%SRCROOT%' },
            region: { startLine: 14 },
          },
        },
      ],
    });
    expect(run?.tool.driver.rules.find(({ id }) => id === 'index-unused')?.help.text).toBe(
      `No plan uses the index. ${failureHelp['index-unused']}`,
    );
  });

  it('is UTF-8 and escapes paths', () => {
    const sarif = sarifOf(hostileVerification);
    expect(Buffer.from(sarif).toString()).toBe(sarif);
    expect(sarif).toContain('"uri": "db/migrations/100%25%3A%2C%20%F0%9F%8F%A8%22%3Cb%3E.up.sql"');
  });
});

describe('GitHub annotations', () => {
  /** As the runner of GitHub Actions reads a line (src/Runner.Common/ActionCommand.cs). */
  function read(line: string): { command: string; properties: Record<string, string>; data: string } {
    const [, command = '', listed = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
    const decode = (value: string) =>
      value
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%');
    const properties = listed.split(',').map((one) => one.split(/=(.*)/s));
    return {
      command,
      properties: Object.fromEntries(properties.map(([name, value]) => [name, decode(value ?? '')])),
      data: decode(data),
    };
  }

  it('is read back as it was meant, whatever names and messages hold', () => {
    const lines = renderVerificationGithub(hostileVerification, place).trimEnd().split('\n');
    const failures = hostileVerification.gates.filter((gate) => !gate.passed);
    expect(lines.every((line) => line.startsWith('::'))).toBe(true);
    const errors = lines.map(read).filter(({ command }) => command === 'error');
    expect(errors).toHaveLength(failures.length);
    for (const [at, { properties, data }] of errors.entries()) {
      const { gate, code, subject, message, location } = failures[at] ?? {};
      expect(properties).toEqual({
        file: `db/migrations/${location?.file}`,
        line: String(location?.line),
        title: `${gate}: ${code}, ${subject}`,
      });
      expect(data).toBe(`${message}\n${failureHelp[code ?? 'time-limit']}`);
    }
  });
});

describe('JUnit', () => {
  it('counts what it holds', () => {
    const xml = renderVerificationJunit(failed, place);
    const total = failed.gates.length + failed.skipped.length;
    expect(xml).toContain(
      `<testsuites name="indexwright verify" tests="${total}" failures="1" errors="0" skipped="1">`,
    );
    expect(xml.match(/<testcase /g)).toHaveLength(total);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml.match(/<skipped /g)).toHaveLength(1);
  });
});

describe('Markdown', () => {
  const many = (length: number, size: number): Verification => ({
    ...failed,
    gates: failed.gates.flatMap((gate) =>
      Array.from({ length }, (_, n) => ({ ...gate, subject: `i${n}`, message: '<@#|`'.repeat(size) })),
    ),
    indexes: failed.indexes.flatMap((index) =>
      Array.from({ length }, (_, n) => ({ ...index, indexName: `${n}${'|'.repeat(60)}` })),
    ),
    queries: failed.queries.flatMap((query) =>
      Array.from({ length }, () => ({ ...query, text: '`|'.repeat(size) })),
    ),
    notes: failed.notes.flatMap((note) =>
      Array.from({ length }, () => ({ ...note, message: '@me '.repeat(size) })),
    ),
  });

  it.each([
    [60, 10],
    [500, 100],
    [5000, 100],
  ])('fits into a comment with %i of everything, and says what it leaves out', (length, size) => {
    const markdown = renderVerificationMarkdown(many(length, size), place);
    expect(markdown.length).toBeLessThanOrEqual(commentLength);
    expect(markdown).toMatch(/and [\d,]+ more/);
    expect(markdown.match(/<details>/g)).toHaveLength(markdown.match(/<\/details>/g)?.length ?? 0);
  });

  it('says that it was cut, and only then', () => {
    expect(renderVerificationMarkdown(many(500, 100), place)).toContain('Cut to fit into a comment');
    expect(renderVerificationMarkdown(failed, place)).not.toContain('Cut');
  });

  it('keeps a hostile name in its line', () => {
    const lines = renderVerificationMarkdown(hostileVerification, place).split('\n');
    expect(lines.filter((line) => line.startsWith('- **'))).toHaveLength(
      hostileVerification.gates.filter((gate) => !gate.passed).length,
    );
  });
});

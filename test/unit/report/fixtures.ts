/** A recommendation and a verification with one of everything, for the reports' tests. */
import type { Recommendation } from '../../../src/model/recommendation.ts';
import type { LatencySample, Verification } from '../../../src/model/verification.ts';
import { column, dropped, index, outcome, recommendation, recommended } from '../migrations/fixtures.ts';

const sessions = 'sessions_guest_id_idx';
const reservations = 'reservations_check_in_check_out_idx';

export const sample: Recommendation = recommendation(
  [
    recommended(sessions, index('sessions', ['guest_id']), {
      sizeBytes: 2_105_344,
      costBefore: 5_432_040,
      costAfter: 12_348,
      queries: ['1111111111111111'],
    }),
    recommended(
      reservations,
      index('reservations', ['check_in', column('check_out', { direction: 'desc' })], {
        predicate: 'cancelled_at IS NULL',
      }),
      {
        costBefore: 9_876_542_400,
        costAfter: 987_200,
        queries: ['2222222222222222'],
        saving: 9_875_555_200,
        writes: {
          basis: 'statements',
          since: null,
          entriesAdded: 12_000,
          hotUpdatesAtRisk: 300,
          cost: 16_400,
        },
      },
    ),
  ],
  {
    drops: [
      dropped(
        'sessions_old_idx',
        { schema: 'public', name: 'sessions' },
        'CREATE INDEX sessions_old_idx ON public.sessions USING btree (guest_id)',
        {
          code: 'replaced',
          reason: `Its keys are the first of the recommended ${sessions}, which does all that it does.`,
          servedBy: sessions,
          scans: 1234,
          queries: ['1111111111111111'],
          costBefore: 12_100,
          costAfter: 12_348,
        },
      ),
      dropped(
        'it`s | old',
        { schema: 'public', name: 'rooms' },
        'CREATE INDEX "it`s | old" ON public.rooms USING btree (id)',
        {
          writes: null,
        },
      ),
    ],
    kept: [
      {
        name: 'rooms_pkey',
        relation: { schema: 'public', name: 'rooms' },
        code: 'constraint',
        reason: 'It belongs to a constraint, which would go with it.',
      },
      {
        name: 'guests_email_idx',
        relation: { schema: 'public', name: 'guests' },
        code: 'in-use',
        reason: 'It has been scanned 7 times, by statements that the workload does not show.',
      },
    ],
    bloated: [
      {
        name: 'guests_email_idx',
        relation: { schema: 'public', name: 'guests' },
        sizeBytes: 84_000_000,
        freshBytes: 21_000_000,
        command: 'REINDEX INDEX CONCURRENTLY "public"."guests_email_idx"',
      },
    ],
    queries: [
      outcome(
        '1111111111111111',
        'SELECT *\n  FROM sessions WHERE guest_id = $1 AND expires_at > now() ORDER BY created_at DESC LIMIT $2',
        {
          indexes: [sessions],
          costBefore: 4526.7,
          costAfter: 10.29,
          values: [
            { labels: ['common'], costBefore: 4530, costAfter: 4530, indexes: [] },
            { labels: ['typical', 'rare'], costBefore: 4520, costAfter: 8.3, indexes: [sessions] },
          ],
        },
      ),
      outcome('2222222222222222', "SELECT '名前 🏨' FROM reservations WHERE check_in BETWEEN $1 AND $2", {
        calls: 800,
        totalTimeMs: 100_000,
        indexes: [reservations],
        costBefore: 12_345_678,
        costAfter: 1234,
      }),
      outcome('3333333333333333', 'UPDATE rooms SET cleaned_at = $1 WHERE id = $2', {
        calls: 20_000,
        totalTimeMs: 2000,
        costBefore: 8.17,
        costAfter: 8.17,
        verdict: { code: 'already-served', reason: 'Its scans use rooms_pkey.' },
      }),
      outcome('4444444444444444', 'SELECT count(*) FROM guests WHERE upper(name) = $1', {
        calls: 2,
        totalTimeMs: 1900,
        costBefore: 1817,
        costAfter: 1817,
        verdict: { code: 'not-sargable', reason: 'upper(name) hides guests.name from an index.' },
      }),
      outcome('5555555555555555', 'selec x', {
        calls: 1,
        totalTimeMs: 0.5,
        costBefore: null,
        costAfter: null,
        verdict: { code: 'unparsable', reason: 'syntax error at or near "selec".' },
      }),
    ],
    bound: { leastCost: 1_100_000, pricedCost: 1_250_000, leastPricedCost: 1_249_900 },
    frontier: [
      { sizeBytes: 0, cost: 9_882_149_000, isKnee: false, indexes: [] },
      { sizeBytes: 1_000_000, cost: 9_881_000_000, isKnee: false, indexes: [index('guests', ['name'])] },
      { sizeBytes: 4_212_736, cost: 6_590_000, isKnee: true, indexes: [index('reservations', ['check_in'])] },
      {
        sizeBytes: 30_000_000,
        cost: 1_100_000,
        isKnee: false,
        indexes: [index('sessions', ['guest_id']), index('reservations', ['check_in', 'check_out'])],
      },
    ],
    notes: [
      {
        code: 'statistics-unreadable',
        message: 'The statistics of public.guests could not be read, so its costs are guesses.',
        hint: 'GRANT pg_read_all_data TO advisor;',
      },
      { code: 'other', message: 'Nothing can be done about this one.', hint: null },
    ],
  },
);

export const empty: Recommendation = recommendation([], { queries: sample.queries.slice(2) });

const latency = (meanMs: number): LatencySample => ({
  runs: 20,
  meanMs,
  medianMs: meanMs,
  p95Ms: meanMs * 1.3,
});

export const passed: Verification = {
  passed: true,
  data: 'rows',
  serverVersion: '18.4',
  gates: [
    {
      gate: 'apply',
      passed: true,
      code: null,
      subject: sessions,
      message: 'Ran to its end in 45 ms.',
      location: null,
    },
    {
      gate: 'apply',
      passed: true,
      code: null,
      subject: reservations,
      message: 'Ran to its end in 61 ms.',
      location: null,
    },
    {
      gate: 'used',
      passed: true,
      code: null,
      subject: sessions,
      message: 'Used by 1 query.',
      location: null,
    },
    {
      gate: 'catalogue-identical',
      passed: true,
      code: null,
      subject: null,
      message: 'Nothing differs.',
      location: null,
    },
  ],
  skipped: [],
  indexes: [
    {
      indexName: sessions,
      relation: 'public.sessions',
      buildMs: 45.3,
      dropMs: 2.1,
      sizeBytes: 2_105_344,
      measured: true,
    },
  ],
  queries: [
    {
      queryId: '1111111111111111',
      text: 'SELECT *\n  FROM sessions WHERE guest_id = $1',
      calls: 1200,
      costBefore: 4526.7,
      costAfter: 10.29,
      latencyBefore: latency(145),
      latencyAfter: latency(0.12),
      indexes: [sessions],
    },
    {
      queryId: '3333333333333333',
      text: 'UPDATE rooms SET cleaned_at = $1 WHERE id = $2',
      calls: 20_000,
      costBefore: 8.17,
      costAfter: 8.17,
      latencyBefore: latency(0.03),
      latencyAfter: latency(0.031),
      indexes: [],
    },
  ],
  notes: [],
};

/** In a twin, with a gate that did not pass and something to say. */
export const failed: Verification = {
  ...passed,
  passed: false,
  data: 'twin',
  gates: [
    ...passed.gates,
    {
      gate: 'used',
      passed: false,
      code: 'index-unused',
      subject: reservations,
      message: 'No plan of its queries uses it: 2222222222222222 scans public.reservations at cost 12,345.',
      location: { file: '2_reservations.up.sql', line: 14 },
    },
  ],
  skipped: [{ gate: 'no-regression', reason: 'turned off by --skip-gate' }],
  indexes: passed.indexes.map((one) => ({ ...one, measured: false })),
  queries: passed.queries.map((query) => ({ ...query, latencyBefore: null, latencyAfter: null })),
  notes: [
    { code: 'migration-edited', message: '1.up.sql was edited since the manifest was written.', hint: null },
    {
      code: 'extension-missing',
      message: 'The twin has no extension postgis: <not> available.',
      hint: 'Use a sandbox that has it: --sandbox container --sandbox-image <image>.',
    },
  ],
};

/** Names and messages with what each format treats as its own, control characters, and half of an emoji. */
export const hostileVerification: Verification = {
  ...failed,
  gates: [
    '100%:, 🏨"<b>',
    "it's\r\n]]>&amp;%0A::error::",
    '\u0000\u0008\u001b[31m\ufffe\ud83d',
    '`|@me #1 <!-- -->',
  ].map((name) => ({
    gate: 'used',
    passed: false,
    code: 'index-unused',
    subject: name,
    message: `Not used: ${name}.`,
    location: { file: `${name}.up.sql`, line: 7 },
  })),
  notes: [{ code: 'other', message: 'a,b:c\n::warning::\u0007', hint: '%25' }],
};

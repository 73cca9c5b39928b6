/** Whole files, byte for byte. To regenerate after a change that was meant: `npx vitest run test/unit/migrations/golden -u`. */
import { describe, expect, it } from 'vitest';
import { buildManifest, formatManifest } from '../../../src/migrations/manifest.ts';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import type { Recommendation } from '../../../src/model/recommendation.ts';
import { sha256 } from '../../../src/util/hash.ts';
import {
  column,
  expression,
  index,
  outcome,
  partitionedCatalogue,
  recommendation,
  recommended,
} from './fixtures.ts';
import { hostile, hostileTable, sampleDrops } from './samples.ts';

const catalogue = partitionedCatalogue({
  'public.events': null,
  'public.events_2024': 'public.events',
  'public.events_2025': 'public.events',
});

const cases: Readonly<Record<string, Recommendation>> = {
  partitioned: recommendation([recommended('events_guest_id_idx', index('events', ['guest_id']))]),
  'sessions-by-guest': recommendation(
    [
      recommended('sessions_guest_id_created_at_idx', sessionsIndex(), {
        sizeBytes: 2_105_344,
        tuples: 50_000,
        costBefore: 5_794_176,
        costAfter: 14_580,
        queries: ['a1b2c3d4e5f60718', '0011223344556677'],
        nearDuplicates: [
          "sessions_guest_id_status_idx (guest_id, status) WHERE status = 'open': the queries do not ask for that status",
        ],
        writes: {
          basis: 'counters',
          since: '2025-11-01T00:00:00.000Z',
          entriesAdded: 48_210,
          hotUpdatesAtRisk: 1930,
          cost: 61_504.2,
        },
      }),
    ],
    {
      queries: [
        outcome(
          'a1b2c3d4e5f60718',
          'SELECT id, token, expires_at\n  FROM sessions\n  WHERE guest_id = $1 AND revoked_at IS NULL\n  ORDER BY created_at DESC\n  LIMIT $2',
        ),
        outcome('0011223344556677', 'DELETE FROM sessions WHERE guest_id = $1', {
          calls: 80,
          totalTimeMs: 11_600,
        }),
      ],
    },
  ),
  // The example of docs/migrations.md.
  'bookings-by-room': recommendation(
    [
      recommended(
        'bookings_room_id_check_in_idx',
        index('bookings', ['room_id', column('check_in', { direction: 'desc' })]),
      ),
    ],
    {
      queries: [
        outcome(
          'a1b2c3d4e5f60718',
          'SELECT id, guest_id, check_out FROM bookings WHERE room_id = $1 ORDER BY check_in DESC LIMIT $2',
        ),
      ],
    },
  ),
  expression: recommendation(
    [
      recommended(
        'guests_lower_email_idx',
        index('guests', [expression('lower(email)', { opclass: 'text_pattern_ops' })]),
        { writes: null },
      ),
    ],
    { server: { version: '13.22', twinVersion: '13.18', exact: false, judge: 'twin' } },
  ),
  drops: recommendation([recommended('orders_a_b_idx', index('orders', ['a', 'b']))], {
    drops: sampleDrops,
  }),
  'hostile-names': recommendation([
    recommended(
      hostile,
      index(hostileTable, [hostile], { predicate: '"größe" IS NULL', included: ['select'] }),
    ),
  ]),
};

function sessionsIndex() {
  return index('sessions', ['guest_id', column('created_at', { direction: 'desc' })], {
    predicate: 'revoked_at IS NULL',
  });
}

describe.each(Object.entries(cases))('%s', (name, given) => {
  const pairs = emitMigrations(given, { timestamp: '20251120083300', catalogue });
  const folder = `../../golden/migrations/${name}`;

  it('writes the files that are committed', async () => {
    for (const file of pairs.flatMap(({ up, down }) => [up, down]))
      await expect(file.content).toMatchFileSnapshot(`${folder}/${file.fileName}`);
    await expect(formatManifest(buildManifest(given, pairs, sha256('')))).toMatchFileSnapshot(
      `${folder}/manifest.json`,
    );
  });
});

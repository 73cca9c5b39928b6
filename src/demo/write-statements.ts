/** The hotel's everyday writes: logins, locks, bookings. What they look up, but for booked nights, goes by primary key. */
import { createHash } from 'node:crypto';
import { dayMs, guestId, isoDate, isoTime, rowCounts } from './dataset.ts';
import type { Random } from './random.ts';
import type { DemoStatement } from './statement.ts';

export const writeStatements: readonly DemoStatement[] = [
  {
    kind: 'open-session',
    label: 'Open a session',
    writes: true,
    callsPerDay: 560,
    text:
      'INSERT INTO sessions (guest_id, token, created_at, last_seen, expires_at, ip_address, user_agent, payload) ' +
      'VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id',
    draw: (random, now) => [
      guestId(1 + random.below(rowCounts.guests, 1.8)),
      createHash('md5').update(String(random.uniform())).digest('hex'),
      isoTime(now),
      isoTime(now),
      isoTime(now + 30 * dayMs),
      `10.${random.below(256, 2)}.${random.below(256)}.${random.below(256)}`,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148',
      '{"locale": "pt-PT", "currency": "EUR", "cart": []}',
    ],
  },
  {
    kind: 'touch-session',
    label: 'Touch a session',
    writes: true,
    callsPerDay: 3000,
    text: 'UPDATE sessions SET last_seen = $1 WHERE id = $2',
    draw: (random, now) => [isoTime(now), recent(random, rowCounts.sessions)],
  },
  {
    kind: 'close-session',
    label: 'Close a session',
    writes: true,
    callsPerDay: 200,
    text: 'DELETE FROM sessions WHERE id = $1',
    draw: (random) => [recent(random, rowCounts.sessions)],
  },
  {
    kind: 'write-lock-audit',
    label: 'Write the lock audit',
    writes: true,
    callsPerDay: 5000,
    text:
      'INSERT INTO lock_audit (created_at, room_id, reservation_id, request_id, holder, action, waited_ms, statement) ' +
      'VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    draw: (random, now) => [
      isoTime(now),
      1 + random.below(rowCounts.rooms),
      random.uniform() < 0.8 ? recent(random, rowCounts.reservations) : null,
      createHash('md5').update(String(random.uniform())).digest('hex'),
      random.pick(['booking-api-1', 'booking-api-2', 'booking-api-3', 'channel-sync', 'front-desk']),
      random.pick(['acquire', 'release', 'acquire', 'release', 'timeout']),
      Math.floor(-40 * Math.log(1 - random.uniform())),
      'SELECT id FROM rooms WHERE id = $1 FOR NO KEY UPDATE',
    ],
  },
  {
    kind: 'book-reservation',
    label: 'Book a reservation',
    writes: true,
    callsPerDay: 280,
    text:
      'INSERT INTO reservations (guest_id, room_id, check_in, check_out, status, channel, adults, children, ' +
      "total_cents, rate_plan, notes, created_at) VALUES ($1, $2, $3, $4, 'confirmed', $5, $6, $7, $8, $9, $10, $11) " +
      'RETURNING id',
    draw: (random, now) => {
      const checkIn = now + dayMs * random.below(120, 3);
      const nights = 1 + random.below(8, 2.5);
      return [
        guestId(1 + random.below(rowCounts.guests, 1.8)),
        1 + random.below(rowCounts.rooms),
        isoDate(checkIn),
        isoDate(checkIn + nights * dayMs),
        random.pick(['web', 'web', 'app', 'partner', 'phone']),
        1 + random.below(3),
        random.below(3, 3),
        nights * (7000 + random.below(16_000, 2)),
        random.pick(['flex', 'flex', 'saver', 'half-board', 'corporate']),
        null,
        isoTime(now),
      ];
    },
  },
  {
    kind: 'book-nights',
    label: 'Mark nights as booked',
    writes: true,
    callsPerDay: 280,
    text:
      "UPDATE availability SET status = 'booked', updated_at = $1 " +
      'WHERE room_id = $2 AND date >= $3 AND date < $4',
    draw: (random, now) => {
      const checkIn = now + dayMs * random.below(120, 3);
      return [
        isoTime(now),
        1 + random.below(rowCounts.rooms),
        isoDate(checkIn),
        isoDate(checkIn + dayMs * (1 + random.below(8, 2.5))),
      ];
    },
  },
  {
    kind: 'change-reservation',
    label: 'Change a reservation',
    writes: true,
    callsPerDay: 500,
    text: 'UPDATE reservations SET status = $1 WHERE id = $2',
    draw: (random) => [
      random.pick(['cancelled', 'completed', 'confirmed']),
      recent(random, rowCounts.reservations),
    ],
  },
];

/** Id of a row of the last hundredths of a table more often than of an old one. */
function recent(random: Random, rows: number): number {
  return rows - random.below(rows, 4);
}

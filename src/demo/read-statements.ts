/** The five reads of the report, as the application sends them. */
import { dayMs, guestId, hotelCodes, isoDate, isoTime, rowCounts } from './dataset.ts';
import type { DemoStatement } from './statement.ts';

export const readStatements: readonly DemoStatement[] = [
  {
    kind: 'session-by-guest',
    label: 'Session lookup by guest',
    writes: false,
    callsPerDay: 1200,
    text:
      'SELECT id, token, created_at, last_seen, expires_at, ip_address FROM sessions ' +
      'WHERE guest_id = $1 ORDER BY created_at DESC LIMIT 20',
    // As skewed as the guests of the rows themselves: regulars look in most often.
    draw: (random) => [guestId(1 + random.below(rowCounts.guests, 1.8))],
  },
  {
    kind: 'reservations-by-date',
    label: 'Reservations by date range',
    writes: false,
    callsPerDay: 800,
    text:
      'SELECT id, guest_id, room_id, check_in, check_out, status FROM reservations ' +
      'WHERE check_in BETWEEN $1 AND $2 ORDER BY check_in, check_out LIMIT 100',
    // The front desk's list of arrivals: mostly of the coming days, at times the same days of a year or two ago.
    draw: (random, now) => {
      const from = now + dayMs * (random.below(14) - random.below(900, 6));
      return [isoDate(from), isoDate(from + dayMs * random.below(4))];
    },
  },
  {
    kind: 'lock-audit-by-time',
    label: 'Lock audit by time',
    writes: false,
    callsPerDay: 400,
    text:
      'SELECT id, created_at, room_id, reservation_id, holder, action, waited_ms FROM lock_audit ' +
      'WHERE created_at >= $1 AND created_at < $2 ORDER BY created_at DESC LIMIT 100',
    // A booking hung: the quarter of an hour to four hours in which it did, mostly of the last days.
    draw: (random, now) => {
      const until = now - dayMs * random.below(59, 4) - random.below(dayMs);
      return [isoTime(until - 900_000 * (1 + random.below(16, 3))), isoTime(until)];
    },
  },
  {
    kind: 'room-availability',
    label: 'Room availability join',
    writes: false,
    callsPerDay: 2000,
    text:
      'SELECT a.date, r.id, r.number, r.room_type, a.status, a.price_cents, a.min_stay FROM availability a ' +
      'JOIN rooms r ON r.id = a.room_id WHERE r.hotel_code = $1 AND a.date >= $2 AND a.date < $3 ' +
      'ORDER BY a.date, a.room_id',
    // The room plan of one hotel for one to four nights, mostly of the coming weeks; few hotels see most of it.
    draw: (random, now) => {
      const hotel = hotelCodes[random.below(hotelCodes.length, 1.5)] ?? 'LIS';
      const from = now + dayMs * random.below(240, 2.5);
      return [hotel, isoDate(from), isoDate(from + dayMs * (1 + random.below(4, 1.5)))];
    },
  },
  {
    kind: 'sessions-by-time',
    label: 'Sessions by time',
    writes: false,
    callsPerDay: 600,
    text:
      'SELECT id, guest_id, created_at, last_seen, ip_address, user_agent FROM sessions ' +
      'WHERE created_at < $1 ORDER BY created_at DESC LIMIT 50',
    // The newest logins, page by page: mostly the first page, at times far down.
    draw: (random, now) => [isoTime(now - dayMs * random.below(80, 5))],
  },
];

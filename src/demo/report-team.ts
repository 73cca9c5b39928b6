/** What the real team wrote down: its slow queries, the indexes it made by hand, and what these cost. Their figures, not ours. */
import type { ReadKind } from './statement.ts';

export interface HandMadeIndex {
  /** The demo's name for it; the report gives none. */
  readonly name: string;
  /** As the report writes it: `sessions(guest_id)`. */
  readonly key: string;
  /** A CREATE INDEX without semicolon that makes it on the demo's tables. */
  readonly createSql: string;
}

export interface ReportedQuery {
  readonly kind: ReadKind;
  readonly callsPerDay: number;
  /** Mean before the indexes. */
  readonly meanMs: number;
}

/** In the report's order. Sizes are in MB of 10^6 bytes; the report rolled back by typing the five DROP INDEX by hand. */
export const reportTeam = {
  indexes: [
    {
      name: 'sessions_guest_id_by_hand',
      key: 'sessions(guest_id)',
      createSql: 'CREATE INDEX sessions_guest_id_by_hand ON sessions (guest_id)',
    },
    {
      name: 'reservations_check_in_check_out_by_hand',
      key: 'reservations(check_in, check_out)',
      createSql: 'CREATE INDEX reservations_check_in_check_out_by_hand ON reservations (check_in, check_out)',
    },
    {
      name: 'lock_audit_created_at_by_hand',
      key: 'lock_audit(created_at DESC)',
      createSql: 'CREATE INDEX lock_audit_created_at_by_hand ON lock_audit (created_at DESC)',
    },
    {
      name: 'availability_date_room_id_by_hand',
      key: 'availability(date, room_id)',
      createSql: 'CREATE INDEX availability_date_room_id_by_hand ON availability (date, room_id)',
    },
    {
      name: 'sessions_created_at_by_hand',
      key: 'sessions(created_at DESC)',
      createSql: 'CREATE INDEX sessions_created_at_by_hand ON sessions (created_at DESC)',
    },
  ],
  buildSeconds: 63,
  sizeMegabytes: 22.4,
  queries: [
    { kind: 'session-by-guest', callsPerDay: 1200, meanMs: 145 },
    { kind: 'reservations-by-date', callsPerDay: 800, meanMs: 220 },
    { kind: 'lock-audit-by-time', callsPerDay: 400, meanMs: 180 },
    { kind: 'room-availability', callsPerDay: 2000, meanMs: 165 },
    { kind: 'sessions-by-time', callsPerDay: 600, meanMs: 95 },
  ],
} as const satisfies {
  readonly indexes: readonly HandMadeIndex[];
  readonly buildSeconds: number;
  readonly sizeMegabytes: number;
  readonly queries: readonly ReportedQuery[];
};

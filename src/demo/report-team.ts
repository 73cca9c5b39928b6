/** What the real team wrote down: its slow queries, the indexes it made by hand, and what these cost. Their figures, not ours. */
import type { ReadKind } from './statement.ts';

export interface HandMadeIndex {
  /** Postgres' own name for it; the report gives none. */
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
      name: 'sessions_guest_id_idx',
      key: 'sessions(guest_id)',
      createSql: 'CREATE INDEX sessions_guest_id_idx ON sessions (guest_id)',
    },
    {
      name: 'reservations_check_in_check_out_idx',
      key: 'reservations(check_in, check_out)',
      createSql: 'CREATE INDEX reservations_check_in_check_out_idx ON reservations (check_in, check_out)',
    },
    {
      name: 'lock_audit_created_at_idx',
      key: 'lock_audit(created_at DESC)',
      createSql: 'CREATE INDEX lock_audit_created_at_idx ON lock_audit (created_at DESC)',
    },
    {
      name: 'availability_date_room_id_idx',
      key: 'availability(date, room_id)',
      createSql: 'CREATE INDEX availability_date_room_id_idx ON availability (date, room_id)',
    },
    {
      name: 'sessions_created_at_idx',
      key: 'sessions(created_at DESC)',
      createSql: 'CREATE INDEX sessions_created_at_idx ON sessions (created_at DESC)',
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

/** What the hotel's application sends: a parameterised statement, how often a day, and how its values are drawn. */
import type { Random } from './random.ts';

export type ReadKind =
  | 'session-by-guest'
  | 'reservations-by-date'
  | 'lock-audit-by-time'
  | 'room-availability'
  | 'sessions-by-time';

export type WriteKind =
  | 'open-session'
  | 'touch-session'
  | 'close-session'
  | 'write-lock-audit'
  | 'book-reservation'
  | 'book-nights'
  | 'change-reservation';

export interface DemoStatement {
  readonly kind: ReadKind | WriteKind;
  /** For people: `Session lookup by guest`. */
  readonly label: string;
  readonly writes: boolean;
  readonly callsPerDay: number;
  /** One statement with `$1` ..., sent by the extended protocol. */
  readonly text: string;
  /** Values of `$1` ... for one call; `now` is the hotel's clock at the call, ms since 1970. */
  readonly draw: (random: Random, now: number) => readonly (string | number | null)[];
}

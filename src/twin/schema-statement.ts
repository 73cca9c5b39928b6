/** One DDL statement of the twin's schema, with what may stand in its place. */

/** What is made where the whole cannot be. */
export interface Fallback {
  readonly sql: string;
  /** What it lacks, for a message. */
  readonly without: string;
}

export interface SchemaStatement {
  /** For messages: `table public.orders`. */
  readonly subject: string;
  readonly sql: string;
  /** At most two, tried in order where `sql` fails for good. */
  readonly fallbacks: readonly Fallback[];
  /** Only a superuser may; nothing of the source's runs in it. Everything else is an ordinary role's. */
  readonly privileged: boolean;
  /** Whether what it makes may have come with a parent's: that it is there already is then no failure. */
  readonly mayExist?: boolean;
}

export function statement(
  subject: string,
  sql: string,
  fallbacks: readonly Fallback[] = [],
): SchemaStatement {
  return { subject, sql, fallbacks, privileged: false };
}

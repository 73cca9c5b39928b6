/** Errors that a user can do something about: exit code 2, one line and a hint. Anything else is a bug. */
export class IndexwrightError extends Error {
  override readonly name: string = 'IndexwrightError';
  /** Stable, kebab-case. */
  readonly code: string;
  /** What to do about it, one sentence; null where there is nothing to say. */
  readonly hint: string | null;

  constructor(code: string, message: string, options: { hint?: string | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** Wrong flags or arguments. */
export class UsageError extends IndexwrightError {
  override readonly name = 'UsageError';
  constructor(message: string, hint: string | null = null) {
    super('usage', message, { hint });
  }
}

/** The message of whatever was thrown; AggregateError (both address families refused) has an empty one of its own. */
export function errorMessage(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((inner: unknown) => errorMessage(inner)).join('; ');
  return error instanceof Error ? error.message : String(error);
}

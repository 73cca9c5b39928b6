/** Which errors are worth another attempt, and how long to wait before it. */

/** Lock timeout and deadlock: another moment may do. Whatever else stopped a file would stop it again. */
const passing: ReadonlySet<string> = new Set(['55P03', '40P01']);

export function isPassing(sqlState: string | null): boolean {
  return sqlState !== null && passing.has(sqlState);
}

const firstMs = 1000;
const mostMs = 60_000;

/**
 * Twice as long each time, and no two runners at the same moment.
 * @param attempt the one that failed, from 1
 * @param random from 0 to below 1
 */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.round(Math.min(mostMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random / 2));
}

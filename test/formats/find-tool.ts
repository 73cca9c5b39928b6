/** Whether a tool is on this machine. */
import { errorMessage } from '../../src/util/errors.ts';
import type { Driver } from './driver.ts';

export interface Found {
  readonly driver: Driver;
  /** Null where it is not here. */
  readonly version: string | null;
  /** Why it is not; null where it is. */
  readonly reason: string | null;
}

export async function findTool(driver: Driver): Promise<Found> {
  if (driver.absent !== undefined) return { driver, version: null, reason: driver.absent };
  try {
    return { driver, version: await driver.version(), reason: null };
  } catch (error) {
    return { driver, version: null, reason: `${errorMessage(error)}: ${driver.install}` };
  }
}

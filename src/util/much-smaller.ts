/** When an index is worth having beside one that begins with its keys: one rule for what is proposed and for what may go, so that advice holds. */
import { PAGE_BYTES } from './page.ts';

/** A smaller index (8 MB) is read whole so fast that a narrower one beside it is not worth a thought. */
export const LARGE_INDEX_PAGES = 1000;
const MUCH_SMALLER = 0.6;

/** Read whole, or in order, the much smaller one is the cheaper. */
export function isMuchSmaller(bytes: number, widerBytes: number): boolean {
  return widerBytes >= LARGE_INDEX_PAGES * PAGE_BYTES && bytes < widerBytes * MUCH_SMALLER;
}

/** The order of texts under a collation: as the server's own histograms have it, and where they say nothing, as Node sorts. */
import type { DatabaseInfo } from '../../model/snapshot.ts';
import { compareText } from '../../util/identifiers.ts';

/**
 * Every text once. What a chain holds comes in the chain's order; else `compare` decides. Chains that contradict each other (of
 * columns with unlike collations) are followed as far as they go.
 * @param chains texts in ascending order, as a histogram has them
 */
export function orderTexts(
  texts: Iterable<string>,
  chains: readonly (readonly string[])[],
  compare: (a: string, b: string) => number,
): readonly string[] {
  const sorted = [...new Set(texts)].sort((a, b) => compare(a, b) || compareText(a, b));
  const before = predecessors(sorted, chains);
  if (before.size === 0) return sorted;
  const ordered = new Set<string>();
  const entered = new Set<string>();
  for (const text of sorted) {
    // A stack of our own: chains are as long as ten thousand.
    const stack = [text];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const waiting = entered.has(top) ? [] : (before.get(top) ?? []).filter((one) => !entered.has(one));
      entered.add(top);
      if (waiting.length > 0) stack.push(...waiting.reverse());
      else {
        ordered.add(top);
        stack.pop();
      }
    }
  }
  return [...ordered];
}

/** What a chain has directly before a text; empty where the chains agree with the order as it is. */
function predecessors(
  sorted: readonly string[],
  chains: readonly (readonly string[])[],
): ReadonlyMap<string, readonly string[]> {
  const rank = new Map(sorted.map((text, at) => [text, at]));
  const before = new Map<string, string[]>();
  let agree = true;
  for (const chain of chains)
    for (const [at, text] of chain.entries()) {
      const previous = chain[at - 1];
      if (previous === undefined || previous === text) continue;
      if ((rank.get(previous) ?? 0) > (rank.get(text) ?? 0)) agree = false;
      before.set(text, [...(before.get(text) ?? []), previous]);
    }
  return agree ? new Map() : before;
}

/** How Node compares under a collation named as Postgres or the C library names it: nearest to what the server does. */
export function collationOrder(locale: string): (a: string, b: string) => number {
  const tag = localeTag(locale);
  if (tag === null) return compareText;
  return new Intl.Collator(tag).compare;
}

/** As `collationOrder` takes it. */
export function databaseLocale({ localeProvider, locale, collate }: DatabaseInfo): string {
  return localeProvider === 'libc' ? collate : (locale ?? collate);
}

/** `de_DE.UTF-8`, `en-US-x-icu`, `und-u-ks-level2` -> a language tag; null for byte order; `und` for what Node does not know. */
function localeTag(locale: string): string | null {
  if (/^(C|POSIX|C\..*|ucs_basic|pg_c_utf8|pg_unicode_fast)$/i.test(locale)) return null;
  const tag = locale
    .replace(/\..*$|@.*$/, '')
    .replace(/-x-icu$/, '')
    .replaceAll('_', '-');
  try {
    return Intl.Collator.supportedLocalesOf(tag)[0] ?? 'und';
  } catch {
    return 'und';
  }
}

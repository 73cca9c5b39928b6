/** Reads the long fixed SQL that lives in sql/ beside src/ and dist/. */
import { readFileSync } from 'node:fs';

const cache = new Map<string, string>();

/** Text of `sql/<name>`; the folder lies two levels up from here, from sources and from the build alike. */
export function readSqlFile(name: string): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`../../sql/${name}`, import.meta.url), 'utf8');
    cache.set(name, text);
  }
  return text;
}

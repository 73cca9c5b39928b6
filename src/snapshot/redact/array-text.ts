/** Reads and writes arrays as Postgres prints them: `{a,"b c",NULL}`, `{{1,2},{3,4}}`. */

/** An element, null for NULL, or a row of the next dimension. */
export type ArrayItem = string | null | readonly ArrayItem[];

/** Null for what is no array literal, or has bounds of its own (`[0:1]={...}`). */
export function parseArray(text: string): readonly ArrayItem[] | null {
  const reader = { text, at: 0 };
  const items = readItems(reader);
  return items === null || reader.at !== text.length ? null : items;
}

export function printArray(items: readonly ArrayItem[]): string {
  return `{${items.map(printItem).join(',')}}`;
}

/** Every element that is not NULL, in order. */
export function flatItems(items: readonly ArrayItem[]): string[] {
  return items.flatMap((item) => (item === null ? [] : typeof item === 'string' ? [item] : flatItems(item)));
}

/** The same array with other elements; null where `change` is for one of them. */
export function mapItems(
  items: readonly ArrayItem[],
  change: (element: string) => string | null,
): readonly ArrayItem[] | null {
  const changed: ArrayItem[] = [];
  for (const item of items) {
    const now = item === null ? null : typeof item === 'string' ? change(item) : mapItems(item, change);
    if (now === null && item !== null) return null;
    changed.push(now);
  }
  return changed;
}

interface Reader {
  readonly text: string;
  at: number;
}

function readItems(reader: Reader): readonly ArrayItem[] | null {
  if (reader.text[reader.at] !== '{') return null;
  reader.at += 1;
  const items: ArrayItem[] = [];
  if (reader.text[reader.at] === '}') {
    reader.at += 1;
    return items;
  }
  for (;;) {
    const nested = reader.text[reader.at] === '{';
    const item = nested ? readItems(reader) : readElement(reader);
    if (item === undefined || (nested && item === null)) return null;
    items.push(item);
    const after = reader.text[reader.at];
    reader.at += 1;
    if (after === '}') return items;
    if (after !== ',') return null;
  }
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
const PLAIN = /[^,{}"\\]+/y;

/** Undefined where there is none. */
function readElement(reader: Reader): string | null | undefined {
  for (const [pattern, quoted] of [
    [QUOTED, true],
    [PLAIN, false],
  ] as const) {
    pattern.lastIndex = reader.at;
    const match = pattern.exec(reader.text);
    if (match === null) continue;
    reader.at = pattern.lastIndex;
    if (quoted) return (match[1] ?? '').replace(/\\(.)/gs, '$1');
    return match[0] === 'NULL' ? null : match[0];
  }
  return undefined;
}

function printItem(item: ArrayItem): string {
  if (item === null) return 'NULL';
  if (typeof item !== 'string') return printArray(item);
  const plain = item !== '' && item.toUpperCase() !== 'NULL' && !/[\s,{}"\\]/.test(item);
  return plain ? item : `"${item.replace(/["\\]/g, '\\$&')}"`;
}

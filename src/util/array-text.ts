/** Arrays as PostgreSQL writes them: `{a,"b c",NULL}`, the form in which statistics hold values. */

/** The items as text, those that are NULL left out; an item that is itself an array is its text. */
export function parseArrayText(array: string): readonly string[] {
  const items: string[] = [];
  for (const [item] of array.slice(1, -1).matchAll(ITEM))
    if (item.startsWith('"')) items.push(item.slice(1, -1).replace(/\\(.)/gs, '$1'));
    else if (item.toUpperCase() !== 'NULL') items.push(item);
  return items;
}

/** Between commas: a quoted item, or one without commas. Numbers and the like are not quoted. */
const ITEM = /"(?:[^"\\]|\\.)*"|[^,"]+/gs;

export function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** The indexes that a file creates or drops by name. */
import { indexWork } from '../migrations/index-work.ts';
import { splitScript } from '../migrations/script.ts';

/** Names without schemas. The file was read before: one that cannot be is a bug. */
export async function namedIndexes(content: string): Promise<ReadonlySet<string>> {
  const statements = await splitScript(content);
  return new Set(statements.flatMap(({ tree }) => indexWork(tree).map(({ name }) => name)));
}

/** Those that a file drops and does not make, in the words of its statements. */
export async function droppedIndexes(
  content: string,
): Promise<readonly { readonly name: string; readonly schema: string | null }[]> {
  const work = (await splitScript(content)).flatMap(({ tree }) => indexWork(tree));
  const created = new Set(work.flatMap((one) => (one.kind === 'create' ? [one.name] : [])));
  return work.flatMap((one) => (one.kind === 'drop' && !created.has(one.name) ? [one] : []));
}

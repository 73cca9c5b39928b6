/** The indexes that a file creates or drops by name. */
import { indexWork } from '../migrations/index-work.ts';
import { splitScript } from '../migrations/script.ts';

/** Names without schemas. The file was read before: one that cannot be is a bug. */
export async function namedIndexes(content: string): Promise<ReadonlySet<string>> {
  const statements = await splitScript(content);
  return new Set(statements.flatMap(({ tree }) => indexWork(tree).map(({ name }) => name)));
}

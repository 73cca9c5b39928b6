/** sqitch: deploy/<change>.sql and revert/<change>.sql, in the order of sqitch.plan; psql runs them without a transaction. */
import { type HandWritten, handWritten, joinRead } from './reader.ts';

export const sqitchPlan = 'sqitch.plan';

/** @param contents of the files in deploy/ and revert/, by their paths with slashes */
export function readSqitch(plan: string, contents: ReadonlyMap<string, string>): HandWritten {
  return joinRead(
    changes(plan).map((change) => {
      const [upName, downName] = [`deploy/${change}.sql`, `revert/${change}.sql`];
      const [up, down] = [contents.get(upName), contents.get(downName)];
      if (up === undefined)
        return { migrations: [], missing: [{ fileName: upName, half: 'up', beside: sqitchPlan }] };
      return handWritten(
        { fileName: upName, content: up, inTransaction: null },
        down === undefined ? null : { fileName: downName, content: down, inTransaction: null },
        downName,
      );
    }),
  );
}

/** Names of the scripts; one that was reworked has its older form under the tag that follows it. */
function changes(plan: string): readonly string[] {
  const lines = plan
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('%') && !line.startsWith('#'));
  const names = lines.map((line) =>
    /^[@-]/.test(line) ? null : (/^\+?\s*([^\s[]+)/.exec(line)?.[1] ?? null),
  );
  return names.flatMap((name, at) => {
    if (name === null) return [];
    if (!names.includes(name, at + 1)) return [name];
    const tag = lines.slice(at + 1).find((line) => line.startsWith('@'));
    return [name + (/^@[^\s]+/.exec(tag ?? '')?.[0] ?? '')];
  });
}

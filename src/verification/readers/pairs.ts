/** `<name>.up.sql` beside `<name>.down.sql`: golang-migrate, and pairs by hand. */
import { byVersion, type HandWritten, handWritten, joinRead } from './reader.ts';

const [upSuffix, downSuffix] = ['.up.sql', '.down.sql'];

export function isHalf(name: string): boolean {
  return name.endsWith(upSuffix) || name.endsWith(downSuffix);
}

/** @param contents by file name, those for which `isHalf` is true */
export function readPairs(contents: ReadonlyMap<string, string>): HandWritten {
  const stems = [...new Set([...contents.keys()].map((name) => name.replace(/\.(up|down)\.sql$/, '')))];
  return joinRead(
    stems.sort(byVersion).map((stem) => {
      const [upName, downName] = [stem + upSuffix, stem + downSuffix];
      const [up, down] = [contents.get(upName), contents.get(downName)];
      if (up === undefined)
        return { migrations: [], missing: [{ fileName: upName, half: 'up', beside: downName }] };
      return handWritten(
        { fileName: upName, content: up, inTransaction: null },
        down === undefined ? null : { fileName: downName, content: down, inTransaction: null },
        downName,
      );
    }),
  );
}

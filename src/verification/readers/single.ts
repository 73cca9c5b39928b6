/** A folder of single `.sql` files: each says by its markers what it is; one without any is an up file alone. */
import { isDbmate, readDbmate } from './dbmate.ts';
import { isGoose, readGoose } from './goose.ts';
import { byVersion, type HandWritten, handWritten, joinRead } from './reader.ts';

/** @param contents by file name */
export function readSingle(contents: ReadonlyMap<string, string>): HandWritten {
  return joinRead(
    [...contents.keys()]
      .filter((name) => !isUndo(name, contents))
      .sort(byVersion)
      .map((name) => readFile(name, contents)),
  );
}

function readFile(name: string, contents: ReadonlyMap<string, string>): HandWritten {
  const content = contents.get(name) ?? '';
  if (isDbmate(content)) return readDbmate(name, content);
  if (isGoose(content)) return readGoose(name, content);
  const undo = flywayOther(name, 'V', 'U') ?? name.replace(/\.sql$/, '.down.sql');
  const down = contents.get(undo);
  return handWritten(
    { fileName: name, content, inTransaction: null },
    down === undefined ? null : { fileName: undo, content: down, inTransaction: null },
    undo,
  );
}

/** Flyway's undo file `U1__x.sql` beside `V1__x.sql`. */
function isUndo(name: string, contents: ReadonlyMap<string, string>): boolean {
  const versioned = flywayOther(name, 'U', 'V');
  return versioned !== null && contents.has(versioned);
}

function flywayOther(name: string, from: string, to: string): string | null {
  return new RegExp(`^${from}\\d[\\d._]*__`).test(name) ? to + name.slice(1) : null;
}

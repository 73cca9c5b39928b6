/** Creates the twin's database with the source's locale and planner settings. */
import { withClient } from '../database/client.ts';
import type { ConnectionSettings, Sandbox } from '../model/sandbox.ts';
import type { Note, Snapshot } from '../model/snapshot.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteIdentifier, quoteLiteral, searchPathList } from '../util/identifiers.ts';

/** Databases of one sandbox are numbered: several twins may share a server. */
let created = 0;

/** Returns how to reach the new database, and notes on what of the source's settings this server does not take. */
export async function createTwinDatabase(
  sandbox: Sandbox,
  snapshot: Snapshot,
): Promise<{ connection: ConnectionSettings; notes: Note[] }> {
  const name = `twin_${++created}`;
  const notes: Note[] = [];
  await withClient(sandbox.connection('postgres'), async (client) => {
    const { encoding } = snapshot.database;
    const base = `CREATE DATABASE ${name} TEMPLATE template0 ENCODING ${quoteLiteral(encoding)}`;
    try {
      await client.query(`${base} ${localeClauses(snapshot, sandbox.major)}`);
    } catch (error) {
      notes.push({
        code: 'locale-missing',
        message: `The sandbox has no locale like the source's (${snapshot.database.locale ?? snapshot.database.collate}): ${errorMessage(error)}.`,
        hint: 'Text sorts by C.UTF-8 in the twin, so ranges of text may be estimated differently; use --sandbox container or system with that locale.',
      });
      // An encoding that does not go with the cluster's own locale goes with C.
      await client.query(base).catch(() => client.query(`${base} LC_COLLATE 'C' LC_CTYPE 'C'`));
    }
    await client.query(`ALTER DATABASE ${name} SET allow_system_table_mods = on`);
    await client.query(`ALTER DATABASE ${name} SET search_path = ${searchPathList(snapshot.searchPath)}`);
    for (const setting of snapshot.settings)
      await client
        .query(`ALTER DATABASE ${name} SET ${quoteIdentifier(setting.name)} = ${quoteLiteral(setting.value)}`)
        .catch((error: unknown) =>
          notes.push({
            code: 'setting-not-taken',
            message: `The twin does not take ${setting.name} = ${setting.value}: ${errorMessage(error)}.`,
            hint: null,
          }),
        );
  });
  return { connection: sandbox.connection(name), notes };
}

function localeClauses(snapshot: Snapshot, sandboxMajor: number): string {
  const { collate, ctype, localeProvider, locale } = snapshot.database;
  const libc = `LC_COLLATE ${quoteLiteral(collate)} LC_CTYPE ${quoteLiteral(ctype)}`;
  if (localeProvider === 'icu' && locale !== null && sandboxMajor >= 15)
    return `${libc} LOCALE_PROVIDER icu ICU_LOCALE ${quoteLiteral(locale)}`;
  if (localeProvider === 'builtin' && locale !== null && sandboxMajor >= 17)
    return `${libc} LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteLiteral(locale)}`;
  return libc;
}

/** Finds the schemas that the application's unqualified names are looked up in. */
import type { RoleSearchPath } from '../model/snapshot.ts';
import { compareText } from '../util/identifiers.ts';
import type { CatalogueReader } from './reader.ts';
import type { ApplicationRole } from './role-settings.ts';

interface SearchPathRow {
  readonly value: string;
  readonly source: string;
  readonly session_user: string;
}

export interface SearchPathSetting {
  /** As `SHOW search_path` prints it. */
  readonly value: string;
  /** Where it comes from: pg_settings.source. */
  readonly source: string;
  /** Who reads: what "$user" stands for unless the application's role is known. */
  readonly sessionUser: string;
}

/** To be read before the session is made neutral. */
export async function readSearchPathSetting(reader: CatalogueReader): Promise<SearchPathSetting> {
  const [row] = await reader.fixedRows<SearchPathRow>('search-path');
  if (row === undefined) throw new Error('pg_settings holds no search_path');
  return { value: row.value, source: row.source, sessionUser: row.session_user };
}

/**
 * The application's search path: its role's own if it has one, else the session's, unless the URL sets one on purpose.
 * "$user" is the application's role.
 */
export function applicationSearchPath(
  setting: SearchPathSetting,
  role: ApplicationRole,
  schemas: readonly string[],
): readonly string[] {
  const own = setting.source === 'client' ? undefined : role.settings.get('search_path');
  return resolveSearchPath(own ?? setting.value, role.name ?? setting.sessionUser, schemas);
}

/** Search paths of the workload's other roles, where they are not the application's; none where the URL sets one on purpose. */
export function otherSearchPaths(
  setting: SearchPathSetting,
  { settingsByRole }: ApplicationRole,
  schemas: readonly string[],
  application: readonly string[],
): readonly RoleSearchPath[] {
  if (setting.source === 'client') return [];
  return [...settingsByRole]
    .map(([role, own]) => ({
      role,
      searchPath: resolveSearchPath(own.get('search_path') ?? setting.value, role, schemas),
    }))
    .filter(({ searchPath }) => searchPath.join('\0') !== application.join('\0'))
    .sort((a, b) => compareText(a.role, b.role));
}

/** Schemas of a search_path that exist, in order, each once, without pg_catalog. */
export function resolveSearchPath(
  value: string,
  user: string,
  schemas: readonly string[],
): readonly string[] {
  const named = parseIdentifierList(value).map((name) => (name === '$user' ? user : name));
  return [...new Set(named)].filter((name) => schemas.includes(name));
}

/** `"$user", public, "My Schema"` -> names; unquoted ones are folded to lower case (SplitIdentifierString in varlena.c). */
export function parseIdentifierList(list: string): readonly string[] {
  const names: string[] = [];
  for (const match of list.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)) {
    const [, quoted, plain] = match;
    if (quoted !== undefined) names.push(quoted.replaceAll('""', '"'));
    else if (plain !== undefined) names.push(plain.toLowerCase());
  }
  return names;
}

/** Applies what the application's role has set for itself: its statements are planned with that, not with ours. */
import type { Note, Setting, Workload } from '../model/snapshot.ts';
import { compareText, singleLine } from '../util/identifiers.ts';
import { listNames } from './list-names.ts';
import type { CatalogueReader } from './reader.ts';

interface RoleSettingRow {
  readonly role: string;
  readonly name: string;
  readonly value: string;
}

export interface ApplicationRole {
  /** The role with the largest share of the workload's time; null without a workload. */
  readonly name: string | null;
  /** Its own settings by name in lower case. */
  readonly settings: ReadonlyMap<string, string>;
  /** Own settings of every role of the workload, this one first. */
  readonly settingsByRole: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly notes: readonly Note[];
}

export async function readApplicationRole(
  reader: CatalogueReader,
  workload: Workload,
): Promise<ApplicationRole> {
  const roles = rolesByTime(workload);
  const [name] = roles;
  if (name === undefined) return { name: null, settings: new Map(), settingsByRole: new Map(), notes: [] };
  const rows = await reader.fixedRows<RoleSettingRow>('role-settings', [roles]);
  const settingsByRole = new Map(roles.map((role) => [role, settingsOf(rows, role)]));
  const settings = settingsOf(rows, name);
  const others = roles.filter((role) => !sameSettings(settingsOf(rows, role), settings));
  return {
    name,
    settings,
    settingsByRole,
    notes: others.length === 0 ? [] : [differingRolesNote(name, others)],
  };
}

/** Replaces values of settings that the role has set; those that are no planner settings stay out. */
export function applyRoleSettings(settings: readonly Setting[], role: ApplicationRole): readonly Setting[] {
  return settings.map(({ name, value }) => ({
    name,
    value: role.settings.get(name.toLowerCase()) ?? value,
  }));
}

function rolesByTime(workload: Workload): readonly string[] {
  const times = new Map<string, number>();
  for (const { user, totalTimeMs } of workload.statements)
    if (user !== null) times.set(user, (times.get(user) ?? 0) + (totalTimeMs ?? 0));
  return [...times].sort(([a, x], [b, y]) => y - x || compareText(a, b)).map(([role]) => role);
}

function settingsOf(rows: readonly RoleSettingRow[], role: string): ReadonlyMap<string, string> {
  return new Map(rows.filter((row) => row.role === role).map((row) => [row.name.toLowerCase(), row.value]));
}

/** But for the search path: each role's statements are read and planned under its own. */
function sameSettings(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => name !== 'search_path');
  return names.every((name) => a.get(name) === b.get(name));
}

function differingRolesNote(name: string, others: readonly string[]): Note {
  return {
    code: 'role-settings-differ',
    message: `Statements are planned with the settings of role ${singleLine(name)}; these roles have others: ${listNames(others)}.`,
    hint: null,
  };
}

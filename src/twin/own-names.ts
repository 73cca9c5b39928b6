/** Names that are ours in every twin: the source may have none of the schemas, and its roles of these names get others. */
import type { Snapshot } from '../model/snapshot.ts';
import { IndexwrightError } from '../util/errors.ts';

/** Schemas of a twin that hold what is not the source's. */
export const OWN_SCHEMAS = {
  switches: 'indexwright switches',
  clock: 'indexwright clock',
  standIns: 'indexwright stand-ins',
  triggers: 'indexwright triggers',
} as const;

/** Before anything is built. Error: `schema-name-taken`; what is the source's must not lie among what is ours. */
export function refuseOwnSchemas({ catalogue }: Snapshot): void {
  const own: readonly string[] = Object.values(OWN_SCHEMAS);
  const taken = catalogue.schemas.find((schema) => own.includes(schema));
  if (taken !== undefined)
    throw new IndexwrightError(
      'schema-name-taken',
      `the database has a schema "${taken}", which is a name of the twin's own`,
      { hint: `Rename it: ALTER SCHEMA "${taken}" RENAME TO ...` },
    );
}

/** Roles that a sandbox has before a twin is built in it. */
const SANDBOX_ROLES: ReadonlySet<string> = new Set(['postgres', 'indexwright_owner', 'indexwright_planner']);

/** What a role of the source is called in the twin. */
export function twinRoleName(name: string): string {
  return SANDBOX_ROLES.has(name) ? `${name} of the source` : name;
}

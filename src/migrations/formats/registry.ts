/** The formats by their names. */
import type { FormatId } from '../../model/migration.ts';
import { dbmate } from './dbmate.ts';
import type { MigrationFormat } from './format.ts';
import { knex } from './knex.ts';
import { nodePgMigrate } from './node-pg-migrate.ts';

export const migrationFormats: readonly MigrationFormat[] = [dbmate, nodePgMigrate, knex];

/** Errors: a name that no format has, which is a bug: flags and manifests are checked where they are read. */
export function findFormat(id: FormatId): MigrationFormat {
  const format = migrationFormats.find((one) => one.id === id);
  if (format === undefined) throw new Error(`no format ${id}`);
  return format;
}

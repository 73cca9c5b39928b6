/** The formats by their names. */
import type { FormatId } from '../../model/migration.ts';
import { alembic } from './alembic.ts';
import { atlas } from './atlas.ts';
import { dbmate } from './dbmate.ts';
import { django } from './django.ts';
import { drizzle } from './drizzle.ts';
import { flyway } from './flyway.ts';
import type { MigrationFormat } from './format.ts';
import { golangMigrate } from './golang-migrate.ts';
import { goose } from './goose.ts';
import { graphileMigrate } from './graphile-migrate.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import { nodePgMigrate } from './node-pg-migrate.ts';
import { prisma } from './prisma.ts';
import { rails } from './rails.ts';
import { sqitch } from './sqitch.ts';
import { typeorm } from './typeorm.ts';

const formats: Readonly<Record<FormatId, MigrationFormat>> = {
  dbmate,
  'node-pg-migrate': nodePgMigrate,
  knex,
  kysely,
  'graphile-migrate': graphileMigrate,
  drizzle,
  typeorm,
  prisma,
  'golang-migrate': golangMigrate,
  goose,
  flyway,
  sqitch,
  atlas,
  rails,
  django,
  alembic,
};

export const migrationFormats: readonly MigrationFormat[] = Object.values(formats);

export function findFormat(id: FormatId): MigrationFormat {
  return formats[id];
}

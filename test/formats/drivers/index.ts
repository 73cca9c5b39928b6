/** One driver a format, in the order of the table. */
import { migrationFormats } from '../../../src/migrations/formats/registry.ts';
import type { Driver } from '../driver.ts';
import { absentTools } from './absent.ts';
import { alembic } from './alembic.ts';
import { dbmate } from './dbmate.ts';
import { django } from './django.ts';
import { drizzle } from './drizzle.ts';
import { graphileMigrate } from './graphile-migrate.ts';
import { knex } from './knex.ts';
import { kysely } from './kysely.ts';
import { nodePgMigrate } from './node-pg-migrate.ts';
import { prisma } from './prisma.ts';
import { psql } from './psql.ts';
import { rails } from './rails.ts';
import { sqitch } from './sqitch.ts';
import { typeorm } from './typeorm.ts';

const known: readonly Driver[] = [
  psql,
  dbmate,
  nodePgMigrate,
  knex,
  kysely,
  graphileMigrate,
  drizzle,
  typeorm,
  prisma,
  sqitch,
  rails,
  django,
  alembic,
  ...absentTools,
];

/** Errors: a format that no driver is for. */
function driverOf(format: Driver['format']): Driver {
  const driver = known.find((one) => one.format === format);
  if (driver === undefined) throw new Error(`test:formats has no driver for ${format}`);
  return driver;
}

export const drivers: readonly Driver[] = ['sql' as const, ...migrationFormats.map(({ id }) => id)].map(
  driverOf,
);

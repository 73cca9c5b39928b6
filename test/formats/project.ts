/** A user's project: what the tool needs, the neutral pairs, and the files that the format makes of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buildManifest } from '../../src/migrations/manifest.ts';
import type { ConnectionSettings } from '../../src/model/sandbox.ts';
import { writeMigrations } from '../../src/write-migrations.ts';
import type { Driver, Project } from './driver.ts';
import { setPairs, setRecommendation } from './emitted-set.ts';

const manifest = buildManifest(setRecommendation, setPairs, '0'.repeat(64));
const neutralFolder = 'migrations-out';

/** `work` in a project of its own, which is gone afterwards. */
export async function withProject<T>(
  driver: Driver,
  connection: ConnectionSettings,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `indexwright-${driver.format}-`));
  try {
    return await work(await makeProject(driver, folder, connection));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Written as `advise --format` writes them. */
async function makeProject(driver: Driver, folder: string, connection: ConnectionSettings): Promise<Project> {
  const project: Project = { folder, connection, files: [], pairFiles: [], model: [] };
  await driver.prepare(project);
  const target =
    driver.format === 'sql' ? null : { format: driver.format, folder: join(folder, driver.migrations) };
  const written = await writeMigrations(
    join(folder, neutralFolder),
    { recommendation: setRecommendation, pairs: setPairs, manifest },
    null,
    target,
  );
  const pairFiles = written.paths
    .filter((path) => path.endsWith('.sql'))
    .map((path) => relative(folder, path));
  const files = written.tool?.paths.map((path) => relative(folder, path)) ?? pairFiles;
  return { folder, connection, files, pairFiles, model: written.tool?.model ?? [] };
}

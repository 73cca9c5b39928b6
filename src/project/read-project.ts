/** Reads what of a project's folder shows its migration tools. */
import { join } from 'node:path';
import type { FormatId } from '../model/migration.ts';
import { type DetectedTool, detectTools, wantedTexts } from './detect.ts';
import { listFiles, readTexts } from './tool-files.ts';

/** Deep enough for src/main/resources/db/migration. */
const projectDepth = 6;

/** @param own folder of our own pairs, which look like a tool's */
export async function readProjectTools(folder: string, own: string): Promise<readonly DetectedTool[]> {
  const ours = `${own.replace(/^\.\//, '').replace(/\/$/, '')}/`;
  const names = (await listFiles(folder, projectDepth)).filter((name) => !name.startsWith(ours));
  return detectTools({ names, texts: await readTexts(folder, wantedTexts(names)) });
}

/** Where a tool's files go: as given, as the project has it, or as the tool has it by convention. */
export async function toolFolder(
  project: string,
  format: FormatId,
  given: string | undefined,
  own: string,
  usual: string,
): Promise<string> {
  if (given !== undefined) return given;
  const found = (await readProjectTools(project, own)).find((tool) => tool.format === format);
  return join(project, found?.folder ?? usual);
}

/** The way back where the tool has none: the neutral pair's down files, as the notes say. */

import type { Project } from '../driver.ts';
import { runFiles } from '../drivers/psql.ts';

export async function runNeutralDown(project: Project): Promise<void> {
  await runFiles({ ...project, files: project.pairFiles }, /\.down\.sql$/, (files) => files.toReversed());
}

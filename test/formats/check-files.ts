/** A format's .sql files before anything runs: the rules of its tool, and squawk's. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ConnectionSettings } from '../../src/model/sandbox.ts';
import type { Driver } from './driver.ts';
import { setPairs } from './emitted-set.ts';
import { withProject } from './project.ts';
import { lintFiles } from './support/squawk.ts';
import { checkText } from './text-checks.ts';

export interface FileResult {
  /** Those in .sql; 0 for a format of modules, whose tool is the judge. */
  readonly files: number;
  /** What the tool would send of them. */
  readonly queries: number;
  readonly problems: readonly string[];
}

export async function checkFiles(driver: Driver): Promise<FileResult> {
  return withProject(driver, nowhere, async (project) => {
    const files = project.files.map((path) => ({
      path: relative(driver.migrations, path),
      content: readFileSync(join(project.folder, path), 'utf8'),
    }));
    const scripts = project.files.filter((path) => path.endsWith('.sql'));
    if (scripts.length === 0) return { files: 0, queries: 0, problems: [] };
    const { queries, problems } = await checkText(driver.format, files, setPairs);
    const findings = await lintFiles(scripts.map((path) => join(project.folder, path)));
    return {
      files: scripts.length,
      queries,
      problems: [
        ...problems,
        ...findings.map(
          ({ file, line, rule_name, message }) =>
            `${relative(project.folder, file)}:${line + 1}: squawk: ${rule_name}: ${message}`,
        ),
      ],
    };
  });
}

/** Files do not depend on the server. */
const nowhere: ConnectionSettings = {
  host: '127.0.0.1',
  port: 1,
  user: 'nobody',
  password: null,
  database: 'none',
};

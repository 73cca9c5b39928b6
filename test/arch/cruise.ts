/** Runs dependency-cruiser with the project's rules; sees whether it looked at anything at all. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export interface ArchitectureReport {
  readonly modules: number;
  /** `rule: from -> to`. */
  readonly violations: readonly string[];
}

/** @param folder root of a project with src/ and the rules of this repository */
export async function checkArchitecture(folder: string): Promise<ArchitectureReport> {
  const require = createRequire(import.meta.url);
  const rules = require('../../.dependency-cruiser.cjs');
  const result = await cruise(
    ['src', 'bench'].filter((part) => existsSync(join(folder, part))),
    { ...rules.options, baseDir: folder, ruleSet: { forbidden: rules.forbidden }, validate: true },
    undefined,
    { tsConfig: extractTsConfig(new URL('../../tsconfig.json', import.meta.url).pathname) },
  );
  const { summary } = result.output as ICruiseResult;
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

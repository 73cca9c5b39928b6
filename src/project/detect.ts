/** Recognises the migration tools of a project by its files; pure. */
import type { FormatId } from '../model/migration.ts';

export interface ProjectFiles {
  /** Paths from the project's folder, with `/`, in code-unit order. */
  readonly names: readonly string[];
  /** Text of those that `wantedTexts` names. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface DetectedTool {
  readonly format: FormatId;
  /** The file that shows it. */
  readonly evidence: string;
  /** Where the project has its migrations, if that can be seen. */
  readonly folder: string | null;
}

interface Rule {
  readonly format: FormatId;
  /** Its packages in package.json. */
  readonly packages?: readonly string[];
  /** Files that only it has. */
  readonly file?: RegExp;
  /** What one of its migrations is called, below any folder. */
  readonly migration?: RegExp;
  /** What stands in the text of one. */
  readonly mark?: RegExp;
  /** Where a configuration file says the folder is, and what to add to it. */
  readonly setting?: { readonly file: RegExp; readonly value: RegExp; readonly below: string };
  /** The folder of the file that shows it, with this below. */
  readonly beside?: string;
}

const rules: readonly Rule[] = [
  { format: 'dbmate', packages: ['dbmate'], migration: /^\d+_[^/]*\.sql$/, mark: /^--\s*migrate:up/m },
  {
    format: 'node-pg-migrate',
    packages: ['node-pg-migrate'],
    migration: /^\d{13,17}[-_][^/]*\.(?:c|m)?(?:js|ts)$/,
    mark: /\bpgm\b/,
  },
  {
    format: 'knex',
    packages: ['knex'],
    file: /(?:^|\/)knexfile\.(?:[cm]?js|ts)$/,
    setting: { file: /knexfile\./, value: /directory\s*:\s*["'`]([^"'`]+)["'`]/, below: '' },
    migration: /^\d{14}_[^/]*\.(?:[cm]?js|ts)$/,
    mark: /\bknex\b/i,
  },
  {
    format: 'kysely',
    packages: ['kysely-ctl'],
    file: /(?:^|\/)kysely\.config\.(?:[cm]?js|ts)$/,
    migration: /^[^/]*\.(?:js|ts)$/,
    mark: /\bKysely</,
  },
  { format: 'graphile-migrate', packages: ['graphile-migrate'], file: /(?:^|\/)\.gmrc(?:\.js)?$/ },
  {
    format: 'drizzle',
    packages: ['drizzle-kit'],
    file: /(?:^|\/)drizzle\.config\.(?:[cm]?js|ts|json)$/,
    setting: { file: /drizzle\.config\./, value: /["']?out["']?\s*:\s*["'`]([^"'`]+)["'`]/, below: '' },
  },
  {
    format: 'typeorm',
    packages: ['typeorm'],
    file: /(?:^|\/)ormconfig\.(?:[cm]?js|ts|json|ya?ml)$/,
    migration: /^\d{13}-[^/]*\.(?:js|ts)$/,
  },
  {
    format: 'prisma',
    packages: ['prisma'],
    file: /(?:^|\/)schema\.prisma$/,
    beside: 'migrations',
  },
  { format: 'golang-migrate', migration: /^\d+_[^/]*\.up\.sql$/ },
  { format: 'goose', migration: /^\d+_[^/]*\.sql$/, mark: /^--\s*\+goose Up/m },
  { format: 'flyway', file: /(?:^|\/)flyway\.(?:conf|toml)$/, migration: /^V\d[\d._]*__[^/]*\.sql$/ },
  { format: 'sqitch', file: /(?:^|\/)sqitch\.(?:plan|conf)$/, beside: '' },
  { format: 'atlas', file: /(?:^|\/)atlas\.hcl$/, migration: /^atlas\.sum$/ },
  { format: 'rails', file: /(?:^|\/)config\/application\.rb$/ },
  { format: 'django', file: /(?:^|\/)manage\.py$/, beside: '' },
  {
    format: 'alembic',
    file: /(?:^|\/)alembic\.ini$/,
    setting: {
      file: /alembic\.ini$/,
      value: /^script_location\s*=\s*(?:%\(here\)s\/)?(\S+)/m,
      below: 'versions',
    },
  },
];

/** A page of migrations is enough to know whose they are. */
export function wantedTexts(names: readonly string[]): readonly string[] {
  return names.filter(
    (name) =>
      name === 'package.json' ||
      rules.some(({ setting }) => setting?.file.test(name)) ||
      rules.some(({ migration, mark }) => mark !== undefined && isMigration(name, migration)),
  );
}

/** In the order of the formats; those that a package, a file of the tool's own, or a migration shows. */
export function detectTools(project: ProjectFiles): readonly DetectedTool[] {
  return rules.flatMap((rule) => {
    const shown = evidence(rule, project);
    return shown === null ? [] : [{ format: rule.format, evidence: shown, folder: folderOf(rule, project) }];
  });
}

function evidence(rule: Rule, project: ProjectFiles): string | null {
  const own = rule.file === undefined ? undefined : project.names.find((name) => rule.file?.test(name));
  if (own !== undefined) return own;
  const dependencies = packages(project.texts.get('package.json') ?? '');
  if (rule.packages?.some((name) => dependencies.has(name)) === true) return 'package.json';
  // A configuration or a package is sure; names alone are not, where the tool has such.
  return rule.packages === undefined || rule.mark !== undefined
    ? (migrations(rule, project)[0] ?? null)
    : null;
}

function packages(text: string): ReadonlySet<string> {
  let json: Partial<Record<'dependencies' | 'devDependencies', unknown>>;
  try {
    json = JSON.parse(text);
  } catch {
    // It is the project's business that its package.json is none.
    return new Set();
  }
  return new Set([...Object.keys(json.dependencies ?? {}), ...Object.keys(json.devDependencies ?? {})]);
}

function migrations({ migration, mark }: Rule, { names, texts }: ProjectFiles): readonly string[] {
  return names.filter(
    (name) => isMigration(name, migration) && (mark === undefined || mark.test(texts.get(name) ?? '')),
  );
}

function isMigration(name: string, migration: RegExp | undefined): boolean {
  return (
    migration !== undefined &&
    /(?:^|\/)(?:migrations?|migrate|versions|sql|db)\/[^/]*$/i.test(name) &&
    migration.test(name.slice(name.lastIndexOf('/') + 1))
  );
}

function folderOf(rule: Rule, project: ProjectFiles): string | null {
  const { setting, beside, file } = rule;
  if (setting !== undefined)
    for (const [name, text] of project.texts) {
      const value = setting.file.test(name) ? setting.value.exec(text)?.[1] : undefined;
      if (value !== undefined) return joined(folderName(name), value, setting.below);
    }
  const own = project.names.find((name) => file?.test(name) === true);
  if (beside !== undefined && own !== undefined) return joined(folderName(own), beside);
  const last = migrations(rule, project).at(-1);
  return last === undefined ? null : folderName(last);
}

function folderName(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

/** Parts of a path, `.` and `./` left out. */
function joined(...parts: readonly string[]): string {
  const path = parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  return path === '' ? '.' : path;
}

/** Django: a migration in the app of the table, outside a transaction; it tells Django's state of the index where Django can say what it is. */
import { IndexwrightError } from '../../util/errors.ts';
import { displayRelation } from '../../util/identifiers.ts';
import { type DjangoIndex, djangoIndex } from './django-model.ts';
import type { FormatPair, MigrationFormat, ModelLine, ToolFile, ToolFolder } from './format.ts';
import { pythonHeader, pythonList } from './python.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { actionSlug } from './versions.ts';

interface App {
  readonly label: string;
  /** What stands before the names of its migrations. */
  readonly folder: string;
  /** What stands before those of its other files; null where they are not in sight. */
  readonly code: string | null;
  /** Names of its migrations, in order, without `.py`. */
  readonly migrations: string[];
}

/** A pair, and what Django knows of its table. */
interface Placed {
  readonly pair: FormatPair;
  readonly app: App;
  /** Of the model, in lower case, where a migration of the app creates it. */
  readonly model: string | null;
  readonly index: DjangoIndex | null;
}

export const django: MigrationFormat = {
  id: 'django',
  name: 'Django',
  folder: '.',
  reads: (names) =>
    names.filter((name) => /(?:^|\/)(?:(?:migrations|models)(?:\/[^/]+)?|models|\d[^/]*)\.py$/.test(name)),
  render: (pairs, folder) => {
    const apps = readApps(folder);
    const placed = pairs.map((pair) => place(pair, apps, folder));
    const files: ToolFile[] = placed.map((one) => {
      const { app, pair } = one;
      const before = app.migrations.at(-1) ?? null;
      const number = Number(/^\d+/.exec(before ?? '0')?.[0] ?? 0) + 1;
      const name = `${`${number}`.padStart(4, '0')}_${actionSlug(pair)}`;
      app.migrations.push(name);
      return {
        path: `${app.folder}${name}.py`,
        content: migrationText(one, before),
        up: pair.upFile,
      };
    });
    return {
      files,
      notes: [
        'Where a file has state_operations, add the line below to the model in the same change: without it the next makemigrations takes the index away. Fields are named by their columns there, which Django understands.',
        'An index that stands in no model is none that makemigrations sees: it neither adds nor drops it.',
      ],
      model: placed.flatMap(modelLines),
    };
  },
};

/** The folder is that of a project with several apps, of one app, or of one app's migrations. */
function readApps({ name, names }: ToolFolder): readonly App[] {
  const [parent = '', own = ''] = name.split('/');
  const app = (label: string, folder: string, code: string | null): App => ({
    label,
    folder,
    code,
    migrations: names
      .filter((file) => file.startsWith(folder) && /^\d\w*\.py$/.test(file.slice(folder.length)))
      .map((file) => file.slice(folder.length, -'.py'.length)),
  });
  if (own === 'migrations' && names.includes('__init__.py')) return [app(parent, '', null)];
  return names.flatMap((file) => {
    const code = /^(.*\/)?migrations\/__init__\.py$/.exec(file);
    if (code === null) return [];
    const [, path = ''] = code;
    return [app(path === '' ? own : (path.split('/').at(-2) ?? ''), `${path}migrations/`, path)];
  });
}

function place(pair: FormatPair, apps: readonly App[], folder: ToolFolder): Placed {
  const table = pair.relation.name;
  const named = apps.flatMap((app) => {
    const model = modelOf(table, app, folder);
    return model === null ? [] : [{ app, model }];
  });
  const byPrefix = apps
    .filter(({ label }) => table.startsWith(`${label}_`))
    .sort((a, b) => b.label.length - a.label.length)[0];
  const [found] = named;
  const app = found?.app ?? byPrefix ?? (apps.length === 1 ? apps[0] : undefined);
  if (app === undefined)
    throw new IndexwrightError(
      'format-no-app',
      `no app is known to have the table ${displayRelation(pair.relation)}`,
      {
        hint: 'Give the folder of the app with --format-dir; it needs migrations/__init__.py.',
      },
    );
  return {
    pair,
    app,
    model: found?.model ?? null,
    index: pair.definition === null ? null : djangoIndex(pair.indexName, pair.definition),
  };
}

/** The model that a migration of the app creates and that has this table, by its name or by `db_table`. */
function modelOf(table: string, { label, folder, code }: App, { texts }: ToolFolder): string | null {
  const created = [...texts]
    .filter(([name]) => name.startsWith(folder))
    .flatMap(([, text]) => [...text.matchAll(/CreateModel\(\s*name=["'](\w+)["']/g)])
    .map((match) => match[1] ?? '');
  const tables = new Map(
    [...texts]
      .filter(([name]) => code !== null && name.startsWith(code) && !name.startsWith(folder))
      .flatMap(([, text]) => text.split(/^(?=class )/m))
      .flatMap((text) => {
        const model = /^class (\w+)/.exec(text)?.[1];
        const given = /^\s+db_table\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
        return model === undefined || given === undefined ? [] : [[model, given] as const];
      }),
  );
  const model = created.find((name) => (tables.get(name) ?? `${label}_${name.toLowerCase()}`) === table);
  return model?.toLowerCase() ?? null;
}

function modelLines({ pair, app, model, index }: Placed): readonly ModelLine[] {
  const where = `Meta.indexes of ${model === null ? `the model of ${pair.relation.name}` : `${app.label}.${model}`}`;
  if (index === null)
    return [{ where, line: null, remark: `take the index ${pair.indexName} out, if it is there` }];
  if (index.kind === 'problem')
    return [{ where, line: null, remark: `leave the index out: ${index.problem}` }];
  if (model === null)
    return [{ where, line: null, remark: 'leave the index out: no migration of the app creates this model' }];
  return [{ where, line: `${index.text},`, remark: null }];
}

function migrationText({ pair, app, model, index }: Placed, before: string | null): string {
  const state = index?.kind === 'index' && model !== null ? { model, ...index } : null;
  const imports = new Set(
    state === null ? [] : state.imports.filter((line) => line !== 'from django.db import models'),
  );
  return `${pythonHeader(
    toolHeader(pair.up, {
      run: 'python manage.py migrate.',
      rollback: `python manage.py migrate ${app.label} ${before ?? 'zero'}.`,
    }),
  )}
${[...imports, `from django.db import migrations${state === null ? '' : ', models'}`].join('\n')}

${pythonList('UP', pair.up)}

${lineComments(toolHeader(pair.down, { run: `python manage.py migrate ${app.label} ${before ?? 'zero'}.` }), '#')}
${pythonList('DOWN', pair.down)}


class Migration(migrations.Migration):
    # CONCURRENTLY is refused in a transaction.
    atomic = False

    dependencies = [${before === null ? '' : `(${JSON.stringify(app.label)}, ${JSON.stringify(before)})`}]

    operations = [
        migrations.RunSQL(
            sql=UP,
            reverse_sql=DOWN,${
              state === null
                ? ''
                : `
            state_operations=[
                migrations.AddIndex(
                    model_name=${JSON.stringify(state.model)},
                    index=${state.text},
                ),
            ],`
            }
        ),
    ]
`;
}

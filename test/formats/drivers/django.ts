/** Django: a project with one app, which has a first migration already. */
import type { Driver, Project } from '../driver.ts';
import { run } from '../support/command.ts';
import { debianTool } from '../support/debian-tool.ts';
import { writeProject } from '../support/files.ts';

export const django: Driver = {
  ...debianTool('django', ['python3-django', 'python3-psycopg2'], ['django-admin', '--version']),
  format: 'django',
  migrations: '.',
  prepare: async (project) => {
    writeProject(project, {
      'manage.py': `import os, sys
from django.core.management import execute_from_command_line
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
execute_from_command_line(sys.argv)
`,
      'settings.py': `import os
SECRET_KEY = "none"
INSTALLED_APPS = ["shop"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["PGDATABASE"],
        "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ.get("PGPASSWORD", ""),
        "HOST": os.environ["PGHOST"],
        "PORT": os.environ["PGPORT"],
    }
}
`,
      'shop/__init__.py': '',
      'shop/models.py': modelText([]),
      'shop/migrations/__init__.py': '',
      // The table is there: of it Django is told alone.
      'shop/migrations/0001_initial.py': `from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

ORDER = migrations.CreateModel(
    name="Order",
    fields=[
${fields('        ("', '", ', '),')}
    ],
    options={"db_table": "orders"},
)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.SeparateDatabaseAndState(state_operations=[ORDER])]
`,
    });
  },
  apply: async (project) => {
    const lines = project.model.flatMap(({ where, line }) =>
      where === 'Meta.indexes of shop.order' && line !== null ? [line] : [],
    );
    writeProject(project, { 'shop/models.py': modelText(lines) });
    await manage(project, 'migrate', 'shop');
    // Fails where the model and what the migrations say of it part.
    await manage(project, 'makemigrations', '--check', '--dry-run');
  },
  rollBack: (project) => manage(project, 'migrate', 'shop', '0001'),
};

/** @param indexes the lines that the format asks for */
function modelText(indexes: readonly string[]): string {
  return `from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex, HashIndex
from django.db import models
from django.db.models.functions import Lower


class Order(models.Model):
${fields('    ', ' = ')}

    class Meta:
        db_table = "orders"
        indexes = [
${indexes.map((line) => `            ${line}\n`).join('')}        ]
`;
}

/** Columns of the table as Django declares them, with what stands before, between and after name and type. */
function fields(before: string, between: string, after = ''): string {
  const types = {
    customer_id: 'models.IntegerField(primary_key=True)',
    created_at: 'models.DateTimeField()',
    total: 'models.DecimalField(max_digits=12, decimal_places=2)',
    note: 'models.TextField()',
    tags: 'ArrayField(models.IntegerField())',
    deleted_at: 'models.DateField(null=True)',
  };
  return Object.entries(types)
    .map(([name, type]) => `${before}${name}${between}${type}${after}`)
    .join('\n');
}

async function manage(project: Project, ...args: readonly string[]): Promise<void> {
  await run('/usr/bin/python3', ['manage.py', ...args, '--no-input', '--no-color'], project);
}

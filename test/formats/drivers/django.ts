/** Django: a project with one app, which has a first migration already. */
import type { Driver, Project } from '../driver.ts';
import { run } from '../support/command.ts';
import { debianTool } from '../support/debian-tool.ts';
import { writeProject } from '../support/files.ts';

export const django: Driver = {
  ...debianTool('django', ['python3-django', 'python3-psycopg2'], ['django-admin', '--version']),
  format: 'django',
  migrations: 'shop/migrations',
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
      'shop/models.py': '',
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py': `from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = []
`,
    });
  },
  apply: (project) => manage(project, 'migrate', 'shop'),
  rollBack: (project) => manage(project, 'migrate', 'shop', '0001'),
};

async function manage(project: Project, ...args: readonly string[]): Promise<void> {
  await run('/usr/bin/python3', ['manage.py', ...args, '--no-input', '--no-color'], project);
}

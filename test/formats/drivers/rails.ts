/** Rails: an application of Active Record alone. */
import type { Driver, Project } from '../driver.ts';
import { run } from '../support/command.ts';
import { debianTool } from '../support/debian-tool.ts';
import { writeProject } from '../support/files.ts';

export const rails: Driver = {
  ...debianTool('rails', ['ruby-railties', 'ruby-activerecord', 'ruby-pg'], ['rails', '--version']),
  format: 'rails',
  migrations: 'db/migrate',
  prepare: async (project) => {
    writeProject(project, {
      'bin/rails': `#!/usr/bin/env ruby
APP_PATH = File.expand_path("../config/application", __dir__)
require "rails/commands"
`,
      Rakefile: 'require_relative "config/application"\nRails.application.load_tasks\n',
      'config/application.rb': `require "rails"
require "active_record/railtie"

class Shop < Rails::Application
  config.load_defaults 6.1
  config.eager_load = false
  config.secret_key_base = "none"
  # The tool's dump of the schema is none of ours.
  config.active_record.dump_schema_after_migration = false
end
`,
      'config/environment.rb': 'require_relative "application"\nRails.application.initialize!\n',
      'config/database.yml': `development:
  adapter: postgresql
  host: <%= ENV["PGHOST"] %>
  port: <%= ENV["PGPORT"] %>
  username: <%= ENV["PGUSER"] %>
  database: <%= ENV["PGDATABASE"] %>
`,
      // Says which version of migrations the project writes.
      'db/migrate/20200101000000_start.rb': `class Start < ActiveRecord::Migration[6.1]
  def change
  end
end
`,
    });
  },
  apply: (project) => railsCommand(project, 'db:migrate'),
  rollBack: (project) => railsCommand(project, 'db:rollback', `STEP=${project.files.length}`),
};

async function railsCommand(project: Project, ...args: readonly string[]): Promise<void> {
  await run('ruby', ['bin/rails', ...args], project, { RAILS_ENV: 'development' });
}

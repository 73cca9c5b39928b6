/** `indexwright doctor`: what the role may read, which sandbox would be used, and versions. */
import type { Command } from 'commander';
import { collectSnapshot } from '../../collect/collect.ts';
import { describeUrl } from '../../database/client.ts';
import { describeSandboxes } from '../../sandbox/provider.ts';
import { formatNumber } from '../../util/format.ts';
import { toolVersion } from '../../util/version.ts';
import { noteLines } from '../note-lines.ts';
import { urlOption } from '../shared-options.ts';
import type { Streams } from '../streams.ts';

/** The major whose binaries come with the package. */
const BUNDLED_MAJOR = 18;

export function addDoctorCommand(program: Command, streams: Streams): void {
  program
    .command('doctor')
    .description('say what could be read, where a sandbox would run, and what is missing')
    .addOption(urlOption('source database to look at, only read'))
    .action((flags: { readonly url?: string }) => runDoctor(flags.url ?? null, streams));
}

async function runDoctor(url: string | null, { stdout }: Streams): Promise<void> {
  stdout.write(
    `indexwright ${toolVersion}, Node ${process.versions.node}, ${process.platform}-${process.arch}\n`,
  );
  let major = BUNDLED_MAJOR;
  if (url !== null) {
    const { server, catalogue, workload, notes } = await collectSnapshot(url);
    major = server.major;
    stdout.write(
      [
        `\nSource ${describeUrl(url)}: PostgreSQL ${server.version}`,
        `  ${formatNumber(catalogue.relations.length, 'relation')}, ${formatNumber(catalogue.relations.filter((r) => r.statistics.length > 0).length, 'relation')} with readable statistics`,
        `  ${formatNumber(workload.statements.length, 'statement')} in pg_stat_statements`,
        notes.length === 0 ? '  nothing is missing' : '  what is missing:',
        '',
      ].join('\n'),
    );
    stdout.write(noteLines(notes));
  }
  stdout.write(`\nSandboxes for PostgreSQL ${major}, in the order that --sandbox auto tries them\n`);
  for (const { provider, available, detail, hint } of await describeSandboxes(major)) {
    stdout.write(`  ${available ? 'yes' : 'no '}  ${provider.padEnd(9)} ${detail}\n`);
    if (hint !== null) stdout.write(`       ${''.padEnd(9)} ${hint}\n`);
  }
}

/** `indexwright doctor`: what the role may read, which sandbox would be used, and versions. */
import type { Command } from 'commander';
import { collectSnapshot } from '../../collect/collect.ts';
import { describeUrl } from '../../database/client.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { describeSandboxes } from '../../sandbox/provider.ts';
import type { SandboxAvailability } from '../../sandbox/provider-contract.ts';
import { formatNumber } from '../../util/format.ts';
import { toolVersion } from '../../util/version.ts';
import { noteLines } from '../note-lines.ts';
import { startProgress } from '../progress.ts';
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

async function runDoctor(url: string | null, streams: Streams): Promise<void> {
  const { stdout } = streams;
  const progress = startProgress(streams, false);
  try {
    stdout.write(
      `indexwright ${toolVersion}, Node ${process.versions.node}, ${process.platform}-${process.arch}\n`,
    );
    let major = BUNDLED_MAJOR;
    if (url !== null) {
      progress.line('reading the source database');
      const snapshot = await collectSnapshot(url);
      progress.stop();
      major = snapshot.server.major;
      stdout.write(sourceLines(url, snapshot));
    }
    progress.line('looking for servers and container engines on this machine');
    const sandboxes = await describeSandboxes(major);
    progress.stop();
    stdout.write(sandboxLines(major, sandboxes));
  } finally {
    progress.stop();
  }
}

function sourceLines(url: string, { server, catalogue, workload, notes }: Snapshot): string {
  const withStatistics = catalogue.relations.filter((relation) => relation.statistics.length > 0);
  return [
    `\nSource ${describeUrl(url)}: PostgreSQL ${server.version}`,
    `  ${formatNumber(catalogue.relations.length, 'relation')}, ${formatNumber(withStatistics.length, 'relation')} with readable statistics`,
    `  ${formatNumber(workload.statements.length, 'statement')} in pg_stat_statements`,
    notes.length === 0 ? '  nothing is missing' : '  what is missing:',
    noteLines(notes),
  ].join('\n');
}

/** What each would offer, in the order of `auto`, and which that comes to. */
export function sandboxLines(major: number, sandboxes: readonly SandboxAvailability[]): string {
  const first = sandboxes.find(({ available }) => available);
  return [
    `\nSandboxes for PostgreSQL ${major}, in the order that --sandbox auto tries them`,
    ...sandboxes.flatMap(({ provider, available, detail, hint }) => [
      `  ${available ? 'yes' : 'no '}  ${provider.padEnd(9)} ${detail}`,
      ...(hint === null ? [] : [`       ${''.padEnd(9)} ${hint}`]),
    ]),
    `  auto would use: ${first?.provider ?? 'none of them'}\n`,
  ].join('\n');
}

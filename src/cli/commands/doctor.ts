/** `indexwright doctor`: what the role may read, which sandbox would be used, versions; and whether the twin plans as the source does. */
import type { Command } from 'commander';
import { collectSnapshot } from '../../collect/collect.ts';
import { readWorkloadFiles } from '../../collect/workload/files.ts';
import { describeUrl } from '../../database/client.ts';
import { measureFidelity } from '../../fidelity.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { renderFidelityJson } from '../../report/fidelity-json.ts';
import { renderFidelityText } from '../../report/fidelity-text.ts';
import { renderParagraph } from '../../report/text-layout.ts';
import { describeSandboxes } from '../../sandbox/provider.ts';
import type { SandboxAvailability } from '../../sandbox/provider-contract.ts';
import { UsageError } from '../../util/errors.ts';
import { formatNumber } from '../../util/format.ts';
import { toolVersion } from '../../util/version.ts';
import { noteLines } from '../note-lines.ts';
import { startProgress } from '../progress.ts';
import { addSandboxOptions, type SandboxFlags, sandboxOptions, urlOption } from '../shared-options.ts';
import { type Streams, wantsColour } from '../streams.ts';

/** The major whose binaries come with the package. */
const BUNDLED_MAJOR = 18;
const WIDTH = 80;

interface DoctorFlags extends SandboxFlags {
  readonly url?: string;
  readonly fidelity?: true;
  readonly workload?: string;
  readonly json?: true;
}

/** @param gateFailed called where --fidelity finds that the twin does not plan as the source does */
export function addDoctorCommand(program: Command, streams: Streams, gateFailed: () => void): void {
  addSandboxOptions(
    program
      .command('doctor')
      .description('say what could be read, where a sandbox would run, and what is missing')
      .addOption(urlOption('source database to look at, only read'))
      .option(
        '--fidelity',
        'plan the workload on the source (EXPLAIN only) and in the twin, and compare; exits with 1 where they differ',
      )
      .option(
        '--workload <path>',
        'with --fidelity: SQL file or folder to take the statements from instead of pg_stat_statements',
      )
      .option('--json', 'with --fidelity: print what was found as JSON'),
  ).action(async (flags: DoctorFlags) => {
    if (flags.fidelity === true) return runFidelity(flags, streams, gateFailed);
    if (flags.workload !== undefined || flags.json === true)
      throw new UsageError('--workload and --json go with --fidelity', 'Add --fidelity.');
    return runDoctor(flags.url ?? null, streams);
  });
}

async function runFidelity(flags: DoctorFlags, streams: Streams, gateFailed: () => void): Promise<void> {
  if (flags.url === undefined)
    throw new UsageError(
      'doctor --fidelity needs a source',
      'Give --url postgres://user@host:5432/database, with a role that may run the statements.',
    );
  const workload = flags.workload === undefined ? null : await readWorkloadFiles(flags.workload);
  const progress = startProgress(streams, false);
  try {
    const fidelity = await measureFidelity(flags.url, {
      workload,
      sandbox: sandboxOptions(flags),
      progress: progress.line,
    });
    progress.stop();
    streams.stdout.write(
      flags.json === true
        ? renderFidelityJson(fidelity)
        : renderFidelityText(fidelity, { colour: wantsColour(streams.stdout, streams.env) }),
    );
    if (!fidelity.passed) gateFailed();
  } finally {
    progress.stop();
  }
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
    '',
    ...renderParagraph(`Source ${describeUrl(url)}: PostgreSQL ${server.version}`, WIDTH, 0),
    ...renderParagraph(
      `${formatNumber(catalogue.relations.length, 'relation')}, ${formatNumber(withStatistics.length, 'relation')} with readable statistics`,
      WIDTH,
      2,
    ),
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
      ...renderParagraph(detail, WIDTH, 17, `  ${available ? 'yes' : 'no '}  ${provider}`),
      ...(hint === null ? [] : renderParagraph(hint, WIDTH, 17)),
    ]),
    `  auto would use: ${first?.provider ?? 'none of them'}\n`,
  ].join('\n');
}

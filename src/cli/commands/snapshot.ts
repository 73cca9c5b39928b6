/** `indexwright snapshot`: everything the later stages need of a database, in one file. */
import { type Command, Option } from 'commander';
import { collectSnapshot } from '../../collect/collect.ts';
import { defaultCollectOptions } from '../../collect/options.ts';
import { readWorkloadFiles } from '../../collect/workload/files.ts';
import { observeLog } from '../../collect/workload/observe-log.ts';
import { openServerLog } from '../../collect/workload/server-log.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { loadParser } from '../../query/parse.ts';
import { writeSnapshot } from '../../snapshot/file.ts';
import { redactSnapshot } from '../../snapshot/redact/redact.ts';
import { withWorkload } from '../../snapshot/workload.ts';
import { UsageError } from '../../util/errors.ts';
import { formatNumber } from '../../util/format.ts';
import { noteLines } from '../note-lines.ts';
import { parseCount, parseMilliseconds } from '../option-values.ts';
import { startProgress } from '../progress.ts';
import { urlOption } from '../shared-options.ts';
import type { Streams } from '../streams.ts';

interface SnapshotFlags {
  readonly url?: string;
  readonly output: string;
  readonly workload?: string;
  readonly top: number;
  readonly slow: number;
  readonly redact?: true;
  readonly values: boolean;
  readonly observeValues?: true;
  readonly observeLog?: string;
}

export function addSnapshotCommand(program: Command, streams: Streams): void {
  program
    .command('snapshot')
    .description('read a database once into a file that advise and verify work from')
    .addOption(urlOption('source database, only read: postgres://user@host:5432/database'))
    .option('-o, --output <file>', 'file to write, .json.gz or .json', 'app.snapshot.json.gz')
    .option(
      '--workload <path>',
      'SQL file or folder to take the statements from instead of pg_stat_statements',
    )
    .addOption(
      new Option('--top <n>', 'statements to keep, by total time')
        .argParser(parseCount)
        .default(defaultCollectOptions.topStatements),
    )
    .addOption(
      new Option('--slow <time>', 'statements slower than this on average are kept besides')
        .argParser(parseMilliseconds)
        .default(defaultCollectOptions.slowStatementMs, '100ms'),
    )
    .option('--redact', 'replace values of rows by pseudonyms, and constants of statements by parameters')
    .option('--no-values', 'keep no values of rows at all, and no constants of statements')
    .option(
      '--observe-values',
      "keep values of parameters from other sessions' last statements (pg_stat_activity)",
    )
    .option(
      '--observe-log <file>',
      'keep values of parameters from a log of the server (stderr, csvlog or jsonlog)',
    )
    .action((flags: SnapshotFlags) => runSnapshot(flags, streams));
}

async function runSnapshot(flags: SnapshotFlags, streams: Streams): Promise<void> {
  if (flags.url === undefined)
    throw new UsageError('snapshot needs a source', 'Give --url postgres://user@host:5432/database.');
  const workload = flags.workload === undefined ? null : await readWorkloadFiles(flags.workload);
  const log = flags.observeLog === undefined ? null : await openServerLog(flags.observeLog);
  const progress = startProgress(streams, false);
  progress.line('reading the source database');
  try {
    const collected = await collectSnapshot(flags.url, {
      topStatements: flags.top,
      slowStatementMs: flags.slow,
      observeValues: flags.observeValues === true,
      workload: workload === null ? 'pg_stat_statements' : 'none',
    });
    await loadParser();
    const whole = workload === null ? collected : withWorkload(collected, workload);
    const observed = log === null ? whole : await observeLog(whole, log);
    const snapshot = redacted(observed, flags);
    await writeSnapshot(flags.output, snapshot);
    progress.stop();
    streams.stdout.write(
      `${flags.output}: PostgreSQL ${snapshot.server.version}, ${formatNumber(snapshot.catalogue.relations.length, 'relation')}, ${formatNumber(snapshot.workload.statements.length, 'statement')}\n${noteLines(snapshot.notes)}`,
    );
  } finally {
    progress.stop();
  }
}

function redacted(snapshot: Snapshot, flags: Pick<SnapshotFlags, 'redact' | 'values'>): Snapshot {
  if (!flags.values) return redactSnapshot(snapshot, 'removed');
  return flags.redact === true ? redactSnapshot(snapshot, 'pseudonyms') : snapshot;
}

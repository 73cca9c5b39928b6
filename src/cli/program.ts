/** The command line: flags in, exit code out. */
import { Command, CommanderError } from 'commander';
import { IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { toolVersion } from '../util/version.ts';
import { addAdviseCommand } from './commands/advise.ts';
import { addApplyCommand } from './commands/apply.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addSandboxCommand } from './commands/sandbox.ts';
import { addSnapshotCommand } from './commands/snapshot.ts';
import { addVerifyCommand } from './commands/verify.ts';
import type { Streams } from './streams.ts';

export const EXIT_DONE = 0;
export const EXIT_GATE_FAILED = 1;
export const EXIT_KNOWN_ERROR = 2;

/** Runs one command. Known errors are written to stderr as one line and a hint; anything else is thrown: a bug keeps its stack. */
export async function runProgram(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode = EXIT_DONE;
  const program = createProgram(streams, () => {
    exitCode = EXIT_GATE_FAILED;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its own message; help and version leave with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_KNOWN_ERROR;
    if (!(error instanceof IndexwrightError)) throw error;
    streams.stderr.write(`error: ${singleLine(error.message)}\n`);
    if (error.hint !== null) streams.stderr.write(`hint: ${singleLine(error.hint)}\n`);
    return EXIT_KNOWN_ERROR;
  }
}

/** @param gateFailed called by a command whose check did not pass */
export function createProgram(streams: Streams, gateFailed: () => void): Command {
  const program = new Command('indexwright')
    .description(
      'Postgres index advisor: finds the indexes that pay, writes them as migrations, proves them.',
    )
    .version(toolVersion)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .showHelpAfterError('(add --help for usage)');
  addAdviseCommand(program, streams);
  addSnapshotCommand(program, streams);
  addVerifyCommand(program, streams, gateFailed);
  addApplyCommand(program, streams, gateFailed);
  addDoctorCommand(program, streams, gateFailed);
  addSandboxCommand(program, streams);
  addDemoCommand(program, streams, gateFailed);
  return program;
}

#!/usr/bin/env node
/** The executable: sets the exit code, nothing else. */
import { runProgram } from './cli/program.ts';

/** A bug of ours, told apart from a gate that failed (1) and a known error (2): EX_SOFTWARE of sysexits.h. */
const EXIT_BUG = 70;

// A reader that has seen enough (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = await runProgram(process.argv.slice(2), process);
} catch (error) {
  console.error(error);
  process.exitCode = EXIT_BUG;
}

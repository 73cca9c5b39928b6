#!/usr/bin/env node
/** The executable: sets the exit code, nothing else. */
import { runProgram } from './cli/program.ts';

process.exitCode = await runProgram(process.argv.slice(2), process);

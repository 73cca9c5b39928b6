/** Says on stderr what takes its time: one changing line on a terminal, plain lines in a pipe or a log. */
import yoctoSpinner from 'yocto-spinner';
import { singleLine } from '../util/identifiers.ts';
import type { Streams } from './streams.ts';

export interface Progress {
  readonly line: (text: string) => void;
  /** Ends the changing line; call it before anything else is written. */
  readonly stop: () => void;
}

/** A line for each, also on a terminal; what is polled for says the same again and again, and stands once. */
export function lineProgress({ stderr }: Pick<Streams, 'stderr'>): Progress {
  let last: string | null = null;
  return {
    line: (text) => {
      if (text !== last) stderr.write(`${singleLine(text)}\n`);
      last = text;
    },
    stop: () => {},
  };
}

export function startProgress(streams: Streams, quiet: boolean): Progress {
  const { stderr, env } = streams;
  if (quiet) return { line: () => {}, stop: () => {} };
  if (stderr.isTTY !== true || env.CI !== undefined || env.TERM === 'dumb') return lineProgress(streams);
  const spinner = yoctoSpinner({ stream: process.stderr });
  return {
    line: (text) => {
      spinner.text = singleLine(text);
      if (!spinner.isSpinning) spinner.start();
    },
    stop: () => spinner.stop(),
  };
}

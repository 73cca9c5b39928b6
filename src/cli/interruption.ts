/** Ctrl-C and a supervisor's SIGTERM as a signal that a run can clear up on; a second one ends the process at once. */

export interface Interruption {
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  readonly stop: () => void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

export function listenForInterruption(told: () => void): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    for (const name of signals) process.removeListener(name, interrupt);
  };
  const interrupt = (): void => {
    stop();
    told();
    controller.abort();
  };
  for (const name of signals) process.on(name, interrupt);
  return { signal: controller.signal, stop };
}

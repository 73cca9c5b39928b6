/** Waits for a state, by asking. */
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;
const patienceMs = 60_000;

/** The first answer that is not null. Throws after a minute: that is a hang, not a slow machine. */
export async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`waited a minute for ${what}`);
    await sleep(pollMs);
  }
}

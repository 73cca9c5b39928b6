import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { canAsk, confirm } from '../../../src/cli/confirm.ts';
import type { Streams } from '../../../src/cli/streams.ts';

function terminal(answer: string | null): { readonly streams: Streams; readonly asked: () => string } {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  if (answer !== null) stdin.end(answer);
  let asked = '';
  const stderr = {
    isTTY: true,
    write: (text: string) => {
      asked += text;
    },
  };
  return { streams: { stdin, stderr, stdout: stderr, env: {} }, asked: () => asked };
}
const never = new AbortController().signal;

test.each([
  ['y\n', true],
  ['YES\n', true],
  [' yes \n', true],
  ['\n', false],
  ['n\n', false],
  ['yeah\n', false],
  ['', false],
])('%j is a yes: %s', async (answer, expected) => {
  const { streams, asked } = terminal(answer);
  expect(await confirm(streams, 'Write to app?', never)).toBe(expected);
  expect(asked()).toBe('Write to app? [y/N] ');
});

test('an interruption is no yes', async () => {
  const { streams } = terminal(null);
  const controller = new AbortController();
  const answer = confirm(streams, 'Write?', controller.signal);
  controller.abort();
  expect(await answer).toBe(false);
});

test('only a person at a terminal can be asked', () => {
  const { streams } = terminal('y\n');
  expect(canAsk(streams)).toBe(true);
  expect(canAsk({ ...streams, stdin: new PassThrough() })).toBe(false);
  const { stdin: _, ...deaf } = streams;
  expect(canAsk(deaf)).toBe(false);
});

/** Progress in a log: lines, and none twice in a row. */
import { expect, test } from 'vitest';
import { startProgress } from '../../../src/cli/progress.ts';

test('what is said again while something is waited for stands once', () => {
  let text = '';
  const stream = {
    write: (more: string) => {
      text += more;
    },
  };
  const progress = startProgress({ stdout: stream, stderr: stream, env: {} }, false);
  for (const line of ['waiting for pid 1', 'waiting for pid 1', 'at work', 'waiting\nfor pid 1'])
    progress.line(line);
  expect(text).toBe('waiting for pid 1\nat work\nwaiting for pid 1\n');
});

/** Each way in which a pull fails has words that help; the reasons are those of Docker 20 to 28. */
import { expect, test } from 'vitest';
import { pullHint } from '../../../src/sandbox/pull-hint.ts';

test.each([
  ['dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host', /docker load/],
  ['dial tcp 127.0.0.1:1: connect: connection refused', /docker load/],
  ['net/http: request canceled while waiting for connection: context deadline exceeded', /docker load/],
  ['toomanyrequests: You have reached your pull rate limit', /docker login, try later/],
  [
    'pull access denied for x, repository does not exist or may require docker login: denied',
    /docker login to/,
  ],
  ['manifest for postgres:99 not found: manifest unknown: manifest unknown', /check the tag/],
  ['no matching manifest for linux/arm64 in the manifest list entries', /check the tag/],
  ['something else', /^Try: docker pull postgres:15$/],
])('%s', (reason, hint) => {
  expect(pullHint('postgres:15', reason)).toMatch(hint);
});

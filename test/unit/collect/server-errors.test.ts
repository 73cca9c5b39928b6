import { expect, it } from 'vitest';
import { explainServerError } from '../../../src/collect/session.ts';

function explain(code: string, message: string, lost = false): unknown {
  const error = Object.assign(new Error(message), { code });
  return explainServerError(error, lost, 'postgres://me:s3cret@h/app', {
    statementTimeoutMs: 1,
    lockTimeoutMs: 1,
  });
}

it.each([
  ['XX000', 'could not open relation with OID 16400', 'source-changed'],
  ['XX000', 'cache lookup failed for attribute 2 of relation 16400', 'source-changed'],
  ['57P01', 'terminating connection due to administrator command', 'connection-lost'],
  ['42501', 'permission denied for table t', 'permission-denied'],
])('%s %s', (code, message, name) => {
  expect(explain(code, message)).toMatchObject({
    code: name,
    message: expect.stringMatching(new RegExp(`^me@h/app: .*${message}$`)),
  });
});

it.each([
  ['XX000', 'invalid memory alloc request size 18446744073709551613'],
  ['42P01', 'relation "pg_no_such_view" does not exist'],
])('%s %s stays what it is: a bug, with its stack', (code, message) => {
  expect(explain(code, message)).toMatchObject({ code, message });
});

it('a broken connection explains what the driver says of it', () => {
  expect(explain('', 'Connection terminated unexpectedly', true)).toMatchObject({ code: 'connection-lost' });
});

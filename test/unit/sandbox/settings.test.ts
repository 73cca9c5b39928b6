import { describe, expect, test } from 'vitest';
import { checkedRelativePath } from '../../../src/sandbox/data-files.ts';
import { listenArguments } from '../../../src/sandbox/endpoint.ts';
import { configurationLines } from '../../../src/sandbox/server-files.ts';

describe('configurationLines', () => {
  test("the caller's settings win over the sandbox's", () => {
    const lines = configurationLines({
      shared_buffers: '256MB',
      'auto_explain.log_min_duration': '-1',
    }).split('\n');
    expect(lines).toContain("fsync = 'off'");
    expect(lines).toContain("shared_buffers = '256MB'");
    expect(lines).not.toContain("shared_buffers = '32MB'");
    expect(lines).toContain("auto_explain.log_min_duration = '-1'");
  });

  test('a hostile value stays a value, on one line', () => {
    const value = "x'\nfsync = 'on\\' # ";
    expect(configurationLines({ 'custom.value': value })).toContain(
      "custom.value = 'x''\\nfsync = ''on\\\\'' # '\n",
    );
  });

  test.each(['', 'a b', "a'", 'a\nb', 'a=b', '1a', 'a..b'])('%j is no setting', (name) => {
    expect(() => configurationLines({ [name]: 'x' })).toThrow(
      expect.objectContaining({ code: 'sandbox-setting' }),
    );
  });
});

describe('listenArguments', () => {
  test('a folder with a comma and a quote is one folder', () => {
    expect(listenArguments({ host: '/tmp/a,"b', port: 5432, password: null })).toContain(
      'unix_socket_directories="/tmp/a,""b"',
    );
  });

  test('loopback only, and no socket beside it', () => {
    const args = listenArguments({ host: '127.0.0.1', port: 54321, password: 'secret' });
    expect(args).toEqual([
      '-p',
      '54321',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
    ]);
  });
});

describe('checkedRelativePath', () => {
  test.each(['base/5/16384', 'base/5/16384.1', 'pg_xact/0000', "o'dd name"])('%s is inside', (path) => {
    expect(checkedRelativePath(path)).toBe(path);
  });

  test.each(['', '.', './', '/etc/passwd', '..', '../x', 'base/../../x', 'base/', 'a\0b', 'a\\b'])(
    '%j is not',
    (path) => {
      expect(() => checkedRelativePath(path)).toThrow(RangeError);
    },
  );
});

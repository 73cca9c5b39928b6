import { describe, expect, it } from 'vitest';
import { connectionUrl, describeUrl } from '../../../src/database/client.ts';

describe('describeUrl', () => {
  it.each([
    ['postgres://me:s3cret@db.example:5432/app', 'me@db.example:5432/app'],
    ['postgresql://db.example/app?sslmode=require', 'db.example/app'],
    ['postgres://me:s3cret@/app?host=/run/postgresql', 'me@/run/postgresql/app'],
    ['postgres://me@[::1]:5433/app', 'me@[::1]:5433/app'],
    ['postgres://j%C3%B6rg@h/my%20app', 'jörg@h/my app'],
    ['postgres://h/my app', 'h/my app'],
  ])('%s', (url, described) => {
    expect(describeUrl(url)).toBe(described);
  });

  it.each(['postgres://m%zz@h/app', 'postgres://me@h/app%', 'postgres://me:s3cret%ff@h/app'])(
    'refuses a percent sign that begins nothing: %s',
    (url) => {
      expect(() => describeUrl(url)).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: '--url has a % that does not begin an encoded character',
        }),
      );
    },
  );
});

it('connectionUrl puts an IPv6 address in brackets', () => {
  const settings = { host: '::1', port: 5433, user: 'me', password: 'a@b', database: 'my app' };
  expect(connectionUrl(settings)).toBe('postgres://me:a%40b@[::1]:5433/my%20app');
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectionUrl, describeUrl, urlWithoutPassword } from '../../../src/database/client.ts';

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

describe('a URL without a host', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is shown with PGHOST and PGPORT, as the driver takes them', () => {
    vi.stubEnv('PGHOST', '/run/postgresql');
    vi.stubEnv('PGPORT', '5433');
    expect(describeUrl('postgres://me@/app')).toBe('me@/run/postgresql:5433/app');
    expect(describeUrl('postgres:///app')).toBe('/run/postgresql:5433/app');
    expect(describeUrl('postgres://me@db.example/app')).toBe('me@db.example/app');
    expect(describeUrl('postgres://localhost/app')).toBe('localhost/app');
  });

  it('is localhost without them', () => {
    vi.stubEnv('PGHOST', '');
    vi.stubEnv('PGPORT', '');
    expect(describeUrl('postgres:///app')).toBe('localhost/app');
  });
});

it.each([
  ['postgres://me:s3cret@db.example:5432/app', 'postgres://me@db.example:5432/app'],
  ['postgres://me:s3@cr:et@h/app?sslmode=require', 'postgres://me@h/app?sslmode=require'],
  ['postgres://h/app?user=me&password=s3cret&host=/tmp', 'postgres://h/app?user=me&host=/tmp'],
  ['postgres://h/app?sslpassword=s3cret', 'postgres://h/app'],
  ['postgres://me@h/app', 'postgres://me@h/app'],
])('urlWithoutPassword(%s)', (url, shown) => {
  expect(urlWithoutPassword(url)).toBe(shown);
});

import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { cacheCandidates } from '../../../src/sandbox/cache-folder.ts';
import { embeddedPlatform, embeddedRelease } from '../../../src/sandbox/embedded-releases.ts';
import { parseServerVersion } from '../../../src/sandbox/server-binaries.ts';
import { usualFolders } from '../../../src/sandbox/system.ts';

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64'];

describe('embeddedRelease', () => {
  test.each([15, 16, 17, 18])('%i is there for every platform, each with a tarball of its own', (major) => {
    const found = platforms.map((platform) => embeddedRelease(major, platform));
    for (const release of found) {
      expect(release?.version).toMatch(new RegExp(`^${major}\\.\\d+\\.0-beta\\.\\d+$`));
      // 64 bytes in base64.
      expect(release?.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
    expect(new Set(found.map((release) => release?.integrity)).size).toBe(platforms.length);
  });

  test.each([13, 14])('%i is published for linux-x64 only', (major) => {
    expect(platforms.filter((platform) => embeddedRelease(major, platform) !== null)).toEqual(['linux-x64']);
  });

  test('nothing else is', () => {
    expect(embeddedRelease(12, 'linux-x64')).toBeNull();
    expect(embeddedRelease(19, 'linux-x64')).toBeNull();
    expect(embeddedRelease(18, 'sunos-x64')).toBeNull();
  });

  test('what npm installs with this package is the pinned 18', () => {
    for (const platform of platforms) {
      const release = embeddedRelease(18, platform);
      const installed: Record<string, string> = packageJson.optionalDependencies;
      expect(installed[release?.package ?? '']).toBe(release?.version);
    }
  });

  test('platforms are named as npm names them', () => {
    expect(embeddedPlatform('win32', 'x64')).toBe('windows-x64');
    expect(embeddedPlatform('darwin', 'arm64')).toBe('darwin-arm64');
  });
});

describe('parseServerVersion', () => {
  test.each([
    ['postgres (PostgreSQL) 18.4\n', '18.4'],
    ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n', '15.18'],
    ['postgres (PostgreSQL) 19beta1\n', '19beta1'],
    ['postgres (PostgreSQL) 19devel\n', '19devel'],
    ['bash: postgres: not found', null],
    ['', null],
  ])('%j -> %s', (text, version) => {
    expect(parseServerVersion(text)).toBe(version);
  });
});

describe('where binaries are looked for and kept', () => {
  test('INDEXWRIGHT_CACHE is the only place where it is set', () => {
    expect(cacheCandidates({ INDEXWRIGHT_CACHE: '/x', XDG_CACHE_HOME: '/y' })).toEqual(['/x']);
  });

  test('XDG_CACHE_HOME comes before the home; empty variables count as unset', () => {
    expect(cacheCandidates({ XDG_CACHE_HOME: '/y' })[0]).toBe('/y/indexwright');
    expect(cacheCandidates({ XDG_CACHE_HOME: '', INDEXWRIGHT_CACHE: '' })[0]).toBe(
      `${homedir()}/.cache/indexwright`,
    );
  });

  test.each([
    ['linux', '/usr/lib/postgresql/16/bin'],
    ['linux', '/usr/pgsql-16/bin'],
    ['darwin', '/opt/homebrew/opt/postgresql@16/bin'],
    ['darwin', '/Applications/Postgres.app/Contents/Versions/16/bin'],
    ['win32', 'C:\\Program Files\\PostgreSQL\\16\\bin'],
  ])('%s: %s', (platform, folder) => {
    expect(usualFolders(16, platform)).toContain(folder);
  });
});

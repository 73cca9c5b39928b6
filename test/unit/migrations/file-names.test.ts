import { describe, expect, it } from 'vitest';
import { advanceTimestamp, fileSlug, migrationTimestamp } from '../../../src/migrations/file-names.ts';
import { hostile } from './samples.ts';

describe('migrationTimestamp', () => {
  it('is the UTC time of the snapshot', () => {
    expect(migrationTimestamp('2025-11-20T08:33:07.250Z')).toBe('20251120083307');
    expect(migrationTimestamp('2025-11-20T00:33:07+02:00')).toBe('20251119223307');
  });

  it('refuses what is no time', () => {
    expect(() => migrationTimestamp('yesterday')).toThrow(expect.objectContaining({ code: 'bad-timestamp' }));
  });
});

describe('advanceTimestamp', () => {
  it('carries minutes, hours, days, months and years', () => {
    expect(advanceTimestamp('20251120083300', 0)).toBe('20251120083300');
    expect(advanceTimestamp('20251120083300', 61)).toBe('20251120083401');
    expect(advanceTimestamp('20251231235959', 1)).toBe('20260101000000');
  });

  it('refuses what is not YYYYMMDDHHMMSS', () => {
    for (const timestamp of ['', '2025', '2025-11-20T08:33'])
      expect(() => advanceTimestamp(timestamp, 1)).toThrow(
        expect.objectContaining({ code: 'bad-timestamp' }),
      );
  });
});

describe('fileSlug', () => {
  it.each([
    ['orders_customer_id_idx', 'orders_customer_id_idx'],
    ['Order_Items_customerId_idx', 'order_items_customerid_idx'],
  ])('%s', (name, slug) => {
    expect(fileSlug(name)).toBe(slug);
  });

  it.each([
    ['größe_idx', 'gro_e_idx'],
    ['café_idx', 'cafe_idx'],
    ['../../etc/passwd', 'etc_passwd'],
    [hostile, 'a_b_check_select'],
    ['🏨', 'index'],
    ['名前', 'index'],
    ['x'.repeat(300), 'x'.repeat(55)],
  ])('ends in a hash where characters are lost: %s', (name, start) => {
    expect(fileSlug(name)).toMatch(new RegExp(`^${start}_[0-9a-f]{8}$`));
    expect(fileSlug(name).length).toBeLessThanOrEqual(64);
    expect(fileSlug(name)).not.toBe(fileSlug(`${name}é`));
    expect(fileSlug(name)).toBe(fileSlug(name));
  });
});

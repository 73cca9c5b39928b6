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
    ['größe_idx', 'gro_e_idx'],
    ['../../etc/passwd', 'etc_passwd'],
    [hostile, 'a_b_check_select'],
  ])('%s', (name, slug) => {
    expect(fileSlug(name)).toBe(slug);
  });

  it('is a hash where no character is left, and never too long', () => {
    expect(fileSlug('🏨')).toMatch(/^index_[0-9a-f]{8}$/);
    expect(fileSlug('🏨')).not.toBe(fileSlug('名前'));
    expect(fileSlug('x'.repeat(300))).toHaveLength(64);
  });
});

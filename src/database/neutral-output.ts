/** Makes a server print the same whatever the role, database or server sets. */

/** For a transaction: every name qualified unless it is pg_catalog's, times in UTC, numbers exact. */
export const neutralOutputStatement = [
  `SET LOCAL search_path = ''`,
  `SET LOCAL timezone = 'UTC'`,
  `SET LOCAL datestyle = 'ISO, YMD'`,
  `SET LOCAL intervalstyle = 'postgres'`,
  'SET LOCAL extra_float_digits = 1',
  `SET LOCAL bytea_output = 'hex'`,
  `SET LOCAL lc_monetary = 'C'`,
  'SET LOCAL quote_all_identifiers = off',
].join('; ');

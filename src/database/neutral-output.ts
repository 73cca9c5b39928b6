/** Makes a server read and print values the same whatever the role, database or server sets. */

/** For a transaction: times in UTC, numbers exact. */
export const neutralValueSettings: readonly string[] = [
  `SET LOCAL timezone = 'UTC'`,
  `SET LOCAL datestyle = 'ISO, YMD'`,
  `SET LOCAL intervalstyle = 'postgres'`,
  'SET LOCAL extra_float_digits = 1',
  `SET LOCAL bytea_output = 'hex'`,
  `SET LOCAL lc_monetary = 'C'`,
];

/** The same, and every name qualified unless it is pg_catalog's. */
export const neutralOutputStatement = [
  `SET LOCAL search_path = ''`,
  ...neutralValueSettings,
  'SET LOCAL quote_all_identifiers = off',
].join('; ');

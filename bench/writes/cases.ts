/** Indexes of each access method, one at a time, on the table of rows.sql. */

export interface IndexCase {
  readonly name: string;
  readonly method: string;
  /** What stands behind `CREATE INDEX ... ON rows`. */
  readonly sql: string;
}

export const indexCases: readonly IndexCase[] = [
  { name: 'in order', method: 'btree', sql: '(made)' },
  { name: 'random numbers', method: 'btree', sql: '(shuffled)' },
  { name: '50 values', method: 'btree', sql: '(kind)' },
  { name: 'uuid', method: 'btree', sql: '(token)' },
  { name: 'text, 56 bytes', method: 'btree', sql: '(label)' },
  { name: 'three columns', method: 'btree', sql: '(kind, shuffled, made)' },
  { name: 'with INCLUDE', method: 'btree', sql: '(shuffled) INCLUDE (label)' },
  { name: 'partial, 2%', method: 'btree', sql: '(shuffled) WHERE kind = 3' },
  { name: 'ends HOT', method: 'btree', sql: '(counter)' },
  { name: 'uuid', method: 'hash', sql: 'USING hash (token)' },
  { name: 'six tags', method: 'gin', sql: 'USING gin (tags)' },
  { name: 'jsonb', method: 'gin', sql: 'USING gin (facts)' },
  { name: 'range', method: 'gist', sql: 'USING gist (span)' },
  { name: 'point', method: 'gist', sql: 'USING gist (place)' },
  { name: 'point', method: 'spgist', sql: 'USING spgist (place)' },
  { name: 'text', method: 'spgist', sql: 'USING spgist (label)' },
  { name: 'in order', method: 'brin', sql: 'USING brin (made)' },
];

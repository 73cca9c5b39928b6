import { expect, test } from 'vitest';
import type { Facts } from '../../../src/apply/facts.ts';
import { judgePreflight, type SeenStep } from '../../../src/apply/preflight.ts';

const facts: Facts = {
  server: {
    versionNumber: 180_004,
    version: '18.4',
    recovery: false,
    readOnly: false,
    role: 'keeper',
    temporary: true,
    walLevel: 'replica',
    temporaryLimitKb: -1,
  },
  tables: [],
  transactions: [],
  hiddenSessions: 0,
  prepared: [],
  builds: [],
  lockHolders: [],
  invalid: [],
};
const codes = (rest: Partial<Facts['server']>, pooled: string | null = null) =>
  judgePreflight([], { ...facts, server: { ...facts.server, ...rest } }, [], pooled).map(
    ({ severity, code }) => `${severity} ${code}`,
  );

test.each([
  [140_000, ['error server-corrupts']],
  [140_003, ['error server-corrupts']],
  [140_004, ['ok may-write']],
  [130_020, ['ok may-write']],
])('server_version_num %i: %s', (versionNumber, expected) => {
  expect(codes({ versionNumber })).toEqual(expected);
});

test('a standby, a session that is read only, a pooler', () => {
  expect(codes({ recovery: true, readOnly: true })).toEqual(['error server-in-recovery']);
  expect(codes({ readOnly: true }, 'two clients')).toEqual(['error session-read-only', 'error pooler']);
});

test('what a schema lacks is said once, and which grant mends it', () => {
  const table = (name: string) => ({
    schema: 'public',
    name,
    oid: '1',
    kind: 'r',
    persistence: 'p',
    owner: 'keeper',
    owned: true,
    schemaUsage: true,
    schemaCreate: false,
  });
  const steps = ['a', 'b'].map((name): SeenStep => {
    const relation = { schema: 'public', name };
    const index = { schema: 'public', name: `${name}_idx` };
    return {
      step: {
        indexName: `${name}_idx`,
        relation,
        fileName: `${name}.up.sql`,
        kind: 'make',
        indexes: [{ index, table: relation, partitioned: false, text: null }],
        definition: null,
        brokenBefore: false,
        sizeBytes: 0,
        statements: [],
      },
      state: { kind: 'to-do' },
      comparison: null,
    };
  });
  const found = judgePreflight([], { ...facts, tables: [table('a'), table('b')] }, steps, null);
  expect(found.filter(({ code }) => code === 'schema-privilege').map(({ hint }) => hint)).toEqual([
    'GRANT USAGE, CREATE ON SCHEMA public TO keeper;',
  ]);
});

test('what was found in the files comes first, and nothing is said to be well beside it', () => {
  const edited = { severity: 'error', code: 'file-edited', message: '', hint: null } as const;
  expect(judgePreflight([edited], facts, [], null).map(({ code }) => code)).toEqual(['file-edited']);
});

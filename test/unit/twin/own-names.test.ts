/** Names that are ours in a twin. */
import { expect, test } from 'vitest';
import { OWN_SCHEMAS, refuseOwnSchemas, twinRoleName } from '../../../src/twin/own-names.ts';
import { sampleSnapshot } from '../snapshot/sample.ts';

test.each(Object.values(OWN_SCHEMAS))('a database with a schema "%s" is refused with a way out', (schema) => {
  const { catalogue } = sampleSnapshot;
  const taken = { ...sampleSnapshot, catalogue: { ...catalogue, schemas: [...catalogue.schemas, schema] } };
  expect(() => refuseOwnSchemas(sampleSnapshot)).not.toThrow();
  expect(() => refuseOwnSchemas(taken)).toThrow(
    expect.objectContaining({
      code: 'schema-name-taken',
      hint: `Rename it: ALTER SCHEMA "${schema}" RENAME TO ...`,
    }),
  );
});

test('roles that a sandbox has get another name, all others keep theirs', () => {
  expect(['postgres', 'app', 'indexwright_planner', 'indexwright'].map(twinRoleName)).toEqual([
    'postgres of the source',
    'app',
    'indexwright_planner of the source',
    'indexwright',
  ]);
});

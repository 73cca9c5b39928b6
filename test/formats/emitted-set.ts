/** What every tool has to bring to a database and to take back: indexes of every form, and two that go. */

import { nameIndexes } from '../../src/migrations/naming.ts';
import { emitMigrations } from '../../src/migrations/pair.ts';
import type { RecommendedDrop } from '../../src/model/existing-index.ts';
import type { IndexDefinition } from '../../src/model/index-definition.ts';
import type { MigrationPair } from '../../src/model/migration.ts';
import type { Recommendation, RecommendedIndex } from '../../src/model/recommendation.ts';
import type { RelationName } from '../../src/model/relation.ts';
import { quoteIdentifier, quoteLiteral, quoteRelation } from '../../src/util/identifiers.ts';
import {
  dropped,
  emptyCatalogue,
  expression,
  index,
  partitionedCatalogue,
  recommendation,
  recommended,
  restorable,
} from '../unit/migrations/fixtures.ts';
import { hostile, sampleDefinitions, sampleSchema } from '../unit/migrations/samples.ts';

/** What the languages of these files would take for their own: ends of comments and strings, placeholders, parameters, escapes. */
const templates = `*/ """ ''' \` #{a} \${b} {c} {{d}} <%=e%> :f?g %s %(h)s $1 \\1 --!`;
/** What tools read as their own at a line's beginning, and at its end. */
const markers = [
  'a\n-- migrate:down',
  'b\n-- +goose Down',
  'c--> statement-breakpoint',
  'd\n--! no-transaction',
  'e\n-- Down Migration',
  'f;\nCOMMIT; --',
  'g\r\u2028:DATABASE_NAME\n__END__',
];
const marked = { schema: 'public', name: `orders\n${markers[0]?.slice(2)} transaction:false\n` };

/** Another of its kind: tables and indexes share a namespace. */
const going = templates.replace('*/', '/*');
const templated = { schema: 'public', name: templates };

const definitions: readonly IndexDefinition[] = [
  ...Object.values(sampleDefinitions),
  index('events', ['kind', 'id'], { predicate: "note <> '$check$'", included: ['note'] }),
  index('events', [expression('lower(note)')]),
  index(templated, [templates, expression(`lower(${quoteIdentifier(templates)})`)], {
    predicate: `${quoteIdentifier(templates)} <> ${quoteLiteral(templates).trimStart()}`,
  }),
  index(marked, markers, { predicate: `${quoteIdentifier(markers[0] ?? '')} <> E'\\n-- migrate:down\\n'` }),
];

/** `events` has partitions in another schema, one of them partitioned again; `logs` has an index that goes. */
const catalogue = partitionedCatalogue({
  'public.events': null,
  'public.events_2': 'public.events',
  "arch'ive.events_1": 'public.events',
  'public.events_1a': "arch'ive.events_1",
  'public.events_1 b"$check$': "arch'ive.events_1",
  'public.logs': null,
  'public.logs_1': 'public.logs',
});

const partitions = `
  DROP SCHEMA IF EXISTS "arch'ive" CASCADE;
  CREATE SCHEMA "arch'ive";
  CREATE TABLE events (id int, dropped int, kind int, note text) PARTITION BY RANGE (id);
  ALTER TABLE events DROP COLUMN dropped;
  CREATE TABLE "arch'ive".events_1 PARTITION OF events FOR VALUES FROM (0) TO (100) PARTITION BY LIST (kind);
  CREATE TABLE events_1a PARTITION OF "arch'ive".events_1 FOR VALUES IN (1);
  CREATE TABLE "events_1 b""$check$" PARTITION OF "arch'ive".events_1 DEFAULT;
  CREATE TABLE events_2 (note text, kind int, id int);
  ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (100) TO (200);
  INSERT INTO events SELECT n, n % 3, 'Note ' || n FROM generate_series(0, 199) AS n;
  CREATE TABLE logs (at date, level int) PARTITION BY RANGE (at);
  CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')`;

const orders = { schema: 'public', name: 'orders' };
const logs = { schema: 'public', name: 'logs' };

const drops: readonly RecommendedDrop[] = [
  dropped(going, orders, '', {
    members: [
      restorable(
        going,
        orders,
        `CREATE INDEX ${quoteIdentifier(going)} ON public.orders USING btree (lower(note) text_pattern_ops) WITH (fillfactor='70') WHERE (note <> '$check$ %s :f'::text)`,
        {
          hasExpressions: true,
          statisticsTargets: [{ column: 1, target: 0 }],
          comment: `for\nthe 'report' \\o/ ${templates}`,
        },
      ),
    ],
  }),
  dropped('logs_level', logs, '', {
    members: [
      restorable('logs_level', logs, 'CREATE INDEX logs_level ON ONLY public.logs USING btree (level)', {
        partitioned: true,
      }),
      restorable(
        'first_level',
        { schema: 'public', name: 'logs_1' },
        'CREATE INDEX first_level ON public.logs_1 USING btree (level)',
        { parent: { schema: 'public', name: 'logs_level' } },
      ),
    ],
  }),
];

const existing = [
  drops[0]?.members[0]?.definition ?? '',
  `COMMENT ON INDEX public.${quoteIdentifier(going)} IS ${quoteLiteral(drops[0]?.members[0]?.comment ?? '').trimStart()}`,
  `ALTER INDEX public.${quoteIdentifier(going)} ALTER COLUMN 1 SET STATISTICS 0`,
  'CREATE INDEX logs_level ON ONLY public.logs USING btree (level)',
  'CREATE INDEX first_level ON public.logs_1 USING btree (level)',
  'ALTER INDEX logs_level ATTACH PARTITION first_level',
];

/** The database before: tables with rows, and the indexes that are to go. */
export const setSchema = [
  sampleSchema,
  partitions,
  `CREATE TABLE ${quoteRelation(templated)} (${quoteIdentifier(templates)} text)`,
  `CREATE TABLE ${quoteRelation(marked)} (${markers.map((name) => `${quoteIdentifier(name)} text`).join(', ')})`,
  ...existing,
].join(';\n');

const names = nameIndexes(definitions, emptyCatalogue);
const indexes: readonly RecommendedIndex[] = [
  ...definitions.map((definition, n) => recommended(names[n] ?? '', definition)),
  // A name that somebody gave by hand.
  recommended(hostile, index('other', ['customer_id'])),
];

export const setRecommendation: Recommendation = recommendation(indexes, { drops });

export const setPairs: readonly MigrationPair[] = emitMigrations(setRecommendation, {
  timestamp: '20251120083300',
  catalogue,
});

/** The same as the pairs promise, by plain statements: what the catalogue must say of each index afterwards. */
export const promisedSql: readonly string[] = indexes.map(({ createSql }) => createSql);

export const promisedIndexes: readonly RelationName[] = indexes.map(({ name, relation }) => ({
  schema: relation.schema,
  name,
}));

export const goingIndexes: readonly RelationName[] = drops.flatMap(({ members }) =>
  members.map(({ name, relation }) => ({ schema: relation.schema, name })),
);

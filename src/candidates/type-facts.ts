/** What of the database decides which operator classes there are. */
import type { AccessMethod } from '../model/index-definition.ts';
import type { Catalogue } from '../model/snapshot.ts';
import { quoteIdentifier, unquoteIdentifier } from '../util/identifiers.ts';

export interface TypeFacts {
  /** Quoted SQL of the schema of each extension, by name. */
  readonly extensions: ReadonlyMap<string, string>;
  /** typnames of the range types and multirange types. */
  readonly rangeTypes: ReadonlySet<string>;
  /** Those that the judge knows; null for all. */
  readonly methods: readonly AccessMethod[] | null;
}

const BUILT_IN_RANGES = ['int4', 'int8', 'num', 'ts', 'tstz', 'date'].flatMap((of) => [
  `${of}range`,
  `${of}multirange`,
]);

export function typeFacts(
  { extensions, objects }: Pick<Catalogue, 'extensions' | 'objects'>,
  methods: TypeFacts['methods'] = null,
): TypeFacts {
  const ddl = objects.flatMap((object) => (object.kind === 'type' ? [object.ddl] : []));
  return {
    extensions: new Map(extensions.map(({ name, schema }) => [name, quoteIdentifier(schema)])),
    rangeTypes: new Set([...BUILT_IN_RANGES, ...ddl.flatMap(ownRanges)]),
    methods,
  };
}

const NAME = '(?:"(?:[^"]|"")*"|[^\\s".,)]+)';
const RANGE = new RegExp(`^CREATE TYPE ${NAME}\\.(${NAME}) AS RANGE`);
const MULTIRANGE = new RegExp(`MULTIRANGE_TYPE_NAME = ${NAME}\\.(${NAME})`);

function ownRanges(ddl: string): readonly string[] {
  const range = RANGE.exec(ddl)?.[1];
  if (range === undefined) return [];
  return [range, MULTIRANGE.exec(ddl)?.[1]].flatMap((name) =>
    name === undefined ? [] : [unquoteIdentifier(name)],
  );
}

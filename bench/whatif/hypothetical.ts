/** One hypothetical index of the bench, and how its short text becomes a definition. */
import { ascending, definitionId } from '../../src/candidates/key.ts';
import type {
  AccessMethod,
  CandidateIndex,
  IndexDefinition,
  IndexKey,
} from '../../src/model/index-definition.ts';

/** An index as one line of a list: `keys` as in CREATE INDEX, expressions in parentheses. */
export interface Hypothetical {
  readonly on: string;
  readonly keys: readonly string[];
  readonly include?: readonly string[];
  readonly where?: string;
  /** Statements that the index is for. */
  readonly queries: readonly string[];
}

/** The same with its method, as the bench goes through them. */
export interface Case {
  readonly candidate: CandidateIndex;
  readonly queries: readonly string[];
}

export function cases(accessMethod: AccessMethod, list: readonly Hypothetical[]): readonly Case[] {
  return list.map(({ on, keys, include, where, queries }) => {
    const definition: IndexDefinition = {
      relation: { schema: 'public', name: on },
      accessMethod,
      keys: keys.map(parseKey),
      included: include ?? [],
      predicate: where ?? null,
    };
    return {
      candidate: { id: definitionId(definition), definition, generators: ['bench'], queryIds: [] },
      queries,
    };
  });
}

/** `column` or `(expression)`, then COLLATE, an operator class with its parameters, DESC, NULLS FIRST or LAST. */
const KEY =
  /^(?:(?<column>\w+)|\((?<expression>.*?)\))(?: COLLATE (?<collation>\S+))?(?: (?<opclass>\w+_ops(?:\([^)]*\))?))?(?<desc> DESC)?(?: NULLS (?<nulls>FIRST|LAST))?$/;

function parseKey(text: string): IndexKey {
  const parts = KEY.exec(text)?.groups;
  if (parts === undefined) throw new Error(`not an index key: ${text}`);
  const descending = parts.desc !== undefined;
  return {
    ...ascending(
      parts.column === undefined
        ? { kind: 'expression', sql: parts.expression ?? '' }
        : { kind: 'column', column: parts.column },
    ),
    direction: descending ? 'desc' : 'asc',
    nulls:
      parts.nulls === undefined
        ? descending
          ? 'first'
          : 'last'
        : parts.nulls === 'FIRST'
          ? 'first'
          : 'last',
    opclass: parts.opclass ?? null,
    collation: parts.collation ?? null,
  };
}

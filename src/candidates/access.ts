/** Which operator classes, of other access methods than B-tree, find what a condition asks for. */
import type { AccessMethod, IndexDefinition, IndexKeyTarget } from '../model/index-definition.ts';
import type { NearestOrder, Predicate, RelationUse } from '../model/predicate.ts';
import type { Relation } from '../model/snapshot.ts';
import { ascending } from './key.ts';
import type { TypeFacts } from './type-facts.ts';

/** A way to the rows: an access method with an operator class, null where it is the type's default. */
export interface Access {
  readonly accessMethod: AccessMethod;
  readonly opclass: string | null;
}

/** What a way must serve: an operator with a value of this type on its left. */
interface Asked {
  readonly operator: string;
  readonly type: string;
}

/** typname of what a predicate, or an order by distance, is about; null where only the server knows, or where no index may hold it. */
function targetType({ target, type }: Pick<Predicate, 'target' | 'type'>, relation: Relation): string | null {
  if (target.kind === 'expression') return type ?? null;
  const column = relation.columns.find(({ name }) => name === target.column);
  // The server refuses a virtual column.
  return column === undefined || column.generated === 'virtual' ? null : column.baseType;
}

/** Ways for a condition, the usual one first. Empty where there is none, or a B-tree alone. */
export function accessesFor(predicate: Predicate, relation: Relation, facts: TypeFacts): readonly Access[] {
  const type = targetType(predicate, relation);
  const { kind, operator, value } = predicate;
  // What an expression of kind `other` yields no index can hold.
  const isOther = kind === 'other' && predicate.target.kind === 'expression';
  if (type === null || operator === null || isOther) return [];
  const isConstant = value.kind === 'constant';
  const accesses = [
    ...containing({ operator, type }),
    // A B-tree finds a fixed beginning; a pattern that is not known yet may have none.
    ...(kind === 'like-prefix' && isConstant ? [] : trigrams({ operator, type }, facts, 'gin')),
    ...overlapping({ operator, type }, facts),
    // What lies in a network that the text names is a range of a B-tree.
    ...(isNetwork(type) && isConstant && ['<<', '<<='].includes(operator) ? [BTREE] : []),
    ...beginning({ operator, type }),
  ];
  return accesses.filter(({ accessMethod }) => isJudged(accessMethod, facts));
}

function isJudged(accessMethod: AccessMethod, { methods }: TypeFacts): boolean {
  return methods === null || methods.includes(accessMethod);
}

const BTREE: Access = { accessMethod: 'btree', opclass: null };

/** Ways to return rows in the order of their distance. */
export function accessesForNearest(
  nearest: NearestOrder,
  relation: Relation,
  facts: TypeFacts,
): readonly Access[] {
  const type = targetType(nearest, relation);
  if (type === null || !isJudged('gist', facts)) return [];
  if (type === 'point' || SHAPES.has(type)) return [{ accessMethod: 'gist', opclass: null }];
  return trigrams({ operator: '<->', type }, facts, 'gist');
}

const JSON_PATHS = ['@?', '@@'];
const JSON_KEYS = ['?', '?|', '?&'];

/** Arrays, JSON (and hstore, whose class comes with it) and full text, by the elements in them. */
function containing({ operator, type }: Asked): readonly Access[] {
  const gin = (opclass: string | null): readonly Access[] => [{ accessMethod: 'gin', opclass }];
  if (type.startsWith('_')) return ['@>', '<@', '&&'].includes(operator) ? gin(null) : [];
  if (type === 'tsvector') return operator === '@@' ? gin(null) : [];
  if (type === 'hstore') return ['@>', ...JSON_KEYS].includes(operator) ? gin(null) : [];
  if (type !== 'jsonb') return [];
  // A hash for each path: smaller, and faster where paths are asked for; it knows no keys without values.
  if (operator === '@>') return gin('jsonb_path_ops');
  // Whether a path needs them is in the path.
  if (JSON_PATHS.includes(operator)) return [...gin('jsonb_path_ops'), ...gin(null)];
  return JSON_KEYS.includes(operator) ? gin(null) : [];
}

/** Operators of pg_trgm's classes with the text on their left. */
const TRIGRAM_OPERATORS = ['~~', '~~*', '~', '~*', '%', '%>', '%>>'];

/**
 * GIN for matches: GiST's signatures match far more rows than the planner's costs know of. GiST for distances, which GIN cannot order by.
 */
function trigrams(asked: Asked, { extensions }: TypeFacts, accessMethod: 'gin' | 'gist'): readonly Access[] {
  const schema = extensions.get('pg_trgm');
  return schema !== undefined && asksForTrigrams(asked)
    ? [{ accessMethod, opclass: `${schema}.${accessMethod}_trgm_ops` }]
    : [];
}

function asksForTrigrams({ operator, type }: Asked): boolean {
  return isText(type) && (operator === '<->' || TRIGRAM_OPERATORS.includes(operator));
}

/** Whether pg_trgm, which the database lacks, has what the condition or order needs. */
export function lacksTrigrams(
  asked: Pick<Predicate, 'target' | 'type' | 'operator'>,
  relation: Relation,
  facts: TypeFacts,
): boolean {
  const type = targetType(asked, relation);
  const { operator } = asked;
  if (type === null || operator === null) return false;
  return !facts.extensions.has('pg_trgm') && asksForTrigrams({ operator, type });
}

const RANGE_OPERATORS = ['&&', '@>', '<@', '-|-', '<<', '>>', '&<', '&>'];
const SHAPE_OPERATORS = ['&&', '@>', '<@', '~=', '<<', '>>', '&<', '&>', '<<|', '|>>', '&<|', '|&>'];
const POINT_OPERATORS = ['<@', '~=', '<<', '>>', '<<|', '|>>', '<^', '>^'];
const NETWORK_OPERATORS = ['<<', '<<=', '>>', '>>=', '&&'];

/** Ranges, shapes and networks. */
function overlapping({ operator, type }: Asked, { rangeTypes }: TypeFacts): readonly Access[] {
  if (isNetwork(type))
    return NETWORK_OPERATORS.includes(operator)
      ? [
          { accessMethod: 'gist', opclass: 'inet_ops' },
          { accessMethod: 'spgist', opclass: null },
        ]
      : [];
  const known = rangeTypes.has(type)
    ? RANGE_OPERATORS
    : type === 'point'
      ? POINT_OPERATORS
      : SHAPES.has(type)
        ? SHAPE_OPERATORS
        : [];
  return known.includes(operator) ? [{ accessMethod: 'gist', opclass: null }] : [];
}

const SHAPES = new Set(['box', 'circle', 'polygon']);

function isNetwork(type: string): boolean {
  return type === 'inet' || type === 'cidr';
}

/** `^@`, whose beginning may be a parameter: then a B-tree cannot search for it, and before 15 for no other either. */
function beginning({ operator, type }: Asked): readonly Access[] {
  return operator === '^@' && isText(type) ? [{ accessMethod: 'spgist', opclass: null }] : [];
}

function isText(type: string): boolean {
  return type === 'text' || type === 'varchar';
}

/** An index on the one target, for each condition that has a way of the method to it, under AND and in each branch of an OR. */
export function indexesOfMethod(
  {
    use,
    relation,
    types,
  }: { readonly use: RelationUse; readonly relation: Relation; readonly types: TypeFacts },
  accessMethod: AccessMethod,
): IndexDefinition[] {
  return [...use.predicates, ...use.disjunctions.flat(2)].flatMap((predicate) =>
    accessesFor(predicate, relation, types)
      .filter((access) => access.accessMethod === accessMethod)
      .map((access) => indexOn(relation, predicate.target, access)),
  );
}

export function indexOn(
  { schema, name }: Relation,
  target: IndexKeyTarget,
  { accessMethod, opclass }: Access,
): IndexDefinition {
  return {
    relation: { schema, name },
    accessMethod,
    keys: [{ ...ascending(target), opclass }],
    included: [],
    predicate: null,
  };
}

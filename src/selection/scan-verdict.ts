/** Why tables that are large enough to matter are read from the first page to the last, and no index was proposed or would be used. */
import { accessesFor, accessesForNearest, lacksTrigrams } from '../candidates/access.ts';
import { targetKey } from '../candidates/key.ts';
import type { TypeFacts } from '../candidates/type-facts.ts';
import type { IndexKeyTarget } from '../model/index-definition.ts';
import type { Predicate, RelationUse } from '../model/predicate.ts';
import type { Verdict } from '../model/recommendation.ts';
import type { Column, Relation } from '../model/snapshot.ts';
import { PATTERN_TYPES } from '../query/pattern-prefix.ts';
import { displayIdentifier, displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';

export interface LargeScans {
  /** What is scanned; a partition stands for itself. */
  readonly scanned: readonly Relation[];
  /** Uses that these scans serve: of the statement's text, and those that only its plan shows. */
  readonly textUses: readonly RelationUse[];
  readonly planUses: readonly RelationUse[];
  readonly relations: ReadonlyMap<string, Relation>;
  readonly types: TypeFacts;
  /** Expressions that the server refuses to index, by targetKey. */
  readonly unstable: ReadonlySet<string>;
}

export function explainScans(scans: LargeScans): Verdict {
  const uses = [...scans.textUses, ...scans.planUses];
  const conditionsIn = (of: readonly RelationUse[]) => of.flatMap((use) => conditionsOf(use, scans));
  const conditions = conditionsIn(uses);
  const searchable = conditions.filter((condition) => condition.searchable);
  const tables = [...new Set(scans.scanned.map(displayRelation))].join(', ');
  const hidden = hiddenCondition(conditionsIn(scans.textUses), conditions);
  if (hidden !== undefined) {
    const others = searchable.some(({ shown }) => !isJoin(shown))
      ? ` Its other conditions let too large a part of ${tables} through.`
      : '';
    return { code: 'not-sargable', reason: `${hiddenReason(hidden)}${others}` };
  }
  if (searchable.length > 0 && searchable.every(({ shown }) => isJoin(shown)))
    return low(
      `It joins so large a part of ${tables} that the planner prefers to scan whatever index there is.`,
    );
  if (conditions.length > 0)
    return low(
      `Its conditions let too large a part of ${tables} through: the planner prefers to scan whatever index there is.`,
    );
  return withoutConditions(scans, uses, tables);
}

function withoutConditions(scans: LargeScans, uses: readonly RelationUse[], tables: string): Verdict {
  for (const use of uses) {
    const reason = use.limited || use.nearest !== undefined ? orderReason(use, scans) : null;
    if (reason !== null) return { code: 'not-sargable', reason };
  }
  const sorted = uses.some(
    ({ order, grouping, distinct, extremes, nearest }) =>
      nearest !== undefined || [order, grouping, distinct, extremes].some((keys) => keys.length > 0),
  );
  return sorted
    ? low(`It needs all of ${tables} to sort or group: the planner finds that cheapest by scanning.`)
    : {
        code: 'nothing-indexable',
        reason: `It reads all of ${tables}: no condition, order or grouping that an index on a table could serve.`,
      };
}

/** Why no index has the order that a LIMIT asks for; null where one could. */
function orderReason({ relation: name, order, nearest }: RelationUse, scans: LargeScans): string | null {
  const relation = scans.relations.get(quoteRelation(name));
  if (relation === undefined) return null;
  const [first] = order;
  if (nearest !== undefined && accessesForNearest(nearest, relation, scans.types).length === 0)
    return `It sorts by the distance from ${display(nearest.target)}, which no index here has an order for.${trigramHint({ ...nearest, operator: '<->' }, relation, scans.types)}`;
  if (first === undefined) return null;
  if (scans.unstable.has(targetKey(name, first.target)))
    return `It sorts by ${display(first.target)}, ${UNSTABLE}`;
  const column = relation.columns.find(
    ({ name: of }) => first.target.kind === 'column' && of === first.target.column,
  );
  return column?.orderable === false
    ? `It sorts by ${display(first.target)}: no index has such an order.`
    : null;
}

/** One of the conditions that all must hold. */
interface Condition {
  /** Whether an index could find the rows: for an OR, for each side of it. */
  readonly searchable: boolean;
  /** What to say of it. */
  readonly shown: Predicate;
  /** Why it is not searchable. */
  readonly reason: string;
  readonly isOr: boolean;
}

function conditionsOf(use: RelationUse, scans: LargeScans): readonly Condition[] {
  const isFound = (predicate: Predicate) => isSearchable(predicate, use, scans);
  const condition = (shown: Predicate, searchable: boolean, isOr: boolean): Condition => ({
    searchable,
    shown,
    reason: formReason(shown, use, scans),
    isOr,
  });
  return [
    ...use.predicates.map((shown) => condition(shown, isFound(shown), false)),
    ...use.disjunctions.flatMap((branches) => {
      const blind = branches.find((branch) => !branch.some(isFound));
      const [shown] = blind ?? branches[0] ?? [];
      return shown === undefined ? [] : [condition(shown, blind === undefined, true)];
    }),
  ];
}

/** By a B-tree, or another access method. A pattern with a parameter in it has no beginning that a plan for all values could use. */
function isSearchable(predicate: Predicate, use: RelationUse, scans: LargeScans): boolean {
  if (isUnstable(predicate, use, scans)) return false;
  if (predicate.sargable && !isUnknownPattern(predicate)) return true;
  const relation = scans.relations.get(quoteRelation(use.relation));
  return relation !== undefined && accessesFor(predicate, relation, scans.types).length > 0;
}

function isUnstable({ obstacle, target }: Predicate, use: RelationUse, { unstable }: LargeScans): boolean {
  return obstacle === 'unstable' || unstable.has(targetKey(use.relation, target));
}

function isUnknownPattern({ kind, value }: Predicate): boolean {
  return kind === 'like-prefix' && value.kind !== 'constant';
}

/**
 * The condition to blame for the scan. `<>` lets nearly everything through however it is written, so it is the cause only where it
 * stands alone; what only a plan shows (row security, functions) only where the text says nothing that can be searched.
 */
function hiddenCondition(inText: readonly Condition[], all: readonly Condition[]): Condition | undefined {
  const hides = ({ searchable, shown }: Condition) => !searchable && shown.kind !== 'inequality';
  const written = inText.find(hides);
  if (written !== undefined || all.some(({ searchable }) => searchable)) return written;
  return all.find(hides) ?? all[0];
}

function isJoin({ value }: Predicate): boolean {
  return value.kind === 'relation';
}

function low(reason: string): Verdict {
  return { code: 'low-selectivity', reason };
}

function display(target: IndexKeyTarget): string {
  return target.kind === 'column' ? displayIdentifier(target.column) : singleLine(target.sql);
}

function hiddenReason({ reason, isOr }: Condition): string {
  return isOr ? `One side of its OR cannot use an index, so none can. ${reason}` : reason;
}

/** What no index can hold, said of an expression. */
const UNSTABLE =
  'whose result depends on settings such as the time zone or the text search configuration: no index can hold what is not IMMUTABLE.';

function formReason(predicate: Predicate, use: RelationUse, scans: LargeScans): string {
  const { kind, target, obstacle, operator } = predicate;
  const subject = display(target);
  const relation = scans.relations.get(quoteRelation(use.relation));
  const hint = relation === undefined ? '' : trigramHint(predicate, relation, scans.types);
  if (obstacle === 'parameter')
    return `Its condition is on ${subject}, and no index can hold an expression with a parameter in it. pg_stat_statements puts one in the place of each constant: a SQL file with the statement as it was sent would tell.`;
  if (obstacle === 'value')
    return `Its condition is on ${subject}, and an index on that would serve this one value alone.`;
  if (isUnstable(predicate, use, scans)) return `Its condition is on ${subject}, ${UNSTABLE}`;
  const column = relation?.columns.find(({ name }) => target.kind === 'column' && name === target.column);
  const ofType = column === undefined ? null : typeReason(kind, column);
  if (ofType !== null) return ofType;
  if (isUnknownPattern(predicate))
    return `Its pattern on ${subject} is known only when it runs: a plan for all values cannot search a B-tree for its beginning.${hint}`;
  if (operator === '= any')
    return `Its condition asks for an element by = ANY (${subject}), which no index can search: written as ${subject} @> ARRAY[value], a GIN index can.`;
  switch (kind) {
    case 'inequality':
      return `Its condition on ${subject} excludes values (<> or NOT IN), and an index finds values.`;
    case 'pattern':
      return `Its pattern on ${subject} has no fixed beginning: a B-tree cannot search it.${hint}`;
    case 'containment':
      return `Its condition on ${subject} asks by ${operator} what a value contains: ${scans.types.methods === null ? 'no operator class known here serves that' : 'HypoPG has no index for that, a twin may'}.`;
  }
  if (target.kind === 'expression')
    return / COLLATE \S+$/.test(subject)
      ? `Its condition compares ${subject}: an index on the column is in the column’s own collation.`
      : `Its condition hides the column inside ${subject}, in a form that no index can search.`;
  return kind === 'other'
    ? `Its condition on ${subject} has a form that no index can search.`
    : `Its condition on ${subject} has a value of another type or collation, or one that differs from row to row: an index cannot search for it.`;
}

/** What no index does for any value of a column's type. */
function typeReason(kind: Predicate['kind'], { name, type, baseType, orderable }: Column): string | null {
  const [subject, typeName] = [displayIdentifier(name), singleLine(type)];
  if (kind === 'like-prefix' && !PATTERN_TYPES.has(baseType))
    return `Its pattern on ${subject} is matched by an operator of the type ${typeName}, and a B-tree cannot search for its beginning.`;
  return ['equality', 'in', 'range'].includes(kind) && !orderable
    ? `Its condition compares ${subject}, and values of the type ${typeName} have no order: no B-tree can search for them.`
    : null;
}

function trigramHint(
  asked: Parameters<typeof lacksTrigrams>[0],
  relation: Relation,
  types: TypeFacts,
): string {
  return lacksTrigrams(asked, relation, types)
    ? ' The extension pg_trgm, which this database lacks, has indexes that could.'
    : '';
}

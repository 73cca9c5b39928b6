/** Why tables that are large enough to matter are read from the first page to the last, and no index was proposed or would be used. */
import type { IndexKeyTarget } from '../model/index-definition.ts';
import type { Predicate, RelationUse } from '../model/predicate.ts';
import type { Verdict } from '../model/recommendation.ts';
import type { Relation } from '../model/snapshot.ts';
import { displayIdentifier, displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';

export interface LargeScans {
  /** What is scanned; a partition stands for itself. */
  readonly scanned: readonly Relation[];
  /** Uses that these scans serve: of the statement's text, and those that only its plan shows. */
  readonly textUses: readonly RelationUse[];
  readonly planUses: readonly RelationUse[];
  readonly relations: ReadonlyMap<string, Relation>;
}

export function explainScans(scans: LargeScans): Verdict {
  const uses = [...scans.textUses, ...scans.planUses];
  const conditions = uses.flatMap(conditionsOf);
  const searchable = conditions.filter((condition) => condition.searchable);
  const tables = [...new Set(scans.scanned.map(displayRelation))].join(', ');
  const hidden = hiddenCondition(scans.textUses.flatMap(conditionsOf), conditions);
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

function withoutConditions({ relations }: LargeScans, uses: readonly RelationUse[], tables: string): Verdict {
  for (const use of uses) {
    const [first] = use.order;
    const relation = relations.get(quoteRelation(use.relation));
    if (use.limited && first !== undefined && !isOrderable(first.target, relation))
      return {
        code: 'not-sargable',
        reason: `It sorts by ${display(first.target)}: an index on columns has no such order.`,
      };
  }
  const sorted = uses.some(({ order, grouping, distinct, extremes }) =>
    [order, grouping, distinct, extremes].some((keys) => keys.length > 0),
  );
  return sorted
    ? low(`It needs all of ${tables} to sort or group: the planner finds that cheapest by scanning.`)
    : {
        code: 'nothing-indexable',
        reason: `It reads all of ${tables}: no condition, order or grouping that an index on a table could serve.`,
      };
}

/** One of the conditions that all must hold. */
interface Condition {
  /** Whether a B-tree on columns could find the rows: for an OR, for each side of it. */
  readonly searchable: boolean;
  /** What to say of it. */
  readonly shown: Predicate;
  readonly isOr: boolean;
}

function conditionsOf({ predicates, disjunctions }: RelationUse): readonly Condition[] {
  return [
    ...predicates.map((shown) => ({ searchable: isSearchable(shown), shown, isOr: false })),
    ...disjunctions.flatMap((branches) => {
      const blind = branches.find((branch) => !branch.some(isSearchable));
      const [shown] = blind ?? branches[0] ?? [];
      return shown === undefined ? [] : [{ searchable: blind === undefined, shown, isOr: true }];
    }),
  ];
}

/** A pattern with a parameter in it has no beginning that a plan for all values could use. */
function isSearchable(predicate: Predicate): boolean {
  return predicate.sargable && !isUnknownPattern(predicate);
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

function isOrderable(target: IndexKeyTarget, relation: Relation | undefined): boolean {
  return (
    target.kind === 'column' &&
    (relation?.columns.find((column) => column.name === target.column)?.orderable ?? false)
  );
}

function low(reason: string): Verdict {
  return { code: 'low-selectivity', reason };
}

function display(target: IndexKeyTarget): string {
  return target.kind === 'column' ? displayIdentifier(target.column) : singleLine(target.sql);
}

function hiddenReason({ shown, isOr }: Condition): string {
  const reason = formReason(shown);
  return isOr ? `One side of its OR cannot use an index, so none can. ${reason}` : reason;
}

function formReason(predicate: Predicate): string {
  const { kind, target } = predicate;
  const subject = display(target);
  if (isUnknownPattern(predicate))
    return `Its pattern on ${subject} is known only when it runs: a plan for all values cannot search an index for its beginning.`;
  switch (kind) {
    case 'inequality':
      return `Its condition on ${subject} excludes values (<> or NOT IN), and an index finds values.`;
    case 'pattern':
      return `Its pattern on ${subject} has no fixed beginning: a B-tree cannot search it.`;
    case 'containment':
      return `Its condition on ${subject} asks what a value contains: a B-tree cannot search it.`;
  }
  if (target.kind === 'expression')
    return / COLLATE \S+$/.test(subject)
      ? `Its condition compares ${subject}: an index on the column is in the column’s own collation.`
      : `Its condition hides the column inside ${subject}: an index on the column cannot serve it.`;
  return kind === 'other'
    ? `Its condition on ${subject} has a form that a B-tree cannot search.`
    : `Its condition on ${subject} has a value of another type or collation, or one that differs from row to row: a B-tree cannot search for it.`;
}

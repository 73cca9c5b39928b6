/** Says of a step whether it is done, to do, begun or impossible, by what holds its names; pure. */
import type { StepState } from '../model/apply.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import { dropIndexSql } from '../util/index-sql.ts';
import type { Comparison } from './compare.ts';
import type { Holder } from './holders.ts';
import type { Step, StepIndex } from './steps.ts';

/** @param comparison null where the server could not be asked: the files' guards then are the only ones to look */
export function judgeStep(
  step: Step,
  holders: ReadonlyMap<string, Holder>,
  comparison: Comparison | null,
): StepState {
  for (const one of step.indexes) {
    const holder = holders.get(quoteRelation(one.index));
    const problem = holder === undefined ? null : holderProblem(step, one, holder, comparison);
    if (problem !== null) return { kind: 'refused', ...problem };
  }
  return step.kind === 'make' ? judgeMake(step, holders) : judgeTake(step, holders);
}

function judgeMake({ indexes, brokenBefore }: Step, holders: ReadonlyMap<string, Holder>): StepState {
  const held = indexes.flatMap(({ index }) => holders.get(quoteRelation(index)) ?? []);
  if (held.length === 0) return { kind: 'to-do' };
  // The index of a partitioned table is valid when all that are attached to it are.
  const [root] = indexes;
  const whole = root !== undefined && holders.get(quoteRelation(root.index))?.valid === true;
  // What was broken before its drop need not be mended by taking the drop back.
  if (whole || (brokenBefore && held.length === indexes.length)) return { kind: 'done' };
  const leftovers = held.filter(({ valid, stored }) => stored && !valid);
  return { kind: 'unfinished', leftovers: leftovers.map(({ name }) => name) };
}

function judgeTake({ indexes }: Step, holders: ReadonlyMap<string, Holder>): StepState {
  const held = indexes.flatMap(({ index }) => holders.get(quoteRelation(index)) ?? []);
  if (held.length === 0) return { kind: 'done' };
  // The file itself completes a drop that was begun.
  return held.length === indexes.length && held.every(({ valid }) => valid)
    ? { kind: 'to-do' }
    : { kind: 'unfinished', leftovers: [] };
}

function holderProblem(
  { kind }: Step,
  { index, table, text }: StepIndex,
  holder: Holder,
  comparison: Comparison | null,
): { readonly message: string; readonly hint: string | null } | null {
  const name = displayRelation(index);
  const remedy =
    kind === 'make'
      ? `Rename it (ALTER ... RENAME TO), or ask for advice anew: then the new index gets another name.`
      : 'It is not what the pair is about, so it is not dropped.';
  if (holder.table === null) return { message: `${name} is not an index: the name is taken`, hint: remedy };
  if (quoteRelation(holder.table) !== quoteRelation(table))
    return {
      message: `${name} is an index of ${displayRelation(holder.table)}, not of ${displayRelation(table)}`,
      hint: remedy,
    };
  if (!isSame(holder, text, comparison))
    return { message: `${name} exists with another definition: ${holder.definition}`, hint: remedy };
  if (kind === 'make' && holder.stored && !holder.valid && text === null && comparison?.kind !== 'compared')
    return {
      message: `${name} is INVALID, and its definition could not be compared with the promised one`,
      hint: `That takes TEMP on the database. Look at it, and drop it by hand: ${dropIndexSql(index, { concurrently: true, ifExists: true })}`,
    };
  if (kind === 'take' && holder.replicaIdentity)
    return {
      message: `${name} is the replica identity of ${displayRelation(table)}`,
      hint: 'Choose another one first: ALTER TABLE ... REPLICA IDENTITY.',
    };
  if (kind === 'take' && holder.constraint !== null)
    return { message: `${name} enforces the constraint ${holder.constraint}`, hint: remedy };
  return null;
}

function isSame(holder: Holder, text: string | null, comparison: Comparison | null): boolean {
  if (text !== null) return holder.definition === text;
  return comparison?.kind !== 'compared' || comparison.same.get(holder.oid) !== false;
}

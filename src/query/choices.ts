/**
 * Set operations have several branches, so an expression over their outputs stands for several expressions over base
 * relations. Binding such an expression picks one branch of each set operation it meets; this runs it for all of them.
 */
export interface Choices {
  /** Branch to take, by set operation. */
  taken: ReadonlyMap<object, number>;
  /** Set operations met in this run that had no branch yet (the first was taken), with their number of branches. */
  met: Map<object, number>;
  /** Counts every choice ever made: tells whether a binding depended on one. */
  made: number;
}

/** Combinations tried at most: a join of several wide unions would have hundreds. */
const MOST_ALTERNATIVES = 24;

export function newChoices(): Choices {
  return { taken: new Map(), met: new Map(), made: 0 };
}

/** The branch of a set operation to bind now. */
export function chooseBranch(choices: Choices, setOperation: object, branches: number): number {
  choices.made += 1;
  const taken = choices.taken.get(setOperation);
  if (taken !== undefined) return taken;
  choices.met.set(setOperation, branches);
  return 0;
}

/** Results of `bind` for every combination of branches; just one where it meets no set operation. */
export function alternatives<T>(choices: Choices, bind: () => T): readonly T[] {
  const outside = { taken: choices.taken, met: choices.met };
  const results: T[] = [];
  const queue: ReadonlyMap<object, number>[] = [new Map()];
  for (const taken of queue) {
    choices.taken = taken;
    choices.met = new Map();
    results.push(bind());
    const decided = new Map(taken);
    for (const [setOperation, branches] of choices.met) {
      for (let branch = 1; branch < branches && queue.length < MOST_ALTERNATIVES; branch++)
        queue.push(new Map(decided).set(setOperation, branch));
      decided.set(setOperation, 0);
    }
  }
  Object.assign(choices, outside);
  return results;
}

/** Remembers what `bind` gave, unless that depended on a choice. */
export function bindOnce<T>(choices: Choices, bind: () => T): () => T {
  let remembered: { readonly value: T } | null = null;
  return () => {
    if (remembered !== null) return remembered.value;
    const before = choices.made;
    const value = bind();
    if (choices.made === before) remembered = { value };
    return value;
  };
}

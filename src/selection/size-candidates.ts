/** Hands candidates to the judge, and keeps those that it can make. */
import { definitionId, targetKey } from '../candidates/key.ts';
import type { CandidateIndex, IndexDefinition } from '../model/index-definition.ts';
import type { Note } from '../model/snapshot.ts';
import type { WhatIfJudge } from '../model/what-if.ts';
import { compareText } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import type { SizedCandidate } from './problem.ts';

export interface SizedCandidates {
  readonly candidates: readonly SizedCandidate[];
  readonly refused: readonly Note[];
  /** Expressions that no index can hold because their results depend on more than the row, by targetKey. */
  readonly unstable: ReadonlySet<string>;
}

/** What the server says of an expression whose functions are not all IMMUTABLE. */
const INVALID_OBJECT_DEFINITION = '42P17';

/**
 * Candidates with their sizes, as the server understood them: each definition once, however statements spelt it, and none that an
 * index serves already. One that the server refuses becomes a note; but not one for an expression that is not immutable, as each
 * date_trunc() of a timestamptz is: that is for the verdicts of its statements to say.
 */
export async function sizeCandidates(
  judge: Pick<WhatIfJudge, 'addCandidates'>,
  generated: readonly CandidateIndex[],
): Promise<SizedCandidates> {
  const answers = await judge.addCandidates(generated);
  const candidates = new Map<string, SizedCandidate>();
  const refused: Note[] = [];
  const unstable = new Set<string>();
  for (const candidate of generated) {
    const answer = answers.get(candidate.id);
    if (answer === undefined) throw new Error(`the judge says nothing of ${candidate.id}`);
    if ('servedBy' in answer) continue;
    if (
      'error' in answer &&
      answer.sqlState === INVALID_OBJECT_DEFINITION &&
      hasExpression(candidate.definition)
    ) {
      // Alone it is the one to blame; with others there is always one of it alone.
      const { relation, keys } = candidate.definition;
      if (keys[0] !== undefined && keys.length === 1) unstable.add(targetKey(relation, keys[0].target));
      continue;
    }
    if ('error' in answer) {
      refused.push({
        code: 'candidate-refused',
        message: `The server refuses the index ${displayIndex(candidate.definition)}: ${answer.error}.`,
        hint: null,
      });
      continue;
    }
    const { definition, ...size } = answer;
    const id = definitionId(definition);
    const first = candidates.get(id) ?? { ...candidate, definition, size };
    candidates.set(id, {
      ...first,
      generators: union(first.generators, candidate.generators),
      queryIds: union(first.queryIds, candidate.queryIds),
    });
  }
  return { candidates: [...candidates.values()], refused, unstable };
}

function hasExpression({ keys }: IndexDefinition): boolean {
  return keys.some(({ target }) => target.kind === 'expression');
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort(compareText);
}

/** Hands candidates to the judge, and keeps those that it can make. */
import { definitionId } from '../candidates/key.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Note } from '../model/snapshot.ts';
import type { WhatIfJudge } from '../model/what-if.ts';
import { compareText } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import type { SizedCandidate } from './problem.ts';

/**
 * Candidates with their sizes, as the server understood them: each definition once, however statements spelt it, and none that an
 * index serves already. One that the server refuses becomes a note.
 */
export async function sizeCandidates(
  judge: Pick<WhatIfJudge, 'addCandidates'>,
  generated: readonly CandidateIndex[],
): Promise<{ readonly candidates: readonly SizedCandidate[]; readonly refused: readonly Note[] }> {
  const answers = await judge.addCandidates(generated);
  const candidates = new Map<string, SizedCandidate>();
  const refused: Note[] = [];
  for (const candidate of generated) {
    const answer = answers.get(candidate.id);
    if (answer === undefined) throw new Error(`the judge says nothing of ${candidate.id}`);
    if ('servedBy' in answer) continue;
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
  return { candidates: [...candidates.values()], refused };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort(compareText);
}

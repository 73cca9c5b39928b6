/** What a verification says besides its figures: what they lack, and why. */
import type { Note } from '../model/snapshot.ts';
import { singleLine } from '../util/identifiers.ts';

/** Long enough to find the statement by; reports cut the whole text as they need. */
const TEXT_LENGTH = 60;

/** One note a file that is not what the manifest was written with: the claims are for other files. */
export function editedNotes(edited: readonly string[]): readonly Note[] {
  return edited.map((file) => ({
    code: 'migration-edited',
    message: `${singleLine(file)} was edited since the manifest was written.`,
    hint: null,
  }));
}

export function notPlannedNote(text: string, error: string): Note {
  return {
    code: 'not-planned',
    message: `${excerpt(text)} could not be planned because ${singleLine(error)}.`,
    hint: null,
  };
}

export function notTimedNote(text: string, error: string): Note {
  return {
    code: 'not-timed',
    message: `${excerpt(text)} could not be timed because ${singleLine(error)}.`,
    hint: null,
  };
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return singleLine(
    characters.length > TEXT_LENGTH ? `${characters.slice(0, TEXT_LENGTH - 3).join('')}...` : line,
  );
}

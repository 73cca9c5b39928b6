/** What a verification says besides its figures. */
import { expect, test } from 'vitest';
import { editedNotes, notPlannedNote, notTimedNote } from '../../../src/verification/notes.ts';

test('each edited file is named', () => {
  expect(editedNotes(['2.up.sql', '2.down.sql'])).toEqual([
    {
      code: 'migration-edited',
      message: '2.up.sql was edited since the manifest was written.',
      hint: null,
    },
    {
      code: 'migration-edited',
      message: '2.down.sql was edited since the manifest was written.',
      hint: null,
    },
  ]);
});

test('a statement is named by its beginning on one line, with the reason', () => {
  expect(notTimedNote('SELECT\n  1', 'division by zero').message).toBe(
    'SELECT 1 could not be timed because division by zero.',
  );
  const long = notPlannedNote(`SELECT '${'🐘'.repeat(100)}'`, 'no such\nrelation').message;
  expect(long).toMatch(/^SELECT '🐘+\.\.\. could not be planned because /u);
  expect(long).not.toContain('\n');
});

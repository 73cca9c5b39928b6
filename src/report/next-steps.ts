/** What to do with a recommendation, as sentences and commands. */
import type { Recommendation } from '../model/recommendation.ts';

export interface NextStep {
  readonly what: string;
  /** For a POSIX shell, over as many lines as fit the page; empty where there is nothing to type. */
  readonly command: readonly string[];
}

export interface NextStepContext {
  /** Folder that holds the migrations, or null where none were written. */
  readonly folder: string | null;
  /** The up file to apply first, or null. */
  readonly firstUp: string | null;
  /** Flags by which verify finds the same database, each a word: `--snapshot app.snapshot.json.gz`, `--url ...` without password. */
  readonly source: readonly string[];
}

export function nextSteps(recommendation: Recommendation, context: NextStepContext): readonly NextStep[] {
  const { folder, firstUp, source } = context;
  if (
    recommendation.indexes.length + recommendation.drops.length === 0 ||
    folder === null ||
    firstUp === null
  )
    return [];
  return [
    { what: `Read the pairs in ${folder}: each up file opens with its evidence.`, command: [] },
    {
      what: 'Prove them: applied, used, cheaper, rolled back, in a throw-away server.',
      command: [['indexwright', 'verify', folder, ...source].map(shellWord).join(' ')],
    },
    {
      what: 'Apply them one by one; the .down.sql beside each takes it back.',
      command: [
        'psql "$DATABASE_URL" -X -v ON_ERROR_STOP=1 \\',
        `  -f ${shellWord(`${folder.replace(/\/$/, '')}/${firstUp}`)}`,
      ],
    },
  ];
}

/** Quoted for a POSIX shell where it needs to be. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

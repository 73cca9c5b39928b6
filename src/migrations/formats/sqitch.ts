/** Sqitch: scripts for psql to deploy, revert and verify a change, and a line of the plan for it. */
import { IndexwrightError } from '../../util/errors.ts';
import type { FormatPair, FormatScript, FormatStep, MigrationFormat, ToolFolder } from './format.ts';
import { scriptStatements, statementText } from './sql-file.ts';
import { checksAfter } from './steps.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { freeSlug } from './versions.ts';

const planFile = 'sqitch.plan';

export const sqitch: MigrationFormat = {
  id: 'sqitch',
  name: 'Sqitch',
  folder: '.',
  reads: (names) => names.filter((name) => name === planFile),
  render: (pairs, folder) => {
    const plan = planWithoutLost(folder);
    const taken = new Set(plan.split('\n').map((line) => /^[^\s[%#@]+/.exec(line)?.[0]));
    const changes = pairs.map((pair) => {
      const change = freeSlug(pair.slug, (slug) => taken.has(slug));
      taken.add(change);
      return { pair, change };
    });
    return {
      files: [
        ...changes.flatMap(({ pair, change }) => changeFiles(pair, change)),
        {
          path: planFile,
          content: plan + changes.map(({ pair, change }) => `${planLine(pair, change)}\n`).join(''),
          up: null,
        },
      ],
      notes: [
        'Its scripts run outside a transaction as long as they hold no BEGIN: leave that out of what you add.',
        'sqitch verify asks the catalogue whether what deploy made is there, whole and valid.',
      ],
    };
  },
};

/** Where a change of an earlier run of ours is no longer, its line goes: a plan without the scripts is broken. */
function planWithoutLost({ names, texts }: ToolFolder): string {
  const plan = texts.get(planFile);
  if (plan === undefined)
    throw new IndexwrightError('format-project-missing', `there is no ${planFile} in that folder`, {
      hint: 'Give the folder of the Sqitch project with --format-dir, or make one: sqitch init.',
    });
  const kept = plan.split('\n').filter((line) => {
    const change = /^(\S+) .* Indexwright <indexwright@localhost>/.exec(line)?.[1];
    return change === undefined || names.some((name) => name.endsWith(`deploy/${change}.sql`));
  });
  const text = kept.join('\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}

function planLine({ timestamp, slug }: FormatPair, change: string): string {
  const time = timestamp.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
  return `${change} ${time} Indexwright <indexwright@localhost> # ${slug.startsWith('drop_') ? 'Drops' : 'Adds'} an index; see deploy/${change}.sql`;
}

function changeFiles(pair: FormatPair, change: string) {
  const file = (folder: string, header: readonly string[], body: string) => ({
    path: `${folder}/${change}.sql`,
    content: `${lineComments(header, '--')}\n\n${body}\n`,
    up: pair.upFile,
  });
  const verify = checksAfter(pair.up).map(withoutComment);
  return [
    file(
      'deploy',
      toolHeader(pair.up, {
        run: 'sqitch deploy --verify.',
        rollback: `revert/${change}.sql: sqitch revert.`,
      }),
      bytes(pair.up),
    ),
    file('revert', toolHeader(pair.down, { run: 'sqitch revert.' }), bytes(pair.down)),
    file(
      'verify',
      [`Fails unless what deploy/${change}.sql makes is so.`],
      verify.map((step) => statementText(step)).join('\n\n') || 'SELECT 1;',
    ),
  ];
}

/** psql sends the file's bytes as they are: here the encoding is said. */
function bytes(script: FormatScript): string {
  const { steps } = script;
  const encodings = steps
    .filter(({ sql }) => /client_encoding/i.test(sql))
    .map((step) => statementText(step));
  const [set = '', reset = ''] = encodings;
  return [set, scriptStatements(script), reset].filter((text) => text !== '').join('\n');
}

function withoutComment(step: FormatStep): FormatStep {
  return { ...step, comment: [] };
}

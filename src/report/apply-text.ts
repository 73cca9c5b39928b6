/** What `apply` found, is about to do and did, as text for a terminal. */
import type { Application, ApplyPlan, PlannedStep, PreflightCheck, StepOutcome } from '../model/apply.ts';
import { formatBytes, formatMs, formatNumber } from '../util/format.ts';
import { displayRelation } from '../util/identifiers.ts';
import {
  createPage,
  joinSections,
  type Page,
  renderParagraph,
  renderTable,
  type TextOptions,
  type Tone,
} from './text-layout.ts';

/** Everything that was looked at, all problems at once, and what will run. */
export function renderApplyPlan(plan: ApplyPlan, options: TextOptions): string {
  const page = createPage(options);
  return joinSections([
    renderParagraph(headline(plan), page.width, 0).map((line) => page.paint('bold', line)),
    checkSection(plan.checks, page),
    stepSection(plan.steps, page),
  ]);
}

/** The statements in the order in which they would run, each with its file. */
export function renderApplyStatements(plan: ApplyPlan, options: TextOptions): string {
  const { paint } = createPage(options);
  const open = plan.steps.filter(({ state }) => state.kind !== 'done');
  return joinSections(
    open.map(({ fileName, statements }) => [
      paint('bold', `-- ${fileName}`),
      ...statements.map((sql) => `${sql};`),
    ]),
  );
}

/** What became of each pair; the last line has the figures. */
export function renderApplyOutcomes({ outcomes, journal, plan }: Application, options: TextOptions): string {
  const page = createPage(options);
  const all = outcomes ?? [];
  return joinSections([
    all.flatMap((outcome) => outcomeLines(outcome, plan, page)),
    [
      ...renderParagraph(totals(all, plan), page.width, 0).map((line) => page.paint('bold', line)),
      ...(journal === null ? [] : renderParagraph(`The journal is ${journal}.`, page.width, 0)),
    ],
  ]);
}

function headline({ direction, database, serverVersion, steps, passed }: ApplyPlan): string {
  const open = steps.filter(({ state }) => state.kind !== 'done').length;
  const verb = direction === 'up' ? 'apply' : 'roll back';
  const what =
    steps.length > 0 && open === 0
      ? direction === 'up'
        ? 'Nothing to apply: the catalogue has it all'
        : 'Nothing to roll back: the catalogue has none of it'
      : passed
        ? `${formatNumber(open, 'pair')} to ${verb}`
        : `Cannot ${verb}: something is in the way`;
  return `${what} (${database}, PostgreSQL ${serverVersion})`;
}

const marks: Readonly<
  Record<PreflightCheck['severity'], { readonly mark: string; readonly tone: Tone | null }>
> = {
  ok: { mark: 'ok', tone: 'green' },
  note: { mark: 'note', tone: null },
  warning: { mark: 'warn', tone: 'yellow' },
  error: { mark: 'STOP', tone: 'red' },
};
const indent = 6;

function checkSection(checks: readonly PreflightCheck[], page: Page): readonly string[] {
  return checks.flatMap(({ severity, message, hint }) => {
    const { mark, tone } = marks[severity];
    const lines = renderParagraph(message, page.width, indent, mark);
    return [
      ...(tone === null ? lines : lines.map((line) => page.paint(tone, line))),
      ...(hint === null ? [] : renderParagraph(hint, page.width, indent)),
    ];
  });
}

function stepSection(steps: readonly PlannedStep[], page: Page): readonly string[] {
  if (steps.length === 0) return [];
  return renderTable(
    [
      { title: 'size', align: 'right' },
      { title: 'now', align: 'left' },
      { title: 'index', align: 'left' },
    ],
    steps.map((step) => ({
      cells: [
        formatBytes(step.sizeBytes),
        stateWords(step),
        `${displayRelation({ schema: step.relation.schema, name: step.indexName })} on ${displayRelation(step.relation)}`,
      ],
    })),
    { ...page, indent: 0 },
  );
}

function stateWords({ state, kind }: PlannedStep): string {
  switch (state.kind) {
    case 'to-do':
      return kind === 'make' ? 'to build' : 'to drop';
    case 'done':
      return kind === 'make' ? 'there, valid' : 'gone';
    case 'unfinished':
      return state.leftovers.length > 0 ? 'INVALID, to build anew' : 'begun, to complete';
    case 'refused':
      return 'something else';
  }
}

const outcomeWords: Readonly<Record<StepOutcome['kind'], { readonly word: string; readonly tone: Tone }>> = {
  done: { word: 'done', tone: 'green' },
  skipped: { word: 'there', tone: 'dim' },
  failed: { word: 'FAIL', tone: 'red' },
  interrupted: { word: 'stop', tone: 'yellow' },
  'not-run': { word: '-', tone: 'dim' },
};

function outcomeLines(
  { kind, indexName, fileName, message, left, attempts, elapsedMs }: StepOutcome,
  { steps }: ApplyPlan,
  page: Page,
): readonly string[] {
  const { word: usual, tone } = outcomeWords[kind];
  const taken = steps.some((step) => step.fileName === fileName && step.kind === 'take');
  const word = kind === 'skipped' && taken ? 'gone' : usual;
  const took =
    kind === 'done' || kind === 'failed' || kind === 'interrupted' ? `, ${formatMs(elapsedMs)}` : '';
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  return [
    ...renderParagraph(`${indexName}${took}${tries}`, page.width, indent, word).map((line) =>
      page.paint(tone, line),
    ),
    ...(message === null ? [] : renderParagraph(message, page.width, indent)),
    ...left.flatMap((name) =>
      renderParagraph(
        `${name} is there still, INVALID: run apply again, it drops that first.`,
        page.width,
        indent,
      ),
    ),
  ];
}

function totals(outcomes: readonly StepOutcome[], { direction }: ApplyPlan): string {
  const count = (...kinds: readonly StepOutcome['kind'][]) =>
    outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  const verb = direction === 'up' ? 'applied' : 'rolled back';
  const parts = [
    `${count('done')} of ${formatNumber(outcomes.length, 'pair')} ${verb} now`,
    ...(count('skipped') === 0 ? [] : [`${count('skipped')} before`]),
    ...(count('failed', 'interrupted') === 0 ? [] : [`stopped at ${count('failed', 'interrupted')}`]),
    ...(count('not-run') === 0 ? [] : [`${count('not-run')} not run`]),
  ];
  return `${parts.join(', ')}.`;
}

/** `npm run bench:search`: time, plans and memory of the search for 100, 1,000 and 10,000 distinct statements over 1,000 tables. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import { writeSnapshot } from '../../src/snapshot/file.ts';
import { formatCount } from '../../src/util/format.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { type Goal, percent, table } from '../support/figures.ts';
import type { Measured } from './figures.ts';
import { fillSource, RELATIONS, withSizes } from './source.ts';

const SIZES = [100, 1000, 10_000] as const;
const MEASURE = new URL('measure.ts', import.meta.url).pathname;
/** Time a statement may grow so many times where there are ten times as many of them. */
const TOLERANCE = 2;

const folder = await mkdtemp(join(tmpdir(), 'indexwright-search-'));
const results: Measured[] = [];
try {
  const file = join(folder, 'snapshot.json.gz');
  await makeSnapshot(file);
  for (const statements of SIZES) results.push(await measure(file, statements));
} finally {
  await rm(folder, { recursive: true });
}

console.log(table([header(), ...results.map(row)]));
const checked = goals();
console.log(`\n${checked.map(({ text, holds }) => `${holds ? 'holds' : 'FAILS'}  ${text}`).join('\n')}`);
console.log(`\n${lastLine()}`);
process.exitCode = checked.every(({ holds }) => holds) ? 0 : 1;

async function makeSnapshot(file: string): Promise<void> {
  const source = await startTestServer(18);
  try {
    await withClient(source.connection(), fillSource);
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    await writeSnapshot(file, withSizes(snapshot));
  } finally {
    await source.stop();
  }
}

async function measure(file: string, statements: number): Promise<Measured> {
  console.error(`${statements} statements`);
  const child = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    MEASURE,
    file,
    String(statements),
  ]);
  return JSON.parse(child.stdout) as Measured;
}

function header(): readonly string[] {
  return [
    'statements',
    'parse s',
    'twin s',
    'search s',
    'ms a statement',
    'cpu s',
    'candidates',
    'plans',
    'indexes',
    'cost after',
    'peak MB',
  ];
}

function row(measured: Measured): readonly string[] {
  const { statements, seconds, candidates, calls, indexes, ratio, peakMb } = measured;
  return [
    formatCount(statements),
    ...['parse', 'build', 'search'].map((name) => seconds[name]?.toFixed(1) ?? '-'),
    ((1000 * searchSeconds(measured)) / statements).toFixed(1),
    measured.cpuSeconds.toFixed(1),
    formatCount(candidates),
    formatCount(calls),
    formatCount(indexes),
    percent(ratio),
    peakMb.toFixed(0),
  ];
}

/** What grows with the statements: the twin is of the tables. */
function searchSeconds({ seconds }: Measured): number {
  return (seconds.parse ?? Number.NaN) + (seconds.search ?? Number.NaN);
}

function goals(): readonly Goal[] {
  const [, middle, large] = results;
  if (middle === undefined || large === undefined) throw new Error('a size was not measured');
  const growth = (text: string, of: (measured: Measured) => number): Goal => {
    const times = of(large) / large.statements / (of(middle) / middle.statements);
    return { text: `${text}: ${times.toFixed(2)} times (at most ${TOLERANCE})`, holds: times <= TOLERANCE };
  };
  const figures = `from ${formatCount(middle.statements)} to ${formatCount(large.statements)} statements`;
  return [
    growth(`seconds a statement, ${figures}`, searchSeconds),
    growth(`plans a statement, ${figures}`, ({ calls }) => calls),
  ];
}

function lastLine(): string {
  const parts = results.map(
    (of) =>
      `${formatCount(of.statements)}: ${searchSeconds(of).toFixed(1)} s, ${formatCount(of.calls)} plans, peak ${of.peakMb.toFixed(0)} MB`,
  );
  return `search over ${formatCount(RELATIONS)} tables: ${parts.join('; ')}`;
}

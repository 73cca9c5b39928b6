/** `npm run bench:scale`: time and memory from 100 to 10,000 relations with two indexes each, and of one table of 10 TB. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { startTestServer } from '../../test/integration/support/server.ts';
import { table } from '../support/figures.ts';
import { goals } from './goals.ts';
import { fillSource, workloadOf } from './source.ts';
import type { Measured, Result, Step } from './steps.ts';

const SIZES = [100, 1000, 10_000] as const;
const MEASURE = new URL('measure.ts', import.meta.url).pathname;

const folder = await mkdtemp(join(tmpdir(), 'indexwright-scale-'));
const server = await startTestServer(18);
const results: Result[] = [];
try {
  for (const relations of SIZES) results.push(...(await measureSize(server, relations)));
  // Of the smallest database, so that its time is the table's.
  results.push(await measure('large', SIZES[0], workloadOf(SIZES[0]).join(';\n')));
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

console.log(table([header(), ...results.map(row)]));
const checked = goals(results, SIZES);
console.log(`\n${checked.map(({ text, holds }) => `${holds ? 'holds' : 'FAILS'}  ${text}`).join('\n')}`);
console.log(`\n${lastLine()}`);
process.exitCode = checked.every(({ holds }) => holds) ? 0 : 1;

async function measureSize(source: Sandbox, relations: number): Promise<Result[]> {
  const database = `scale_${relations}`;
  await withClient(source.connection('postgres'), (client) => client.query(`CREATE DATABASE ${database}`));
  await withClient(source.connection(database), (client) => fillSource(client, relations));
  const workload = workloadOf(relations).join(';\n');
  return [
    await measure('collect', relations, connectionUrl(source.connection(database))),
    await measure('full', relations, workload),
    await measure('trimmed', relations, workload),
  ];
}

/** @param argument the source's URL for `collect`, the workload for the others */
async function measure(step: Step, relations: number, argument: string): Promise<Result> {
  console.error(`${relations} relations: ${step}`);
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    MEASURE,
    step,
    join(folder, `${relations}.json.gz`),
    argument,
  ]);
  return { step, relations, ...(JSON.parse(stdout) as Measured) };
}

function header(): readonly string[] {
  return ['step', 'relations', 'collect s', 'write s', 'read s', 'build s', 'first plan s', 'peak MB'];
}

function row({ step, relations, seconds, peakMb }: Result): readonly string[] {
  const cells = ['collect', 'write', 'read', 'build', 'plan'].map((name) => seconds[name]?.toFixed(2) ?? '-');
  return [step, String(relations), ...cells, peakMb.toFixed(0)];
}

function lastLine(): string {
  const parts = SIZES.map((relations) => {
    const of = results.filter((result) => result.relations === relations);
    const figure = (step: Step, name: string) =>
      of.find((result) => result.step === step)?.seconds[name]?.toFixed(1) ?? '-';
    const peak = Math.max(...of.map(({ peakMb }) => peakMb)).toFixed(0);
    return `${relations}: collect ${figure('collect', 'collect')} s, build ${figure('full', 'build')} s (trimmed ${figure('trimmed', 'build')} s), first plan ${figure('full', 'plan')} s, peak ${peak} MB`;
  });
  const large = results.find(({ step }) => step === 'large')?.seconds;
  return `scale: ${parts.join('; ')}; 10 TB table: build ${large?.build?.toFixed(1)} s, first plan ${large?.plan?.toFixed(1)} s`;
}

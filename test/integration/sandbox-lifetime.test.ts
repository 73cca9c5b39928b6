/** Ends real programs that hold a sandbox in every way there is, and looks for what they leave behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  expectNothingLeft,
  processesNaming,
  runProgram,
  sandboxesIn,
  temporaryFolder,
  waitUntil,
} from './support/sandbox-program.ts';

const start = `
  const sandbox = await startTestServer();
  say('folder', sandbox.connection().host);`;

// Linux: /proc tells which processes are left.
describe.skipIf(process.platform !== 'linux')('a sandbox ends with its program', () => {
  test.each([
    ['stop', 'await sandbox.stop();', 0],
    [
      'stop, twice and at once',
      'await Promise.all([sandbox.stop(), sandbox.stop()]); await sandbox.stop();',
      0,
    ],
    ['a forgotten stop', '', 0],
    ['process.exit', 'process.exit(3);', 3],
    ['an uncaught exception', "setTimeout(() => { throw new Error('boom'); }, 1); await sleep(1000);", 1],
    ['an unhandled rejection', "void Promise.reject(new Error('boom')); await sleep(1000);", 1],
    ['an abort, which no handler sees', 'process.abort();', 'SIGABRT'],
    [
      'a server that died by itself',
      "process.kill(Number(readFileSync(sandbox.connection().host + '/data/postmaster.pid', 'utf8').split('\\n')[0]), 'SIGKILL'); await sleep(200); await sandbox.stop();",
      0,
    ],
  ])('%s', async (_name, ending, exit) => {
    const program = runProgram(`import { readFileSync } from 'node:fs'; ${start} ${ending}`);
    expect(await program.ended(), program.output()).toBe(exit);
    await program.line('folder');
    await expectNothingLeft(program);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: cleaned up before the program dies of it',
    async (signal) => {
      const program = runProgram(`${start} await sleep(60_000);`);
      await program.line('folder');
      program.child.kill(signal);
      expect(await program.ended()).toBe(signal);
      expect(sandboxesIn(program.temporary)).toEqual([]);
      await expectNothingLeft(program);
    },
  );

  test('a signal for which the program has a handler leaves the sandbox to the program', async () => {
    const program = runProgram(`${start}
      const signalled = new Promise((resolve) => process.once('SIGTERM', resolve));
      const wait = sleep(60_000);
      await Promise.race([signalled, wait]);
      await sleep(100);
      say('answer', await withClient(sandbox.connection(), async (c) => (await c.query('select 42 as n')).rows[0].n));
      await sandbox.stop();
      process.exit(0);`);
    await program.line('folder');
    program.child.kill('SIGTERM');
    expect(await program.line('answer')).toBe('42');
    expect(await program.ended()).toBe(0);
    await expectNothingLeft(program);
  });

  test('kill -9: the watchdog', async () => {
    const program = runProgram(`${start} await sleep(60_000);`);
    await program.line('folder');
    expect(processesNaming(program.temporary).length).toBeGreaterThanOrEqual(2);
    program.child.kill('SIGKILL');
    await program.ended();
    await expectNothingLeft(program);
  });

  test.each([0, 150, 350])('kill -9 %i ms into the start', async (delay) => {
    const program = runProgram("say('starting'); await startTestServer(); await sleep(60_000);");
    await program.line('starting');
    await waitUntil(() => sandboxesIn(program.temporary).length > 0);
    await sleep(delay);
    program.child.kill('SIGKILL');
    await program.ended();
    await expectNothingLeft(program);
  });

  test('kill -9 of the watchdog, too: the next run, and only what is dead', async () => {
    const temporary = temporaryFolder();
    const [dead, alive] = [0, 1].map(() => runProgram(`${start} await sleep(60_000);`, temporary));
    if (dead === undefined || alive === undefined) throw new Error('two programs were started');
    const folder = await dead.line('folder');
    const otherFolder = await alive.line('folder');
    const watchdog = processesNaming('indexwright-watchdog').filter((pid) =>
      processesNaming(folder).includes(pid),
    );
    expect(watchdog).toHaveLength(1);
    for (const pid of watchdog) process.kill(pid, 'SIGKILL');
    dead.child.kill('SIGKILL');
    await dead.ended();
    await sleep(300);
    expect(processesNaming(folder)).toHaveLength(1);

    const next = runProgram(`${start} await sandbox.stop();`, temporary);
    expect(await next.ended(), next.output()).toBe(0);
    expect(sandboxesIn(temporary).map((name) => `${temporary}/${name}`)).toEqual([otherFolder]);
    await waitUntil(() => processesNaming(folder).length === 0);
    expect(processesNaming(folder)).toEqual([]);

    alive.child.kill('SIGTERM');
    await alive.ended();
    await expectNothingLeft(alive);
  });
});

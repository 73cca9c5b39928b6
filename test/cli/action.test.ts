/** action.yml: read as YAML, and its steps run by bash as GitHub's runner does, in a project of their own. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const step = z.strictObject({
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.string()).optional(),
  shell: z.literal('bash').optional(),
  'working-directory': z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
});
/** What GitHub's page "Metadata syntax" has of what is written here. */
const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(step) }),
});
const action = actionSchema.parse(parse(readFileSync(join(repository, 'action.yml'), 'utf8')));

type Context = Readonly<Record<string, string>>;

/** `${{ inputs.folder }}`; what is unknown is empty, as with GitHub. */
function expand(text: string, context: Context): string {
  return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, path: string) => context[path] ?? '');
}

let work: string;
let built: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'indexwright action '));
  // The checkout of the action, built already: what is run is the source.
  built = join(work, 'action path');
  mkdirSync(join(built, 'dist'), { recursive: true });
  writeFileSync(
    join(built, 'dist/bin.js'),
    `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
     register();
     await import(${JSON.stringify(pathToFileURL(join(repository, 'src/bin.ts')).href)});`,
  );
  writeFileSync(join(built, 'package.json'), '{ "type": "module" }');
  cpSync(join(repository, 'migrations-out'), join(work, 'project/app/migrations out'), { recursive: true });
  cpSync(
    join(repository, 'test/golden/hotel/hotel.snapshot.json.gz'),
    join(work, 'project/app/app.snapshot.json.gz'),
  );
});
afterAll(() => rmSync(work, { recursive: true }));
beforeEach(() => {
  rmSync(join(work, 'temp'), { recursive: true, force: true });
  mkdirSync(join(work, 'temp'));
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Context;
}

/** One step by its id: `bash --noprofile --norc -eo pipefail`, as a runner does for `shell: bash`. */
async function runStep(id: string, context: Context, more: Context = {}): Promise<Ran> {
  const found = action.runs.steps.find((one) => one.id === id);
  if (found?.run === undefined) throw new Error(`no step ${id}`);
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [`inputs.${name}`, input.default]),
  );
  const values = { ...inputs, 'github.action_path': built, ...context };
  const script = join(work, 'temp/step.sh');
  const output = join(work, 'temp/output');
  writeFileSync(script, found.run);
  writeFileSync(output, '');
  const env = Object.fromEntries(
    Object.entries(found.env ?? {}).map(([name, text]) => [name, expand(text, values)]),
  );
  const directory = expand(found['working-directory'] ?? '.', values);
  return new Promise((resolve) => {
    execFile(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', script],
      {
        cwd: join(work, 'project', directory),
        env: {
          ...process.env,
          RUNNER_TEMP: join(work, 'temp'),
          GITHUB_OUTPUT: output,
          GITHUB_WORKSPACE: join(work, 'project'),
          GITHUB_STEP_SUMMARY: join(work, 'temp/summary.md'),
          GITHUB_REPOSITORY: 'owner/name',
          INDEXWRIGHT_SANDBOX: 'embedded',
          ...env,
          ...more,
        },
      },
      (error, stdout, stderr) => {
        const lines = readFileSync(output, 'utf8').split('\n');
        resolve({
          code: error === null ? 0 : Number(error.code),
          stdout,
          stderr,
          outputs: Object.fromEntries(
            lines.flatMap((line) => {
              const at = line.indexOf('=');
              return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
            }),
          ),
        });
      },
    );
  });
}

test('every value that a step is given is an input, a step’s output or of the event; none stands in a script', () => {
  const ids = action.runs.steps.flatMap(({ id }) => id ?? []);
  for (const { run = '', env = {}, with: given = {} } of action.runs.steps) {
    // What stands in a script is run: a hostile name would be, too.
    expect(run).not.toContain('${{');
    for (const [, path = ''] of [...Object.values(env), ...Object.values(given)]
      .join('\n')
      .matchAll(/\$\{\{ ([\w.-]+) \}\}/g)) {
      const [first, name = ''] = path.split('.');
      if (first === 'inputs') expect(Object.keys(action.inputs)).toContain(name);
      else if (first === 'steps') expect(ids).toContain(name);
      else expect(['github.action_path', 'github.event.pull_request.number']).toContain(path);
    }
  }
});

test('the examples in docs/ci.md are YAML, and give the action inputs that it has', () => {
  const page = readFileSync(join(repository, 'docs/ci.md'), 'utf8');
  const [github, gitlab] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => parse(yaml));
  const used = github.jobs.verify.steps.find(({ uses }: { uses: string }) => uses === './.indexwright');
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(used.with)));
  expect(gitlab['verify-indexes'].script.at(-1)).toContain('--output junit=verification.xml');
  expect(gitlab['verify-indexes'].artifacts.reports.junit).toBe('verification.xml');
});

describe('the steps', () => {
  const bin = () => join(built, 'dist/bin.js');
  const inputs = () => ({
    'inputs.folder': 'migrations out',
    'inputs.snapshot': 'app.snapshot.json.gz',
    'inputs.working-directory': 'app',
    'steps.install.outputs.bin': bin(),
  });

  test('install: finds what was built', async () => {
    expect(await runStep('install', {})).toMatchObject({ code: 0, outputs: { bin: bin() } });
  });

  test('verify: passes, with a summary, a report and files', async () => {
    const ran = await runStep('verify', {
      ...inputs(),
      'inputs.junit': 'r.xml',
      'inputs.sarif': 'r.sarif',
      'inputs.args': '--skip-gate squawk\n--skip-gate fresh\n',
    });
    expect(ran.stderr).not.toMatch(/error/i);
    expect(ran).toMatchObject({
      code: 0,
      outputs: { passed: 'true', report: join(work, 'temp/indexwright-verify.md') },
    });
    expect(ran.stdout).toContain('::notice title=indexwright verify::PASSED: 5 migrations');
    expect(ran.stdout).toContain('2 gates skipped');
    for (const file of ['temp/summary.md', 'temp/indexwright-verify.md'])
      expect(readFileSync(join(work, file), 'utf8')).toMatch(/^### PASSED/);
    for (const file of ['r.xml', 'r.sarif'])
      expect(readFileSync(join(work, 'project/app', file), 'utf8')).toContain('indexwright');
  });

  test('verify: fails at the line, unless it is not to; a known error fails in any case', async () => {
    const name = '20261120094613_sessions_guest_id_idx.up.sql';
    const path = join(work, 'project/app/migrations out', name);
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, `${content}CREAT INDEX;\n`);
    const failed = await runStep('verify', inputs());
    expect(failed).toMatchObject({ code: 1, outputs: { passed: 'false' } });
    expect(failed.stdout).toContain(`::error file=app/migrations out/${name},line=`);
    const allowed = await runStep('verify', { ...inputs(), 'inputs.fail': 'false' });
    expect(allowed).toMatchObject({ code: 0, outputs: { passed: 'false' } });
    writeFileSync(path, content);
    const wrong = await runStep('verify', {
      ...inputs(),
      'inputs.snapshot': 'no such file',
      'inputs.fail': 'false',
    });
    expect(wrong).toMatchObject({ code: 2, outputs: { passed: 'false' } });
    expect(wrong.outputs.report).toBeUndefined();
  });

  describe('comment', () => {
    /** Stands for GitHub's own program: notes how it was called, and finds one comment or none. */
    function fakeGh(found: string, code = 0): Context {
      const folder = join(work, 'temp/bin');
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, 'gh'),
        `#!/bin/bash\nprintf '%s\\n' "$@" >> "${work}/temp/calls"\ncase "$*" in *--paginate*) printf '${found}' ;; *) exit ${code} ;; esac\n`,
      );
      chmodSync(join(folder, 'gh'), 0o755);
      writeFileSync(join(work, 'temp/calls'), '');
      writeFileSync(join(work, 'temp/r.md'), '### PASSED\n');
      return { PATH: `${folder}${delimiter}${process.env.PATH}` };
    }
    const context = () => ({
      'steps.verify.outputs.report': join(work, 'temp/r.md'),
      'inputs.folder': '$(touch x) "`',
      'inputs.token': 'secret',
      'github.event.pull_request.number': '7',
    });
    const calls = () => readFileSync(join(work, 'temp/calls'), 'utf8');

    test('a new one, with its mark', async () => {
      const { code, stdout } = await runStep('comment', context(), fakeGh(''));
      expect([code, stdout]).toEqual([0, '']);
      expect(calls()).toContain('POST\nrepos/owner/name/issues/7/comments\n-F\n');
      expect(readFileSync(join(work, 'temp/r.md.comment'), 'utf8')).toBe(
        '<!-- indexwright verify $(touch x) "` -->\n### PASSED\n',
      );
    });

    test('the one that is there is written anew', async () => {
      expect((await runStep('comment', context(), fakeGh('41\\n42\\n'))).code).toBe(0);
      expect(calls()).toContain('PATCH\nrepos/owner/name/issues/comments/41\n-F\n');
    });

    test('without a token nothing is called', async () => {
      const ran = await runStep('comment', { ...context(), 'inputs.token': '' }, fakeGh(''));
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('No token') });
      expect(calls()).toBe('');
    });

    test('one that may not write is no failure of the job', async () => {
      const ran = await runStep('comment', context(), fakeGh('', 1));
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('::warning') });
    });
  });
});

/** Code of the source that the planner runs in the twin does not get beyond an ordinary role of a throw-away database. */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import type { Client } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

/**
 * A function that says it does nothing, and outside its own database leaves a file if it can: by another one, since an IMMUTABLE
 * function runs no commands of its own.
 */
const evil = (folder: string, name: string, before: string, options = '') => `
  CREATE FUNCTION act_${name}() RETURNS void LANGUAGE plpgsql AS $evil$ BEGIN
    ${before}
    COPY (SELECT 1) TO PROGRAM 'touch ${folder}/${name}';
  EXCEPTION WHEN OTHERS THEN NULL;
  END $evil$;
  CREATE FUNCTION ${name}(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE ${options} AS $evil$ BEGIN
    IF current_database() <> 'hostile' THEN PERFORM public.act_${name}(); END IF;
    RETURN n;
  END $evil$;`;

describe.each([13, 18])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let source: Client;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'iw-untrusted-'));
    chmodSync(folder, 0o777);
    server = await startTestServer(major);
    source = await createSource(
      server,
      'hostile',
      evil(folder, 'plain', ''),
      evil(folder, 'definer', '', 'SECURITY DEFINER'),
      evil(folder, 'reset_role', 'RESET ROLE;'),
      evil(folder, 'authorization', 'RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION postgres;'),
      evil(folder, 'switches', `EXECUTE 'UPDATE pg_index SET indisvalid = false';`),
      evil(folder, 'in_index', ''),
      evil(folder, 'in_domain', ''),
      evil(folder, 'in_check', ''),
      evil(folder, 'by_operator', ''),
      `CREATE FUNCTION ge(a oid, b int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN PERFORM by_operator(1); RETURN a OPERATOR(pg_catalog.>=) b::oid; END $$;
       CREATE OPERATOR public.>= (LEFTARG = oid, RIGHTARG = int, FUNCTION = ge)`,
      evil(folder, 'by_cast', ''),
      `CREATE FUNCTION numbers(text) RETURNS real[] LANGUAGE plpgsql AS $$ BEGIN PERFORM by_cast(1); RETURN string_to_array(trim($1, '{}'), ',')::real[]; END $$;
       CREATE CAST (text AS real[]) WITH FUNCTION numbers(text)`,
      `CREATE FUNCTION endless(n int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN
         IF current_database() <> 'hostile' THEN LOOP n := n + 1; n := n - 1; END LOOP; END IF; RETURN n; END $$;
       CREATE DOMAIN odd AS int CHECK (in_domain(VALUE) IS NOT NULL);
       CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, o odd, os odd[], note text, CHECK (in_check(1) = 1 AND in_check(n) = n));
       INSERT INTO t SELECT i, i % 5000, i % 7, ARRAY[i % 7]::odd[], repeat('x', 80) FROM generate_series(1, 20000) i;
       CREATE INDEX ON t (in_index(n)) WHERE in_index(1) = 1;`,
      'ANALYZE',
    );
  });
  afterAll(async () => {
    await source?.end();
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  test('functions run as an ordinary role, while the twin is built and while it plans; one that does not end fails its statement', async () => {
    const functions = ['plain', 'definer', 'reset_role', 'authorization', 'switches', 'in_index'];
    const statements = parseWorkload(
      [
        ...functions.map((name) => `SELECT * FROM t WHERE n = ${name}(17);`),
        'SELECT id FROM t WHERE o = 3::odd AND os = ARRAY[3]::odd[] AND id = 5;',
        'SELECT * FROM t WHERE n = endless(5);',
        'SELECT note FROM t WHERE n = 17;',
      ].join('\n'),
      'test.sql',
    );
    const snapshot = withWorkload(await collectSnapshot(sourceUrl(server, 'hostile'), { workload: 'none' }), {
      source: 'files',
      since: null,
      statements,
    });
    const { recommendation } = await advise(snapshot, { sandbox: { provider: 'embedded', image: null } });
    expect(readdirSync(folder)).toEqual([]);
    expect(recommendation.indexes.map(({ definition }) => displayIndex(definition))).toEqual([
      'public.t (n)',
    ]);
    const verdicts = new Map(recommendation.queries.map(({ text, verdict }) => [text, verdict]));
    for (const name of functions)
      expect(verdicts.get(`SELECT * FROM t WHERE n = ${name}(17)`)?.code).toBe('improved');
    expect(verdicts.get('SELECT * FROM t WHERE n = endless(5)')).toMatchObject({
      code: 'unplannable',
      reason: expect.stringContaining('timeout'),
    });
    expect(recommendation.notes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/no values of public\.t\.os: its type holds a domain/),
      expect.stringMatching(/1 existing index might go, but scans have not been counted/),
    ]);
  }, 120_000);

  test('what somebody wrote into a Snapshot runs as no superuser: names are names', async () => {
    const touch = (name: string) => `COPY (SELECT 1) TO PROGRAM 'touch ${folder}/${name}'`;
    const snapshot = await collectSnapshot(sourceUrl(server, 'hostile'), { workload: 'none' });
    const { catalogue } = snapshot;
    const harmless =
      'CREATE FUNCTION public.fine(int) RETURNS int LANGUAGE sql IMMUTABLE LEAKPROOF AS $$ SELECT 1 $$';
    const twin = await buildTwin(server, {
      ...snapshot,
      catalogue: {
        ...catalogue,
        extensions: [{ name: `gone"; ${touch('extension')}; --`, schema: 'public', version: '1' }],
        objects: [
          ...catalogue.objects,
          {
            kind: 'function',
            schema: 'public',
            identity: `public.fine(int) COST 1; ${touch('function')}; ALTER FUNCTION public.fine(int)`,
            ddl: harmless,
          },
        ],
        relations: catalogue.relations.map((relation) => ({
          ...relation,
          columns: relation.columns.map((column) =>
            column.name === 'note' ? { ...column, type: `public.gone; ${touch('type')}` } : column,
          ),
        })),
      },
    });
    expect(readdirSync(folder)).toEqual([]);
    expect(twin.notes.map(({ code }) => code)).toContain('extension-missing');
  });
});

/** Judges a folder before anything of it is run: whole pairs, and a manifest whose claims go together; pure. */
import type { Manifest } from '../model/migration.ts';
import type { FailureCode, GateResult } from '../model/verification.ts';
import { displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';
import type { MigrationFolder } from './folder.ts';
import { fail, pass } from './gates.ts';
import type { ToolFileState } from './tool-files.ts';

/** How far the manifest's totals may be from the sums of its own figures: rounding of floating point. */
const SUM_TOLERANCE = 1e-6;

/**
 * @param allowEdited files that were edited since the manifest was written do not fail
 * @param needsDown false where nothing is rolled back: then no pair needs a down file
 */
export function judgeFolder(
  folder: MigrationFolder,
  allowEdited: boolean,
  needsDown = true,
): readonly GateResult[] {
  const problem = (code: FailureCode, subject: string | null, message: string) =>
    fail('folder', code, subject, message);
  const failed = [
    ...folder.missing
      .filter(({ half }) => half === 'up' || needsDown)
      .map(({ fileName, half }) =>
        half === 'down'
          ? problem(
              'down-missing',
              fileName,
              'The down file, or the half of the file that goes down, is missing: nothing takes back what the up file does.',
            )
          : problem('up-missing', fileName, 'The up file is missing.'),
      ),
    ...folder.unlisted.map((fileName) =>
      problem('file-unlisted', fileName, 'The manifest does not name this file, so nothing is known of it.'),
    ),
    ...(allowEdited ? [] : folder.edited).map((fileName) =>
      problem('file-edited', fileName, 'Edited since the manifest was written: its SHA-256 is another one.'),
    ),
    ...folder.toolFiles.flatMap(({ path, state }) => toolFileProblem(path, state, allowEdited)),
    ...(folder.manifest === null ? [] : manifestProblems(folder.manifest)),
  ];
  if (failed.length > 0) return failed;
  const by = folder.manifest === null ? 'written by hand' : 'as the manifest has them';
  return [pass('folder', null, `${folder.migrations.length} pairs of files, ${by}.`)];
}

/** The pair is what is proven; what the tool runs is only that as long as its file is as it was made of the pair. */
function toolFileProblem(
  path: string,
  state: ToolFileState['state'],
  allowEdited: boolean,
): readonly GateResult[] {
  if (state === 'missing')
    return [fail('folder', 'tool-file-missing', path, 'The migration tool’s file of a pair is missing.')];
  if (allowEdited) return [];
  const message =
    'The migration tool’s file was edited since it was made of its pair: what the pair proves says nothing of it.';
  return [fail('folder', 'tool-file-edited', path, message)];
}

function manifestProblems(manifest: Manifest): readonly GateResult[] {
  const { migrations, drops = [], queries } = manifest;
  if (migrations.length + drops.length === 0)
    return [
      fail('folder', 'manifest-empty', 'manifest.json', 'It names no migration: there is nothing to verify.'),
    ];
  const known = new Map(queries.map((query) => [query.id, query]));
  const names = new Set(migrations.map(({ indexName }) => indexName));
  return [
    ...duplicates(manifest),
    ...migrations.flatMap(({ indexName, relation, definition, createSql, queries: ids }) => {
      const found: GateResult[] = [];
      if (
        createSql !== createIndexSql(definition, indexName) ||
        quoteRelation(relation) !== quoteRelation(definition.relation)
      )
        found.push(
          fail(
            'folder',
            'claim-inconsistent',
            indexName,
            `The manifest contradicts itself: createSql, definition and relation ${displayRelation(relation)} are not of one index.`,
          ),
        );
      if (!ids.some((id) => cheaper(known.get(id))))
        found.push(
          fail(
            'folder',
            'claim-missing',
            indexName,
            'The manifest names no query that the index makes cheaper.',
          ),
        );
      const unclaimed = ids.filter((id) => known.get(id)?.indexes.includes(indexName) !== true);
      for (const id of unclaimed)
        found.push(
          fail(
            'folder',
            'claim-missing',
            indexName,
            `The manifest says that query ${singleLine(id)} uses it, and holds no such claim among its queries.`,
          ),
        );
      return found;
    }),
    ...drops.flatMap(({ indexName, relation, members: [root] }) =>
      root?.name === indexName && quoteRelation(root.relation) === quoteRelation(relation)
        ? []
        : [
            fail(
              'folder',
              'claim-inconsistent',
              indexName,
              'The manifest contradicts itself: what is to be made again is not what is to be dropped.',
            ),
          ],
    ),
    ...queries.flatMap(({ id, indexes }) =>
      indexes
        .filter((name) => !names.has(name))
        .map((name) =>
          fail(
            'folder',
            'claim-inconsistent',
            id,
            `The manifest says that this query uses ${singleLine(name)}, and holds no such migration.`,
          ),
        ),
    ),
    ...sumProblems(manifest),
  ];
}

function duplicates({ migrations, drops = [], kept = [], queries }: Manifest): readonly GateResult[] {
  const indexes = [...migrations, ...drops].map(({ relation, indexName }) =>
    quoteRelation({ schema: relation.schema, name: indexName }),
  );
  const files = [...kept, ...migrations, ...drops].flatMap(({ up, down }) => [up, down]);
  return [
    ...twice(indexes).map((name) => ['index', name] as const),
    ...twice(files).map((name) => ['file', name] as const),
    ...twice(queries.map(({ id }) => id)).map((name) => ['query', name] as const),
  ].map(([what, name]) =>
    fail(
      'folder',
      'claim-duplicate',
      name,
      `The manifest holds this ${what} more than once: which claim counts?`,
    ),
  );
}

function sumProblems({ queries, totals }: Manifest): readonly GateResult[] {
  return (['costBefore', 'costAfter'] as const).flatMap((figure) => {
    const sum = queries.reduce((total, query) => total + query.calls * query[figure], 0);
    if (Math.abs(sum - totals[figure]) <= SUM_TOLERANCE * Math.max(sum, totals[figure])) return [];
    return [
      fail(
        'folder',
        'claim-inconsistent',
        'manifest.json',
        `totals.${figure} is ${totals[figure].toFixed(2)}, and the queries' own figures add up to ${sum.toFixed(2)}.`,
      ),
    ];
  });
}

function cheaper(query: Manifest['queries'][number] | undefined): boolean {
  return query !== undefined && query.costAfter < query.costBefore;
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

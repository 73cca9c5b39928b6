/** migrations-out/ is what advise writes for the committed demo Snapshot, byte for byte, and docs/ci.md shows what verify says of it. To write it anew: vitest run test/integration/example.test.ts -u */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Advice, advise } from '../../src/advise.ts';
import { formatManifest, manifestFileName } from '../../src/migrations/manifest.ts';
import { renderVerificationMarkdown } from '../../src/report/verification-markdown.ts';
import { readSnapshot } from '../../src/snapshot/file.ts';
import { verify } from '../../src/verify.ts';

const folder = fileURLToPath(new URL('../../migrations-out', import.meta.url));
const snapshotFile = fileURLToPath(new URL('../golden/hotel/hotel.snapshot.json.gz', import.meta.url));
const ciPage = fileURLToPath(new URL('../../docs/ci.md', import.meta.url));
const sandbox = { provider: 'embedded', image: null } as const;

async function files(): Promise<ReadonlyMap<string, string>> {
  const { pairs, manifest }: Advice = await advise(await readSnapshot(snapshotFile), { sandbox });
  return new Map([
    ...pairs
      .flatMap(({ up, down }) => [up, down])
      .map(({ fileName, content }) => [fileName, content] as const),
    [manifestFileName, formatManifest(manifest)],
  ]);
}

test('the committed example is what advise writes, twice the same', async () => {
  const first = await files();
  expect(await files()).toEqual(first);
  for (const [name, content] of first) await expect(content).toMatchFileSnapshot(`${folder}/${name}`);
  expect(readdirSync(folder).sort()).toEqual([...first.keys(), 'README.md'].sort());
});

test('and verify passes it, with the comment that docs/ci.md shows', async () => {
  const verification = await verify(folder, {
    source: { kind: 'snapshot', snapshot: await readSnapshot(snapshotFile) },
    sandbox,
  });
  expect(verification.gates.filter((gate) => !gate.passed)).toEqual([]);
  expect(verification.indexes).toHaveLength(5);
  const page = readFileSync(ciPage, 'utf8');
  const comment = renderVerificationMarkdown(verification, { folder: 'migrations-out' });
  await expect(
    page.replace(
      /<!-- comment -->\n.*<!-- \/comment -->/s,
      () => `<!-- comment -->\n${comment}<!-- /comment -->`,
    ),
  ).toMatchFileSnapshot(ciPage);
});

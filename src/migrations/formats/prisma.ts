/** Prisma Migrate: a folder for each migration, whose migration.sql is sent to the server whole; it knows no way back. */
import type { FormatStep, MigrationFormat, ToolFile } from './format.ts';
import { type FormatPart, oneStatementNotes, oneStatementParts, partHeader } from './one-statement.ts';
import { prismaLines } from './prisma-model.ts';
import { ignoreTimeouts, statementText } from './sql-file.ts';
import { lineComments } from './tool-header.ts';
import { timestamps } from './versions.ts';

export const prisma: MigrationFormat = {
  id: 'prisma',
  name: 'Prisma',
  folder: 'prisma/migrations',
  reads: () => [],
  render: (pairs, { names }) => {
    const parts = pairs.flatMap(oneStatementParts);
    const versions = timestamps(pairs, names, parts.length);
    return {
      files: parts.flatMap((part, n) => partFiles(part, `${versions[n]}_${part.slug}`)),
      notes: [
        ...oneStatementNotes('prisma migrate deploy', 'DATABASE_URL'),
        'Prisma has no way back: run the down.sql files with prisma db execute --file, the last first, then prisma migrate resolve --rolled-back for each.',
      ],
      model: pairs.flatMap(prismaLines),
    };
  },
};

const how = {
  run: 'prisma migrate deploy; it goes on with the parts that follow.',
  rollback: 'the down.sql beside each part, the last first: prisma db execute --file down.sql.',
};

function partFiles(part: FormatPart, folder: string): readonly ToolFile[] {
  const file = (name: string, header: readonly string[], step: FormatStep | null) => ({
    path: `${folder}/${name}.sql`,
    content: `${[lineComments(header, '--'), ignoreTimeouts, '', statementText(step)].join('\n')}\n`,
    up: part.pair.upFile,
  });
  return [
    file('migration', partHeader(part, how), part.up),
    file('down', [`Takes back part ${part.position} of ${part.of} of ${part.pair.slug}.`], part.down),
  ];
}

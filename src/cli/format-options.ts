/** The flags of a migration tool's files, and what is said once these are written. */
import { type Command, Option } from 'commander';
import type { ModelLine } from '../migrations/formats/format.ts';
import { findFormat, migrationFormats } from '../migrations/formats/registry.ts';
import type { FormatId } from '../model/migration.ts';
import { readProjectTools, toolFolder } from '../project/read-project.ts';
import type { ToolTarget } from '../project/tool-files.ts';
import { UsageError } from '../util/errors.ts';
import { formatNumber, wrapText } from '../util/format.ts';
import { singleLine } from '../util/identifiers.ts';
import type { WrittenMigrations } from '../write-migrations.ts';
import { noteLines } from './note-lines.ts';

export interface FormatFlags {
  readonly format: FormatId | 'sql';
  readonly formatDir?: string;
  /** Folder of the pairs. */
  readonly out: string;
}

export function addFormatOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <tool>', 'write the files of a migration tool too, beside the pairs for psql')
        .choices(['sql', ...migrationFormats.map(({ id }) => id)])
        .default('sql'),
    )
    .option('--format-dir <folder>', 'where these go, if not where the tool usually has them');
}

/** Null for the pairs alone. Errors: `usage` for a folder without a tool. */
export async function formatTarget({ format, formatDir, out }: FormatFlags): Promise<ToolTarget | null> {
  if (format !== 'sql')
    return { format, folder: await toolFolder('.', format, formatDir, out, findFormat(format).folder) };
  if (formatDir !== undefined)
    throw new UsageError(
      '--format-dir goes with --format',
      'Name the migration tool: --format dbmate, for example.',
    );
  return null;
}

/** Where the tool's files are, and what to know before they are run; empty where there are none. */
export function toolLines(target: ToolTarget | null, { tool, left }: WrittenMigrations): string {
  if (left !== null) {
    const files = `The files for ${findFormat(left.format).name} in ${singleLine(left.folder)}`;
    const sentence = `${files} stay as an earlier run wrote them: add --format ${left.format} to write them anew.`;
    return `${wrapText(sentence, 80).join('\n')}\n`;
  }
  if (target === null || tool === null) return '';
  const { name } = findFormat(target.format);
  return `${formatNumber(tool.paths.length, 'file')} for ${name} in ${target.folder}:\n${noteLines(
    tool.notes.map((message) => ({ code: 'format', message, hint: null })),
  )}${modelLines(tool.model)}`;
}

/** Names the tools of the project, where no format was asked for; empty where none is known. */
export async function offeredFormats({ format, out }: FormatFlags): Promise<string> {
  if (format !== 'sql') return '';
  const tools = await readProjectTools('.', out);
  if (tools.length === 0) return '';
  const named = tools.map((tool) => `${findFormat(tool.format).name} (${singleLine(tool.evidence)})`);
  const flags = tools.map((tool) => `--format ${tool.format}`);
  const sentence = `This project uses ${named.join(' and ')}: for its files too, add ${flags.join(' or ')}.`;
  return `${wrapText(sentence, 80).join('\n')}\n`;
}

/** Lines to copy stand whole, whatever their length. */
function modelLines(model: readonly ModelLine[]): string {
  if (model.length === 0) return '';
  const lines = model.flatMap(({ where, line, remark }) => [
    ...wrapText(`${where}:`, 78).map((text) => `  ${singleLine(text)}`),
    ...(line === null ? [] : [`    ${singleLine(line)}`]),
    ...(remark === null ? [] : wrapText(remark, 76).map((text) => `    ${singleLine(text)}`)),
  ]);
  return `In the models, so that they and the database stay alike:\n${lines.join('\n')}\n`;
}

/** TypeORM: a class with up and down, whose `transaction` is false. */
import type { FormatPair, FormatScript, MigrationFormat } from './format.ts';
import { callsOf, type ModuleKind, moduleKind } from './javascript.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { actionSlug, epochMilliseconds, pascalCase, prefixes } from './versions.ts';

export const typeorm: MigrationFormat = {
  id: 'typeorm',
  name: 'TypeORM',
  folder: 'src/migrations',
  reads: () => [],
  render: (pairs, folder) => {
    const kind = moduleKind(folder, 'ts');
    // It takes the order from the last 13 characters of the class's name.
    const names = folder.names.filter((name) => /^\d{13}\D/.test(name));
    const versions = prefixes(pairs, names, pairs.length, `${epochMilliseconds('20000101000000')}0`);
    return {
      files: pairs.map((pair, n) => ({
        path: `${versions[n]}-${pascalCase(actionSlug(pair))}.${kind.extension}`,
        content: moduleText(pair, `${pascalCase(actionSlug(pair))}${versions[n]}`, kind),
        up: pair.upFile,
      })),
      notes: [
        'Apply with typeorm migration:run -t each: with the default, -t all, it refuses a migration that is outside of the transaction.',
        'Take back with typeorm migration:revert -t none.',
        'Entities: an @Index of the same name keeps migration:generate from dropping the index. Where the decorator cannot say what the index is (INCLUDE, an expression, DESC), give it { synchronize: false }.',
      ],
    };
  },
};

function moduleText(pair: FormatPair, className: string, { extension, isModule }: ModuleKind): string {
  const isTyped = extension === 'ts';
  const direction = (name: 'up' | 'down', script: FormatScript) =>
    `  ${isTyped ? 'public ' : ''}async ${name}(queryRunner${isTyped ? ': QueryRunner): Promise<void>' : ')'} {
${callsOf(script, '    ', (sql) => `await queryRunner.query(${sql})`)}
  }`;
  return `${[
    lineComments(
      toolHeader(pair.up, {
        run: 'typeorm migration:run -t each.',
        rollback: 'typeorm migration:revert -t none.',
      }),
      '//',
    ),
    ...(isTyped ? ["\nimport type { MigrationInterface, QueryRunner } from 'typeorm';"] : []),
    '',
    `${isModule ? `export class ${className}` : `exports.${className} = class ${className}`}${isTyped ? ' implements MigrationInterface' : ''} {`,
    `  ${isTyped ? 'public readonly ' : ''}name = '${className}';`,
    '  // CONCURRENTLY is refused in a transaction.',
    `  ${isTyped ? 'public readonly ' : ''}transaction = false;`,
    '',
    direction('up', pair.up),
    '',
    lineComments(toolHeader(pair.down, { run: 'typeorm migration:revert -t none.' }), '//').replace(
      /^/gm,
      '  ',
    ),
    direction('down', pair.down),
    isModule ? '}' : '};',
  ].join('\n')}\n`;
}

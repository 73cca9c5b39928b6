/** goose: one file with `-- +goose Up` and `-- +goose Down`, in a transaction unless it says NO TRANSACTION. */
import type { SourceFile } from '../loaded.ts';
import { type HandWritten, handWritten, section } from './reader.ts';

const annotation = /^\s*--\s*\+goose\s+(.+?)\s*$/i;

function annotationOf(line: string): string | null {
  return annotation.exec(line)?.[1]?.toLowerCase().replace(/\s+/g, ' ') ?? null;
}

export function isGoose(content: string): boolean {
  return content.split('\n').some((line) => annotationOf(line) === 'up');
}

export function readGoose(fileName: string, content: string): HandWritten {
  const lines = content.split('\n').map(annotationOf);
  const inTransaction = lines.includes('no transaction')
    ? null
    : 'goose runs it in a transaction: write -- +goose NO TRANSACTION at the top';
  const [up, down] = [lines.indexOf('up'), lines.indexOf('down')];
  const half = (from: number, to: number): SourceFile => ({
    fileName,
    content: section(content, from + 1, to > from ? to : lines.length),
    inTransaction,
  });
  return handWritten(half(up, down), down < 0 ? null : half(down, up), fileName);
}

/** dbmate: one file with `-- migrate:up` and `-- migrate:down`, each in a transaction unless it says transaction:false. */
import type { SourceFile } from '../loaded.ts';
import { type HandWritten, handWritten, section } from './reader.ts';

const marker = /^--\s*migrate:(up|down)(?=\s|$)(.*?)\s*$/;

export function isDbmate(content: string): boolean {
  return content.split('\n').some((line) => marker.exec(line)?.[1] === 'up');
}

export function readDbmate(fileName: string, content: string): HandWritten {
  const lines = content.split('\n');
  const half = (which: string): SourceFile | null => {
    const at = lines.findIndex((line) => marker.exec(line)?.[1] === which);
    if (at < 0) return null;
    const next = lines.findIndex((line, n) => n > at && marker.test(line));
    const text = section(content, at + 1, next < 0 ? lines.length : next);
    const alone = /(?:^|\s)transaction:false(?:\s|$)/.test(marker.exec(lines[at] ?? '')?.[2] ?? '');
    return {
      fileName,
      content: text,
      inTransaction: alone
        ? null
        : `dbmate runs it in a transaction: write -- migrate:${which} transaction:false`,
    };
  };
  const [up, down] = [half('up'), half('down')];
  if (up === null) throw new Error(`${fileName} is no file of dbmate`);
  return handWritten(up, down === null || isEmpty(down) ? null : down, fileName);
}

function isEmpty({ content }: SourceFile): boolean {
  return content.split('\n').every((line) => line.trim() === '' || line.trim().startsWith('--'));
}

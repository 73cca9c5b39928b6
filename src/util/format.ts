/** Numbers and texts as people read them: sizes, counts, planner costs, shares, durations, columns of a given width. */
import { singleLine } from './identifiers.ts';

/** `12.3 MB`: decimal units, 1 MB = 10^6 bytes, as budgets are given. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  // 999.5 would be rounded to 1000 of the smaller unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${units[unit]}`;
}

/** `1,234`: a whole number with thousands separated by commas, whatever the locale. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A planner cost: `8.31`, `12.4`, `1,234`; from ten million in words, `12.3 million`. */
export function formatCost(cost: number): string {
  if (cost >= 1e7) {
    const [size, word] =
      cost >= 9.995e11 ? [1e12, 'trillion'] : cost >= 9.995e8 ? [1e9, 'billion'] : [1e6, 'million'];
    return `${threeDigits(cost / Number(size))} ${word}`;
  }
  if (cost >= 99.95) return formatCount(cost);
  return cost >= 9.995 ? cost.toFixed(1) : cost.toFixed(2);
}

/** A fraction as `97%`, `3.4%`, `<0.1%`; what is not quite everything never reads as 100%, and from there on none has decimals. */
export function formatShare(fraction: number): string {
  const percent = fraction * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent > 99.9 && percent < 100) return '>99.9%';
  if ((percent >= 9.95 && percent < 99) || percent > 100) return `${Math.round(percent)}%`;
  return `${percent.toFixed(1).replace(/\.0$/, '')}%`;
}

/** How a figure changed: `-97%`, `+3.4%`, `±0%`; `new` where it was nothing before. */
export function formatChange(before: number, after: number): string {
  if (before === after) return '±0%';
  if (before === 0) return 'new';
  return `${after < before ? '-' : '+'}${formatShare(Math.abs(after - before) / before)}`.replace(
    /^-([<>])/,
    '$1-',
  );
}

/** `0.12 ms`, `8.31 ms`, `145 ms`, `1.23 s`. */
export function formatMs(milliseconds: number): string {
  if (milliseconds >= 999.5) return `${formatCost(milliseconds / 1000)} s`;
  return `${milliseconds >= 99.95 ? Math.round(milliseconds) : milliseconds.toFixed(milliseconds >= 9.995 ? 1 : 2)} ms`;
}

/** A limit as people give it: `90 s`, `30 min`, `2 h`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** `1 index`, `2 indexes`. */
export function formatNumber(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** Columns a terminal needs for a text: wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** One line of at most `width` columns; where something had to go it ends in `…`. */
export function fitWidth(text: string, width: number): string {
  const line = singleLine(text).replace(/ {2,}/g, ' ').trim();
  if (displayWidth(line) <= width) return line;
  let cut = '';
  let used = 0;
  for (const { segment } of graphemes.segment(line)) {
    used += graphemeWidth(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

/** Pads to `width` columns. */
export function padWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const padding = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + padding : padding + text;
}

/** Breaks at spaces into lines of at most `width` columns; a word that is longer, behind the last `_`, `.` or the like that fits, or else anywhere. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of singleLine(text)
    .split(' ')
    .flatMap((part) => pieces(part, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** A word in pieces of at most `width` columns; none for an empty one. */
function pieces(word: string, width: number): readonly string[] {
  const found: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && displayWidth(piece + segment) > width) {
      const cut = seam.exec(piece)?.[0] ?? piece;
      found.push(cut);
      piece = piece.slice(cut.length);
    }
    piece += segment;
  }
  return piece === '' ? found : [...found, piece];
}

/** As much as ends where a name of several words may be broken, and is not next to nothing. */
const seam = /^.{4,}[_.,:/)\]-]/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** East Asian Width (UAX 11) Wide and Fullwidth, in blocks: by script, the marks that several share would be missing. */
const wide =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

/** Two columns for wide characters and what is shown as emoji. */
function graphemeWidth(grapheme: string): number {
  if (/^[\p{M}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0;
  return wide.test(grapheme) || /\p{Emoji_Presentation}|\ufe0f/u.test(grapheme) ? 2 : 1;
}

/** Three significant digits below 100, whole numbers from there. */
function threeDigits(value: number): string {
  return value >= 99.95 ? String(Math.round(value)) : value.toFixed(value >= 9.995 ? 1 : 2);
}

/** Gives texts their pseudonyms: letters that sort as the texts do, as many as the text has characters. */

/**
 * Each the first in the dictionary of all words of its length that comes after all before; longer than its text only where
 * there are more short texts than short words.
 * @param lengths of the texts, in their order
 * @param letters in ascending order, such that words of them sort letter by letter, and a word comes before what it begins
 */
export function codesFor(lengths: readonly number[], letters: readonly string[]): string[] {
  const codes: string[] = [];
  let last: number[] = [];
  for (const [at, length] of lengths.entries()) {
    // Only the empty text comes before all others.
    if (at > 0 || length > 0) last = next(last, length, letters.length);
    codes.push(last.map((digit) => letters[digit]).join(''));
  }
  return codes;
}

/** The first word of `length` digits after `word`, or else one that `word` begins. */
function next(word: readonly number[], length: number, base: number): number[] {
  if (word.length < length) return [...word, ...Array<number>(length - word.length).fill(0)];
  const cut = word.slice(0, length);
  for (let at = length - 1; at >= 0; at--) {
    const digit = cut[at] ?? 0;
    if (digit + 1 < base) return [...cut.slice(0, at), digit + 1, ...Array<number>(length - at - 1).fill(0)];
  }
  return next(word, length + 1, base);
}

const LATIN = [...'abcdefghijklmnopqrstuvwxyz'];

/** Those of the letters a to z that sort one by one in a collation: in some, `ch` or `dd` is a letter of its own, or y is i. */
export function sortableLetters(compare: (a: string, b: string) => number): readonly string[] {
  let letters = LATIN;
  for (;;) {
    const blame = new Map<string, number>();
    const words = letters.flatMap((a) => [a, ...letters.map((b) => a + b)]);
    for (const [at, word] of words.entries()) {
      const before = words[at - 1];
      if (before === undefined || compare(before, word) < 0) continue;
      for (const letter of before + word) blame.set(letter, (blame.get(letter) ?? 0) + 1);
    }
    const [worst] = [...blame].sort(([, a], [, b]) => b - a);
    if (worst === undefined) return letters;
    letters = letters.filter((letter) => letter !== worst[0]);
  }
}

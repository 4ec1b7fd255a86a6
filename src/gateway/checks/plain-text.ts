/** Characters that are always the same: ASCII, eight in each number, the last one filled up with zeros. */
export interface Characters {
  readonly length: number;
  readonly eights: Float64Array;
}

/** Packs characters. */
export function charactersOf(text: string): Characters {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 8) * 8));
  for (let index = 0; index < bytes.length; index++) view.setUint8(index, bytes[index] ?? 0);
  const eights = new Float64Array(view.byteLength / 8);
  for (let index = 0; index < eights.length; index++) eights[index] = view.getFloat64(index * 8, true);
  return { length: bytes.length, eights };
}

/** Writes characters, and up to seven bytes behind them, which are free. */
export function putCharacters(target: DataView, at: number, { eights }: Characters): void {
  for (let index = 0; index < eights.length; index++) target.setFloat64(at + index * 8, eights[index] ?? 0, true);
}

/** Where something is, up to an end. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const ONES = 0x01010101;
/** The highest bit of each byte. */
const HIGHEST = 0x80808080;

/**
 * Copies a text to `at` and tells whether it is plain: printable ASCII without quotes, backslashes and `<`, which stands for
 * itself in JSON and which no rule of texts changes but for how it begins. Of what is not plain anything may be written.
 *
 * It goes by eight bytes, and at the end some twice, since one by one they take three times as long. They pass as numbers: of
 * printable ASCII none is NaN, the only ones that engines may change.
 */
export function copyPlain(source: DataView, { start, end }: Place, target: DataView, at: number): boolean {
  const shift = at - start;
  let odd = 0;
  if (end - start >= 8) {
    for (let from = start; from < end - 8; from += 8) odd |= copyEight(source, from, target, from + shift);
    odd |= copyEight(source, end - 8, target, end - 8 + shift);
  } else if (end - start >= 4) {
    odd |= copyFour(source, start, target, at) | copyFour(source, end - 4, target, end - 4 + shift);
  } else {
    for (let from = start; from < end; from++) odd |= copyOne(source, from, target, from + shift);
  }
  return (odd & HIGHEST) === 0;
}

function copyEight(source: DataView, from: number, target: DataView, to: number): number {
  target.setFloat64(to, source.getFloat64(from, true), true);
  return oddOf(source.getInt32(from, true)) | oddOf(source.getInt32(from + 4, true));
}

function copyFour(source: DataView, from: number, target: DataView, to: number): number {
  const word = source.getInt32(from, true);
  target.setInt32(to, word, true);
  return oddOf(word);
}

function copyOne(source: DataView, from: number, target: DataView, to: number): number {
  const byte = source.getUint8(from);
  target.setUint8(to, byte);
  return oddOf(byte | 0x61616100);
}

/**
 * Has the highest bit of some byte set where one of four bytes is not plain, and else of none: each sum and difference passes
 * 0x7f where a byte is 0x7f, below 0x20, or equal to what it was joined with.
 *
 * @see https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
function oddOf(word: number): number {
  const quotes = (word ^ 0x22222222) - ONES;
  const backslashes = (word ^ 0x5c5c5c5c) - ONES;
  const brackets = (word ^ 0x3c3c3c3c) - ONES;
  return word | (word - 0x20202020) | (word + ONES) | quotes | backslashes | brackets;
}

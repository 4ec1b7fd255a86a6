import type { RefusedItem } from "../intake/item-intake.ts";

/** Items that the header names at most: servers and clients take 8 kB of headers and more, and hardly anything less. */
const MAX_NAMED = 100;

/**
 * Writes the value of `skywalking-rejected`: the index and the reason of each item that is refused, `3;bad-clock, 7;too-long`.
 * Beyond 100 it ends with how many there are besides: `more;n=412`.
 */
export function rejectedHeader(refused: readonly RefusedItem[]): string {
  const named = refused.slice(0, MAX_NAMED).map(({ index, fault }) => `${index};${fault}`);
  if (refused.length > MAX_NAMED) named.push(`more;n=${refused.length - MAX_NAMED}`);
  return named.join(", ");
}

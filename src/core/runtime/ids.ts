const ID_BYTES = 16;
const POOL_BYTES = 4_096;

/**
 * Makes a source of trace and segment ids: 128 random bits as 32 lower-case hex characters, a form that W3C trace ids share.
 *
 * Random bytes are drawn for 256 ids at once, since one `getRandomValues` call costs more than an id does. The characters
 * become text in one call: joined pieces would cost five times as much, and stay in memory as pieces. The first draw
 * happens inside the first call: workerd refuses random values at module scope.
 *
 * @returns A function that gives a new id at each call.
 */
export function createIdSource(): () => string {
  const digits = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
  const pool = new Uint8Array(POOL_BYTES);
  const codes: number[] = [];
  let next = POOL_BYTES;
  return () => {
    if (next === POOL_BYTES) {
      crypto.getRandomValues(pool);
      next = 0;
    }
    for (let index = 0; index < ID_BYTES; index++) {
      const byte = pool[next++] ?? 0;
      codes[2 * index] = digits[byte >> 4] ?? 0;
      codes[2 * index + 1] = digits[byte & 15] ?? 0;
    }
    return String.fromCharCode(...codes);
  };
}

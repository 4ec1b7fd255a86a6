const ID_BYTES = 16;
const HEX_PER_ID = ID_BYTES * 2;
const POOL_IDS = 64;

/**
 * Makes a source of trace and segment ids: 128 random bits as 32 lower-case hex characters, a form that W3C trace ids share.
 *
 * Random bytes are drawn for 64 ids at once, because one `getRandomValues` call costs about ten times the rest of an id.
 * The first draw happens inside the first call: workerd refuses random values at module scope.
 *
 * @returns A function that gives a new id at each call.
 */
export function createIdSource(): () => string {
  let pool = "";
  let next = 0;
  return () => {
    if (next === pool.length) {
      pool = randomHex(POOL_IDS * ID_BYTES);
      next = 0;
    }
    next += HEX_PER_ID;
    return pool.slice(next - HEX_PER_ID, next);
  };
}

function randomHex(length: number): string {
  let hex = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
    hex += (byte + 0x100).toString(16).slice(1);
  }
  return hex;
}

const ID_LENGTH = 32;
const POOL_IDS = 64;
const HEX = "0123456789abcdef";

/**
 * Makes a source of trace and segment ids: 128 random bits as 32 lower-case hex characters, a form that W3C trace ids share.
 *
 * Random bytes are drawn for 64 ids at once, one for each character, because one `getRandomValues` call costs about ten
 * times the rest of an id. The characters are made into a string at one go: one that is joined from pieces takes four times
 * as long and keeps a kilobyte alive. The first draw happens inside the first call, since workerd refuses random values at
 * module scope.
 *
 * @returns A function that gives a new id at each call.
 */
export function createIdSource(): () => string {
  let pool = new Uint8Array(0);
  let next = 0;
  return () => {
    if (next === pool.length) {
      pool = crypto.getRandomValues(new Uint8Array(POOL_IDS * ID_LENGTH)).map((byte) => HEX.charCodeAt(byte & 15));
      next = 0;
    }
    next += ID_LENGTH;
    return String.fromCharCode(...pool.subarray(next - ID_LENGTH, next));
  };
}

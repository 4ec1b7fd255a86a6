import type { Contender } from "../contender.ts";

/** What the encoders make: bytes, or text for the JSON wire. */
export type Encoded = Uint8Array | string;

/** Makes a contender of an encoder; the length of each result is looked at, so that no engine can leave the work out. */
export function createEncodingContender(encode: () => Encoded): Contender {
  let received = 0;
  return {
    run(times) {
      for (let index = 0; index < times; index++) {
        if (encode().length > 0) received++;
      }
    },
    drain() {
      const count = received;
      received = 0;
      return count;
    },
  };
}

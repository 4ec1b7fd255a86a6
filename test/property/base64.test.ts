import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "../../src/core/runtime/base64.ts";

/** Runs of each property; a failure prints its seed. */
const RUNS = { numRuns: 1_000 };

const text = fc.string({ unit: "binary", maxLength: 200 });
const bytes = fc.uint8Array({ maxLength: 40 });

describe("base64", () => {
  it("encodes as Buffer does, half surrogate pairs too", () => {
    const units = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(fc.oneof(text, units), (given) => {
        expect(encodeBase64(given)).toBe(Buffer.from(given, "utf8").toString("base64"));
      }),
      RUNS,
    );
  });

  it("gives back any text", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeBase64(encodeBase64(given))).toBe(given);
      }),
      RUNS,
    );
  });

  it("decodes exactly the bytes that are UTF-8", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          text.map((given) => Buffer.from(given)),
        ),
        (given) => {
          const buffer = Buffer.from(given);
          const asText = buffer.toString("utf8");
          const isUtf8 = Buffer.from(asText, "utf8").equals(buffer);
          expect(decodeBase64(buffer.toString("base64"))).toBe(isUtf8 ? asText : undefined);
        },
      ),
    );
  });

  it("never throws, and takes only what has the standard form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (given) => {
        const read = decodeBase64(given);
        if (read !== undefined) expect(given).toMatch(/^[A-Za-z0-9+/]*={0,2}$/);
      }),
      RUNS,
    );
  });
});

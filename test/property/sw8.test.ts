import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractCarrier } from "../../src/core/context/carrier-access.ts";
import { type ContextCarrier, decodeSw8, encodeSw8 } from "../../src/core/context/context-carrier.ts";

/** Runs of each property; a failure prints its seed. */
const RUNS = { numRuns: 1_000 };

/** Text without half surrogate pairs, which UTF-8 has no form for. */
const text = fc.string({ unit: "binary", minLength: 1, maxLength: 30 });

const carrier: fc.Arbitrary<ContextCarrier> = fc.record({
  traceId: text,
  parentTraceSegmentId: text,
  parentSpanId: fc.nat(999_999_999),
  parentService: text,
  parentServiceInstance: text,
  parentEndpoint: text,
  networkAddressUsedAtPeer: text,
});

/** A valid header with one character changed, taken out or put in. */
const damaged = fc
  .tuple(carrier, fc.nat(), fc.string({ unit: "binary", maxLength: 1 }), fc.nat(1))
  .map(([valid, at, replacement, taken]) => {
    const header = encodeSw8(valid);
    const index = at % header.length;
    return header.slice(0, index) + replacement + header.slice(index + taken);
  });

describe("sw8", () => {
  it("gives back any carrier that was encoded", () => {
    fc.assert(
      fc.property(carrier, (given) => {
        const header = encodeSw8(given);
        expect(header).toMatch(/^1(?:-[A-Za-z0-9+/=]+){7}$/);
        expect(decodeSw8(header)).toEqual(given);
      }),
      RUNS,
    );
  });

  it("never throws and never gives an empty field, whatever the header", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), damaged), (header) => {
        const read = decodeSw8(header);
        if (!read) return;
        expect(Object.values(read).filter((value) => value === "" || value === undefined)).toEqual([]);
        expect(Number.isInteger(read.parentSpanId) && read.parentSpanId >= 0).toBe(true);
      }),
      RUNS,
    );
  });

  it("never throws, whatever the source gives", () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        const throwing = {
          get: (): never => {
            throw given;
          },
        };
        for (const source of [throwing, { get: () => given }, { sw8: given }, given]) {
          expect(Reflect.apply(extractCarrier, undefined, [source])).toBeUndefined();
        }
      }),
      RUNS,
    );
  });
});

import { describe, expect, it } from "vitest";
import { type ContextCarrier, decodeSw8, encodeSw8 } from "../../../../src/core/context/context-carrier.ts";
import { MALFORMED_SW8, sw8Of } from "./sw8-headers.ts";

/** The vector of the Rust agent's contract test. */
const RUST_VECTOR = "1-MQ==-NQ==-3-bWVzaA==-aW5zdGFuY2U=-L2FwaS92MS9oZWFsdGg=-ZXhhbXBsZS5jb206ODA4MA==";
const RUST_CARRIER: ContextCarrier = {
  traceId: "1",
  parentTraceSegmentId: "5",
  parentSpanId: 3,
  parentService: "mesh",
  parentServiceInstance: "instance",
  parentEndpoint: "/api/v1/health",
  networkAddressUsedAtPeer: "example.com:8080",
};

describe("encodeSw8()", () => {
  it("writes the Rust agent's vector", () => {
    expect(encodeSw8(RUST_CARRIER)).toBe(RUST_VECTOR);
  });

  it("writes UTF-8 in standard base64, which never has the separator in it", () => {
    const header = encodeSw8({ ...RUST_CARRIER, parentService: "商店", parentEndpoint: "~~~???" });
    expect(header.split("-")).toHaveLength(8);
    expect(header.split("-").slice(4, 7)).toEqual(["5ZWG5bqX", "aW5zdGFuY2U=", "fn5+Pz8/"]);
  });
});

describe("decodeSw8()", () => {
  it("reads the Rust agent's vector", () => {
    expect(decodeSw8(RUST_VECTOR)).toEqual(RUST_CARRIER);
  });

  it("continues a trace that the caller did not sample", () => {
    expect(decodeSw8(RUST_VECTOR.replace(/^1/, "0"))).toEqual(RUST_CARRIER);
  });

  it("reads a UTF-8 service name", () => {
    expect(decodeSw8(sw8Of({ service: "5ZWG5bqX" }))?.parentService).toBe("商店");
  });

  it("reads span id 0 and one of nine digits", () => {
    expect(decodeSw8(sw8Of({ spanId: "0" }))?.parentSpanId).toBe(0);
    expect(decodeSw8(sw8Of({ spanId: "999999999" }))?.parentSpanId).toBe(999_999_999);
  });

  it("reads a header just under 2 kB and none of 2 kB", () => {
    const endpoint = "eHh4".repeat((2_047 - sw8Of({ spanId: "100", endpoint: "" }).length) / 4);
    const fits = sw8Of({ spanId: "100", endpoint });
    const over = sw8Of({ spanId: "1000", endpoint });
    expect([fits.length, over.length]).toEqual([2_047, 2_048]);
    expect(decodeSw8(fits)?.parentEndpoint).toMatch(/^x+$/);
    expect(decodeSw8(over)).toBeUndefined();
  });

  it.each(MALFORMED_SW8)("returns undefined for $what", ({ header }) => {
    expect(decodeSw8(header)).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import {
  type CarrierSource,
  extractCarrier,
  readIncoming,
  writeHeader,
} from "../../../../src/core/context/carrier-access.ts";
import { decodeSw8 } from "../../../../src/core/context/context-carrier.ts";
import { skywalkingPropagators } from "../../../../src/core/context/propagator.ts";
import { sw8Of } from "./sw8-headers.ts";

const HEADER = sw8Of();
const CARRIER = decodeSw8(HEADER);

describe("extractCarrier()", () => {
  it.each<[string, CarrierSource]>([
    ["Headers", new Headers({ SW8: HEADER })],
    ["anything with a get", { get: (name: string) => (name === "sw8" ? HEADER : null) }],
    ["a Map", new Map([["sw8", HEADER]])],
    ["a plain object", { sw8: HEADER }],
    ["a plain object with another case", { "X-Other": "1", Sw8: HEADER }],
    ["Node's array of one header", { sw8: [HEADER] }],
    ["an object without prototype", Object.assign(Object.create(null), { sw8: HEADER })],
  ])("reads from %s", (_what, source) => {
    expect(CARRIER?.traceId).toBe("trace");
    expect(extractCarrier(source)).toEqual(CARRIER);
  });

  it("takes a carrier that was read before", () => {
    if (!CARRIER) throw new Error("no carrier");
    expect(extractCarrier(CARRIER)).toEqual(CARRIER);
  });

  it.each<[string, CarrierSource]>([
    ["empty Headers", new Headers()],
    [
      "Headers with two of them",
      new Headers([
        ["sw8", HEADER],
        ["sw8", HEADER],
      ]),
    ],
    ["a get that gives undefined", { get: () => undefined }],
    ["an empty object", {}],
    ["an undefined header", { sw8: undefined }],
    ["an empty array", { sw8: [] }],
    ["an inherited header that is none", Object.create({ sw8: 5 })],
    ["null", JSON.parse("null")],
    ["a number", JSON.parse("5")],
    ["text", JSON.parse('"sw8"')],
    ["a get that gives a number", JSON.parse('{"sw8":5}')],
  ])("gives undefined for %s", (_what, source) => {
    expect(extractCarrier(source)).toBeUndefined();
  });

  it("gives undefined when the source throws", () => {
    const get = (): never => {
      throw new Error("headers are gone");
    };
    expect(extractCarrier({ get })).toBeUndefined();
  });

  it("refuses an object that only looks like a carrier, as a caller's headers can", () => {
    expect(extractCarrier({ parentTraceSegmentId: "x" })).toBeUndefined();
  });

  it.each(['{"parentSpanId":0}', '{"parentSpanId":1,"traceId":"t","parentTraceSegmentId":5}'])(
    "refuses what a sender's JSON can hold, with fields that are missing or no text: %s",
    (json) => {
      expect(extractCarrier(JSON.parse(json))).toBeUndefined();
    },
  );

  it.each([Number.NaN, 1.5])("refuses a carrier of span %f, which would spoil the batch", (parentSpanId) => {
    expect(CARRIER && extractCarrier({ ...CARRIER, parentSpanId })).toBeUndefined();
  });
});

describe("readIncoming()", () => {
  const headers = { sw8: HEADER, "sw8-correlation": "YQ==:MQ==", "sw8-x": "1-1700000000000" };

  it.each<[string, CarrierSource]>([
    ["Headers", new Headers(headers)],
    ["a Map", new Map(Object.entries(headers))],
    ["a plain object", headers],
    ["Node's arrays", { sw8: [HEADER], "sw8-correlation": ["YQ==:MQ=="], "sw8-x": ["1-1700000000000"] }],
    ["another case", { SW8: HEADER, "SW8-Correlation": "YQ==:MQ==", "Sw8-X": "1-1700000000000" }],
  ])("reads all headers from %s", (_what, source) => {
    const { correlation, ...others } = readIncoming(source, skywalkingPropagators);
    expect(others).toEqual({ carrier: CARRIER, skipAnalysis: true, sentAt: 1_700_000_000_000 });
    expect(correlation?.get("a")).toBe("1");
  });

  it("reads each header by itself: without sw8 the others still count", () => {
    const incoming = readIncoming({ ...headers, sw8: "1-x" }, skywalkingPropagators);
    expect(incoming).toMatchObject({ skipAnalysis: true, sentAt: 1_700_000_000_000 });
    expect(incoming.carrier).toBeUndefined();
  });

  it("takes a carrier that was read before, which has nothing but itself", () => {
    expect(CARRIER && readIncoming(CARRIER, skywalkingPropagators)).toEqual({ carrier: CARRIER });
  });

  it("asks for nothing that no propagator wants", () => {
    const asked: string[] = [];
    const get = (name: string): undefined => {
      asked.push(name);
    };
    expect(readIncoming({ get }, skywalkingPropagators)).toEqual({});
    expect(asked).toEqual(["sw8", "sw8-correlation", "sw8-x"]);
  });
});

describe("writeHeader()", () => {
  it("writes to Headers, a Map and a plain object", () => {
    const headers = new Headers();
    const map = new Map<string, string>();
    const record: Record<string, string> = {};
    for (const target of [headers, map, record]) writeHeader(target, "sw8", HEADER);
    expect([headers.get("sw8"), map.get("sw8"), record["sw8"]]).toEqual([HEADER, HEADER, HEADER]);
  });
});

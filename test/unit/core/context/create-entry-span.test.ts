import { describe, expect, it } from "vitest";
import type { CarrierSource } from "../../../../src/core/context/carrier-access.ts";
import { RefType } from "../../../../src/core/segment/enums.ts";
import { createTestTracer } from "../../test-tracer.ts";
import { MALFORMED_SW8, sw8Of } from "./sw8-headers.ts";

/** What a caller's header arrives in: fetch's Headers cannot hold all that Node's can. */
function sourcesOf(header: string): [string, CarrierSource][] {
  const sources: [string, CarrierSource][] = [
    ["a plain object", { sw8: header }],
    ["Node's array of one", { sw8: [header] }],
  ];
  try {
    const headers = new Headers({ sw8: header });
    // White space at the ends is trimmed on arrival.
    if (headers.get("sw8") === header) sources.push(["Headers", headers]);
  } catch {
    // Not a legal value of a header, so it cannot arrive in one.
  }
  return sources;
}

/** Serves one request and gives its segment. */
function serve(source: CarrierSource | undefined) {
  const { tracer, segment } = createTestTracer();
  using context = tracer.createTracingContext();
  const made = context.traceId;
  context.createEntrySpan("GET:/", source).end();
  context.finish();
  return { made, segment: segment() };
}

describe("createEntrySpan()", () => {
  it.each(sourcesOf(sw8Of()))("continues the caller's trace from %s", (_what, source) => {
    const { segment } = serve(source);
    expect(segment.traceId).toBe("trace");
    expect(segment.traceSegmentId).toMatch(/^[0-9a-f]{32}$/);
    expect(segment.spans[0]?.refs).toEqual([
      {
        refType: RefType.CrossProcess,
        traceId: "trace",
        parentTraceSegmentId: "segment",
        parentSpanId: 3,
        parentService: "shop-web",
        parentServiceInstance: "1.4.2",
        parentEndpoint: "/cart",
        networkAddressUsedAtPeer: "shop:80",
      },
    ]);
  });

  it("continues a trace that is not sampled upstream, and one of a UTF-8 service", () => {
    expect(serve({ sw8: sw8Of({ sample: "0" }) }).segment.traceId).toBe("trace");
    const { segment } = serve({ sw8: sw8Of({ service: "5ZWG5bqX" }) });
    expect(segment.spans[0]?.refs?.[0]?.parentService).toBe("商店");
  });

  it("shows the caller's trace id at once", () => {
    const { tracer } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createEntrySpan("GET:/", { sw8: sw8Of() });
    expect(context.traceId).toBe("trace");
  });

  it.each([["absent"], ["empty Headers"], ["an empty object"]])("starts a new trace: %s", (what) => {
    const source = what === "absent" ? undefined : what === "empty Headers" ? new Headers() : {};
    const { made, segment } = serve(source);
    expect(segment.traceId).toBe(made);
    expect(segment.spans[0]?.refs).toBeUndefined();
  });

  it("starts a new trace when reading the headers throws", () => {
    const get = (): never => {
      throw new Error("headers are gone");
    };
    const { made, segment } = serve({ get });
    expect(segment.traceId).toBe(made);
  });

  const cases = MALFORMED_SW8.flatMap(({ what, header }) =>
    sourcesOf(header).map(([form, source]) => ({ what, form, source })),
  );

  it.each(cases)("records the span and starts a new trace: $what in $form", ({ source }) => {
    const { made, segment } = serve(source);
    expect(segment.traceId).toBe(made);
    expect(segment.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(segment.spans).toHaveLength(1);
    expect(segment.spans[0]).toMatchObject({ spanId: 0, parentSpanId: -1, refs: undefined, isError: false });
  });

  it("never takes over ids that a caller's headers do not have", () => {
    const { made, segment } = serve({ parentTraceSegmentId: "x" });
    expect(segment.traceId).toBe(made);
    expect(segment.spans[0]?.refs).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { CorrelationContext } from "../../../../src/core/context/correlation-context.ts";
import {
  type Incoming,
  type Outgoing,
  type Propagator,
  skywalkingPropagators,
  sw8,
  sw8Correlation,
  sw8Extension,
} from "../../../../src/core/context/propagator.ts";
import { TagKey } from "../../../../src/core/segment/tag-key.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer, type TestTracer } from "../../test-tracer.ts";
import { sw8Of } from "./sw8-headers.ts";

function readBy(propagator: Propagator, value: string): Incoming {
  const incoming: Incoming = {};
  propagator.decode(value, incoming);
  return incoming;
}

/** A call that says as little as possible. */
const QUIET: Outgoing = {
  carrier: {
    traceId: "trace",
    parentTraceSegmentId: "segment",
    parentSpanId: 3,
    parentService: "shop-web",
    parentServiceInstance: "1.4.2",
    parentEndpoint: "/cart",
    networkAddressUsedAtPeer: "shop:80",
  },
  correlation: undefined,
  skipAnalysis: false,
  sentAt: undefined,
};

/** A tracer that reads and sends all of SkyWalking's headers. */
const createFullTracer = (): TestTracer => createTestTracer({ propagators: skywalkingPropagators });

describe("the propagators", () => {
  it("are sw8, sw8-correlation and sw8-x, in lower case as every agent looks for them", () => {
    expect(skywalkingPropagators.map(({ header }) => header)).toEqual(["sw8", "sw8-correlation", "sw8-x"]);
  });

  it("are sw8 alone by default: a server that allows only that refuses a request with more", () => {
    const { tracer } = createTestTracer();
    const context = tracer.createTracingContext({ carrier: { sw8: sw8Of(), "sw8-x": "1" } });
    const headers: Record<string, string> = {};
    context.createExitSpan("GET:/", "stock:80").inject(headers, { message: true });
    expect(Object.keys(headers)).toEqual(["sw8"]);
    expect(context.correlation).toBeUndefined();
  });
});

describe("sw8", () => {
  it("writes and reads the carrier; what is malformed changes nothing", () => {
    expect(sw8.encode(QUIET)).toBe(sw8Of());
    expect(readBy(sw8, sw8Of())).toEqual({ carrier: QUIET.carrier });
    expect(readBy(sw8, "1-x")).toEqual({});
  });

  it("is not written with 2 kB or more", () => {
    const carrier = { ...QUIET.carrier, parentEndpoint: "x".repeat(2_000) };
    expect(() => sw8.encode({ ...QUIET, carrier })).toThrow(RangeError);
  });
});

describe("sw8-correlation", () => {
  it("is written where there are values, and read", () => {
    const correlation = new CorrelationContext();
    expect(sw8Correlation.encode({ ...QUIET, correlation })).toBeUndefined();
    correlation.put("tenant", "acme");
    const header = sw8Correlation.encode({ ...QUIET, correlation }) ?? "";
    expect(header).toBe("dGVuYW50:YWNtZQ==");
    expect(readBy(sw8Correlation, header).correlation?.get("tenant")).toBe("acme");
  });
});

describe("sw8-x", () => {
  it.each<[string, Incoming]>([
    ["", {}],
    ["0", {}],
    ["1", { skipAnalysis: true }],
    ["0-", {}],
    ["1-", { skipAnalysis: true }],
    ["-", {}],
    ["-1700000000000", { sentAt: 1_700_000_000_000 }],
    ["0-1700000000000", { sentAt: 1_700_000_000_000 }],
    ["1-1700000000000", { skipAnalysis: true, sentAt: 1_700_000_000_000 }],
    // The Java agent writes a blank where it has no time.
    ["0- ", {}],
    ["1- ", { skipAnalysis: true }],
    [" 1-1700000000000 ", { skipAnalysis: true, sentAt: 1_700_000_000_000 }],
  ])("reads %o", (value, incoming) => {
    expect(readBy(sw8Extension, value)).toEqual(incoming);
  });

  it.each([
    ["2"],
    ["01"],
    ["true"],
    ["1-x"],
    ["1-1.5"],
    ["1--5"],
    ["1-1e3"],
    ["1-٣"],
    [`1-${"9".repeat(16)}`],
    ["1-17 00"],
    ["garbage"],
  ])("reads nothing from %o", (value) => {
    expect(readBy(sw8Extension, value)).toEqual({});
  });

  it.each<[string, Partial<Outgoing>, string | undefined]>([
    ["nothing to say", {}, undefined],
    ["a time", { sentAt: START }, `0-${START}`],
    ["skip-analysis", { skipAnalysis: true }, "1-"],
    ["both", { skipAnalysis: true, sentAt: START }, `1-${START}`],
  ])("is written for %s", (_what, said, expected) => {
    expect(sw8Extension.encode({ ...QUIET, ...said })).toBe(expected);
  });

  it("is read again by who reads it", () => {
    const header = sw8Extension.encode({ ...QUIET, skipAnalysis: true, sentAt: START }) ?? "";
    expect(readBy(sw8Extension, header)).toEqual({ skipAnalysis: true, sentAt: START });
  });
});

/** Consumes a message: an Entry span with these headers. */
function consume(headers: Record<string, string>, options: { readonly startTime?: number } = {}) {
  const test = createFullTracer();
  const context = test.tracer.createTracingContext();
  const span = context.createEntrySpan("queue/orders", headers, options);
  return {
    ...test,
    context,
    tags: () => {
      span.end();
      context.finish();
      return test.span("queue/orders").tags;
    },
  };
}

describe("transmission.latency", () => {
  const latencyOf = (value: string) => [{ key: TagKey.TransmissionLatency, value }];

  it.each([
    ["as long as it took", START - 250, "250"],
    ["0 for what was sent this very moment", START, "0"],
    ["0 where the producer's clock is ahead", START + 5_000, "0"],
  ])("is %s", (_what, sentAt, expected) => {
    expect(consume({ "sw8-x": `0-${sentAt}` }).tags()).toEqual(latencyOf(expected));
  });

  it("is a whole number also when the span's start was a fraction", () => {
    const { tags } = consume({ "sw8-x": `0-${START - 1}` }, { startTime: START + 0.7 });
    expect(tags()).toEqual(latencyOf("1"));
  });

  it("stands once, and beside what the host tags", () => {
    const { tracer, span } = createFullTracer();
    const headers = { "sw8-x": `0-${START - 5}` };
    const context = tracer.createTracingContext({ carrier: headers });
    context.createEntrySpan("queue/orders", headers).tag("mq.queue", "orders").end();
    context.finish();
    expect(span("queue/orders").tags).toEqual([...latencyOf("5"), { key: "mq.queue", value: "orders" }]);
  });

  it("is not there without a sending time", () => {
    expect(consume({ sw8: sw8Of(), "sw8-x": "1" }).tags()).toBeUndefined();
  });
});

describe("skipAnalysis", () => {
  it("is on the span that was told, on all that come after it, and passed on", () => {
    const { context, segment, tags } = consume({ sw8: sw8Of(), "sw8-x": "1" });
    const headers: Record<string, string> = {};
    context.createLocalSpan("price").end();
    context.createExitSpan("GET:/stock", "stock:80").inject(headers).end();
    tags();
    expect(segment().spans.map(({ skipAnalysis }) => skipAnalysis)).toEqual([true, true, true]);
    expect(headers["sw8-x"]).toBe("1-");
  });

  it("is nowhere by default, and sw8-x is not sent", () => {
    const { context, segment, tags } = consume({ sw8: sw8Of(), "sw8-x": "0-5" });
    const headers: Record<string, string> = {};
    context.createExitSpan("GET:/stock", "stock:80").inject(headers).end();
    tags();
    expect(segment().spans.map(({ skipAnalysis }) => skipAnalysis)).toEqual([false, false]);
    expect(Object.keys(headers)).toEqual(["sw8"]);
  });
});

describe("inject({ message: true })", () => {
  it("sends the time along, a whole number, which becomes the consumer's latency", () => {
    const { tracer, clock } = createFullTracer();
    const headers: Record<string, string> = {};
    const context = tracer.createTracingContext();
    clock.advance(7.9);
    context.createExitSpan("queue/orders", "queue/orders").inject(headers, { message: true });
    expect(headers["sw8-x"]).toBe(`0-${START + 7}`);
    const { clock: later, tracer: consumer, span } = createFullTracer();
    later.advance(1_007);
    const consumed = consumer.createTracingContext();
    consumed.createEntrySpan("queue/orders", headers).end();
    consumed.finish();
    expect(span("queue/orders").tags).toEqual([{ key: TagKey.TransmissionLatency, value: "1000" }]);
  });

  it.each([[undefined], [{}], [{ message: false }]])("sends none for %o", (options) => {
    const headers: Record<string, string> = {};
    const exit = createFullTracer().tracer.createTracingContext().createExitSpan("GET:/", "stock:80");
    exit.inject(headers, options);
    expect(Object.keys(headers)).toEqual(["sw8"]);
  });
});

describe("correlation", () => {
  it("goes from service to service: what came in goes out with what was put", () => {
    const { tracer } = createFullTracer();
    const caller = tracer.createTracingContext();
    const first: Record<string, string> = {};
    caller.correlation?.put("tenant", "商店");
    caller.createExitSpan("GET:/a", "a:80").inject(first);

    const callee = createFullTracer().tracer.createTracingContext();
    callee.createEntrySpan("GET:/a", first);
    expect(callee.correlation?.get("tenant")).toBe("商店");
    callee.correlation?.put("experiment", "b");
    const second: Record<string, string> = {};
    callee.createExitSpan("GET:/b", "b:80").inject(second);

    const last = createFullTracer().tracer.createTracingContext({ carrier: new Headers(second) });
    last.createEntrySpan("GET:/b");
    expect([last.correlation?.get("tenant"), last.correlation?.get("experiment")]).toEqual(["商店", "b"]);
    expect(caller.correlation?.get("experiment")).toBeUndefined();
  });

  it("is one per context, the same at each look", () => {
    const context = createFullTracer().tracer.createTracingContext();
    expect(context.correlation).toBeInstanceOf(CorrelationContext);
    expect(context.correlation).toBe(context.correlation);
  });
});

import { describe, expect, it } from "vitest";
import { decodeSw8 } from "../../../../src/core/context/context-carrier.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer } from "../../test-tracer.ts";

/** A span by itself, and what was recorded of it once it has ended. */
function createSpan(peer = "stock:80") {
  const test = createTestTracer();
  const context = test.tracer.createTracingContext();
  const span = context.createExitSpan("GET:/stock", peer);
  context.finish();
  return {
    ...test,
    span,
    recorded: () => {
      span.end();
      return test.span(span.operationName);
    },
  };
}

describe("tag()", () => {
  it("keeps keys unique, the last value winning in the first place", () => {
    const { span, recorded } = createSpan();
    span.tag("a", 1).tag("b", true).tag("a", "two");
    expect(recorded().tags).toEqual([
      { key: "a", value: "two" },
      { key: "b", value: "true" },
    ]);
  });

  it("cuts values at 2,048 characters, never inside a surrogate pair", () => {
    const { span, recorded } = createSpan();
    span.tag("long", "x".repeat(3_000)).tag("pair", `${"x".repeat(2_047)}😀`);
    expect(recorded().tags?.map(({ value }) => value.length)).toEqual([2_048, 2_047]);
  });
});

describe("log()", () => {
  it("adds events with their time, values as text and cut", () => {
    const { span, clock, recorded } = createSpan();
    clock.advance(5.9);
    span.log({ event: "retry", detail: "x".repeat(3_000) }).log({ event: "given" }, START + 7.5);
    expect(recorded().logs).toEqual([
      {
        time: START + 5,
        data: [
          { key: "event", value: "retry" },
          { key: "detail", value: "x".repeat(2_048) },
        ],
      },
      { time: START + 7, data: [{ key: "event", value: "given" }] },
    ]);
  });
});

describe("error()", () => {
  it("marks the span, without a log when there is no reason", () => {
    const { span, recorded } = createSpan();
    span.error();
    expect(recorded()).toMatchObject({ isError: true, logs: undefined });
  });

  it("logs an Error's kind, message and stack", () => {
    const { span, recorded } = createSpan();
    span.error(new RangeError("no stock"));
    const { isError, logs } = recorded();
    expect(isError).toBe(true);
    expect(logs?.[0]?.data.map(({ key }) => key)).toEqual(["event", "error.kind", "message", "stack"]);
    expect(logs?.[0]?.data.slice(0, 3).map(({ value }) => value)).toEqual(["error", "RangeError", "no stock"]);
  });

  it("logs what is no Error, and what cannot be printed", () => {
    const { span, recorded } = createSpan();
    span.error("down").error(Object.create(null));
    expect(recorded().logs?.map(({ data }) => data[2]?.value)).toEqual(["down", "object"]);
  });

  it("survives an Error whose message cannot be printed", () => {
    const { span, recorded } = createSpan();
    const hostile = Object.assign(new Error("x"), { message: Object.create(null), stack: "frames" });
    expect(() => span.error(hostile)).not.toThrow();
    expect(recorded()).toMatchObject({ isError: true, logs: [{ time: START }] });
  });
});

describe("setters", () => {
  it("change the name, layer, component and peer", () => {
    const { span, recorded } = createSpan();
    span.setOperationName("n".repeat(151)).setLayer(1).setComponentId(5.7).setPeer("db:1");
    expect(span.operationName).toBe("n".repeat(150));
    expect(recorded()).toMatchObject({ operationName: "n".repeat(150), spanLayer: 1, componentId: 5, peer: "db:1" });
  });

  it.each<[string, unknown[]]>([
    ["setOperationName", [undefined]],
    ["tag", ["key", Object.create(null)]],
    ["tag", ["key", undefined]],
    ["log", [undefined]],
    ["log", [{ key: Object.create(null) }]],
    ["inject", [undefined]],
  ])("%s(%o) does not throw into the host", (name, args) => {
    const { span, recorded } = createSpan();
    const method: unknown = Reflect.get(span, name);
    if (typeof method !== "function") throw new Error("no such method");
    expect(() => Reflect.apply(method, span, args)).not.toThrow();
    expect(recorded().spanId).toBe(0);
  });
});

describe("inject()", () => {
  it("writes sw8 with the ids, names and the very peer of the span", () => {
    const { span, recorded } = createSpan();
    const headers = new Headers();
    span.inject(headers);
    const { peer } = recorded();
    expect(peer).toBe("stock:80");
    expect(decodeSw8(headers.get("sw8") ?? "")).toEqual({
      traceId: span.context.traceId,
      parentTraceSegmentId: span.context.traceSegmentId,
      parentSpanId: 0,
      parentService: "shop",
      parentServiceInstance: "1.4.2",
      parentEndpoint: "GET:/stock",
      networkAddressUsedAtPeer: peer,
    });
  });

  it("writes to Headers, anything with a set and a plain object, and nothing but sw8", () => {
    const headers = new Headers();
    const map = new Map<string, string>();
    const record: Record<string, string> = {};
    createSpan().span.inject(headers).inject(map).inject(record);
    expect([[...headers.keys()], [...map.keys()], Object.keys(record)]).toEqual([["sw8"], ["sw8"], ["sw8"]]);
  });

  it("swallows what the target throws", () => {
    const { span, diagnostics } = createSpan();
    const cause = new TypeError("immutable");
    const set = (): never => {
      throw cause;
    };
    expect(() => span.inject({ set })).not.toThrow();
    expect(diagnostics).toEqual([expect.objectContaining({ code: "instrumentation-failed", cause })]);
  });

  it("leaves no field empty, also when the peer was taken away", () => {
    const { span } = createSpan();
    const headers: Record<string, string> = {};
    span.setPeer("").inject(headers);
    expect(headers["sw8"]?.split("-").filter((field) => field === "")).toEqual([]);
  });

  it("writes nothing that a callee would refuse for its length", () => {
    const { span } = createSpan("x".repeat(3_000));
    const headers: Record<string, string> = {};
    span.inject(headers);
    const { sw8 } = headers;
    expect(sw8 === undefined || decodeSw8(sw8) !== undefined).toBe(true);
  });
});

describe("a span that has ended", () => {
  it("is closed once by `using`, without a diagnostic", () => {
    const { tracer, segments, diagnostics } = createTestTracer();
    {
      using context = tracer.createTracingContext();
      using span = context.createLocalSpan("work");
      span.end();
    }
    expect(segments()).toHaveLength(1);
    expect(diagnostics).toEqual([]);
  });

  it("changes no more; every use is one diagnostic", () => {
    const { span, reporter, diagnostics, recorded } = createSpan();
    span.tag("a", "b").log({ event: "x" });
    const before = JSON.stringify(recorded());
    const headers: Record<string, string> = {};
    const uses = [
      () => span.tag("a", "c"),
      () => span.log({ event: "y" }),
      () => span.error(new Error("late")),
      () => span.setOperationName("late"),
      () => span.setLayer(1),
      () => span.setComponentId(1),
      () => span.setPeer("late"),
      () => span.inject(headers),
      () => span.prepareForAsync(),
      () => span.end(START + 1_000),
    ];
    for (const [index, use] of uses.entries()) {
      use();
      expect(diagnostics).toHaveLength(index + 1);
    }
    expect(JSON.stringify(recorded())).toBe(before);
    expect(headers).toEqual({});
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["span-ended"]));
    expect(reporter.items("segment")).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { SpanLayer, SpanType } from "../../../../src/core/segment/enums.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer } from "../../test-tracer.ts";

describe("spans of a context", () => {
  it("have ids in creation order and stand in the order of their end", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    const entry = context.createEntrySpan("GET:/");
    const local = context.createLocalSpan("price");
    const exit = context.createExitSpan("GET:/stock", "stock:80");
    local.end();
    exit.end();
    entry.end();
    context.finish();
    expect([entry.spanId, local.spanId, exit.spanId]).toEqual([0, 1, 2]);
    expect(segment().spans.map(({ spanId }) => spanId)).toEqual([1, 2, 0]);
  });

  it("have the innermost active span as their parent, the root -1", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    const first = context.createLocalSpan("first");
    context.createLocalSpan("inner").end();
    first.end();
    context.createLocalSpan("second").end();
    root.end();
    context.createLocalSpan("after").end();
    context.finish();
    const parents = segment().spans.map(({ operationName, parentSpanId }) => [operationName, parentSpanId]);
    expect(Object.fromEntries(parents)).toEqual({ root: -1, first: 0, inner: 1, second: 0, after: -1 });
  });

  it("are detached when their parent is named", () => {
    const { tracer, span } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    const detached = context.createExitSpan("detached", "stock:80", { parent: root });
    expect(context.activeSpan).toBe(root);
    const sibling = context.createLocalSpan("sibling");
    const child = context.createLocalSpan("child", { parent: detached });
    for (const each of [detached, child, sibling, root]) each.end();
    context.finish();
    expect(span("detached").parentSpanId).toBe(0);
    expect(span("sibling").parentSpanId).toBe(0);
    expect(span("child").parentSpanId).toBe(1);
  });

  it("take no parent from another context", () => {
    const { tracer, span } = createTestTracer();
    const other = tracer.createTracingContext();
    other.createLocalSpan("a");
    const foreign = other.createLocalSpan("b");
    const context = tracer.createTracingContext();
    context.createLocalSpan("orphan", { parent: foreign }).end();
    context.finish();
    expect(span("orphan").parentSpanId).toBe(-1);
  });

  it("leave the tree whole when they end out of order", () => {
    const { tracer, span } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    const outer = context.createLocalSpan("outer");
    const inner = context.createLocalSpan("inner");
    outer.end();
    expect(context.activeSpan).toBe(inner);
    const below = context.createLocalSpan("below");
    root.end();
    inner.end();
    expect(context.activeSpan).toBe(below);
    below.end();
    expect(context.activeSpan).toBeUndefined();
    context.finish();
    expect(span("below").parentSpanId).toBe(2);
  });

  it("may be a root Exit and a root Local, as in a page", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createExitSpan("GET:/stock", "stock:80").end();
    context.createLocalSpan("/cart").end();
    context.finish();
    expect(segment().spans.map(({ spanType, parentSpanId }) => [spanType, parentSpanId])).toEqual([
      [SpanType.Exit, -1],
      [SpanType.Local, -1],
    ]);
  });

  it("have the layer and component given, else Http for Entry and Exit and Unknown for Local", () => {
    const { tracer, span } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createEntrySpan("entry").end();
    context.createExitSpan("exit", "db:1", { layer: SpanLayer.Database, componentId: 5 }).end();
    context.createLocalSpan("local").setLayer(SpanLayer.Cache).setComponentId(7).end();
    context.createLocalSpan("plain").end();
    context.finish();
    expect(span("entry")).toMatchObject({ spanType: 0, spanLayer: 3, componentId: 0, peer: undefined });
    expect(span("exit")).toMatchObject({ spanType: 1, spanLayer: 1, componentId: 5, peer: "db:1" });
    expect(span("local")).toMatchObject({ spanType: 2, spanLayer: 5, componentId: 7 });
    expect(span("plain")).toMatchObject({ spanType: 2, spanLayer: 0, componentId: 0 });
  });

  it("have names of 150 characters at most and never an empty one", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createLocalSpan(`${"x".repeat(149)}😀`).end();
    context.createLocalSpan("").end();
    context.finish();
    expect(segment().spans.map(({ operationName }) => operationName)).toEqual(["x".repeat(149), "unknown"]);
  });
});

describe("times", () => {
  it("are whole milliseconds since the epoch, durations those of the monotonic clock", () => {
    const { tracer, clock, span } = createTestTracer();
    const context = tracer.createTracingContext();
    clock.advance(0.7);
    const work = context.createLocalSpan("work");
    clock.advance(99.6);
    work.end();
    context.finish();
    expect(span("work")).toMatchObject({ startTime: START, endTime: START + 100 });
  });

  it("do not run backwards when the wall clock is set back", () => {
    const { tracer, clock, span } = createTestTracer();
    const context = tracer.createTracingContext();
    const work = context.createLocalSpan("work");
    clock.setWall(START - 3_600_000);
    clock.advance(20);
    work.end();
    context.finish();
    expect(span("work")).toMatchObject({ startTime: START, endTime: START + 20 });
  });

  it("are anchored anew by the next context", () => {
    const { tracer, clock } = createTestTracer();
    clock.setWall(START - 5_000);
    expect(tracer.createTracingContext().now()).toBe(START - 5_000);
  });

  it("may be given, are made whole, and no span ends before it starts", () => {
    const { tracer, span } = createTestTracer();
    const context = tracer.createTracingContext();
    context
      .createLocalSpan("given", { startTime: START - 10.5 })
      .log({ event: "x" }, START - 5.5)
      .end(START - 2.5);
    context.createLocalSpan("early", { startTime: START }).end(START - 100);
    context.finish();
    expect(span("given")).toMatchObject({ startTime: START - 11, endTime: START - 3, logs: [{ time: START - 6 }] });
    expect(span("early")).toMatchObject({ startTime: START, endTime: START });
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY]])("given as %s do not spoil the batch", (time) => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createLocalSpan("work", { startTime: time }).log({ event: "x" }, time).end(time);
    context.finish();
    const numbers = segment().spans.flatMap(({ startTime, endTime, logs }) => [startTime, endTime, logs?.[0]?.time]);
    expect(numbers.filter((number) => !Number.isSafeInteger(number))).toEqual([]);
  });

  it("and component ids are whole numbers: OAP refuses a whole batch for one fraction", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createLocalSpan("a", { componentId: 1.5 }).end();
    context.createLocalSpan("b").setComponentId(Number.NaN).end();
    context
      .createLocalSpan("c")
      .setComponentId(2 ** 40)
      .end();
    context.finish();
    const ids = segment().spans.map(({ componentId }) => componentId);
    expect(ids.filter((id) => (id | 0) !== id)).toEqual([]);
  });
});

describe("misuse", () => {
  it("an exit span without a peer has the peer unknown and a diagnostic", () => {
    const { tracer, diagnostics, span } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createExitSpan("GET:/", "").end();
    context.finish();
    expect(span("GET:/").peer).toBe("unknown");
    expect(diagnostics.map(({ code }) => code)).toEqual(["no-peer"]);
  });

  it("a span without a name neither throws nor keeps the segment open", () => {
    const { tracer, segments } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createLocalSpan("root");
    expect(() => Reflect.apply(context.createLocalSpan, context, [undefined]).end()).not.toThrow();
    root.end();
    context.finish();
    expect(segments()).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ["no options but null", null],
    ["a component id that is no number", { componentId: Symbol("x") }],
    ["a component id of BigInt", { componentId: BigInt(5) }],
    ["a start time that is no number", { startTime: "now" }],
  ])("%s does not keep the segment open for ever", (_what, options) => {
    const { tracer, segments } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createLocalSpan("root");
    try {
      Reflect.apply(context.createLocalSpan, context, ["odd", options]).end();
    } catch {
      // A create function may refuse its options, but not at the price of the spans that are there.
    }
    root.end();
    context.finish();
    expect(segments()).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { skywalkingPropagators } from "../../../../src/core/context/propagator.ts";
import { RefType } from "../../../../src/core/segment/enums.ts";
import { createTestTracer, type TestTracer } from "../../test-tracer.ts";

/** The segment of a context, once it is reported. */
function segmentOf({ segments }: TestTracer, { traceSegmentId }: { readonly traceSegmentId: string }) {
  const segment = segments().find((each) => each.traceSegmentId === traceSegmentId);
  if (!segment) throw new Error("not reported");
  return segment;
}

describe("capture()", () => {
  it("tells trace, segment, active span, and the endpoint that the context is known by", () => {
    const { tracer } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createEntrySpan("GET:/cart");
    context.createLocalSpan("price");
    expect(context.capture()).toEqual({
      traceId: context.traceId,
      parentTraceSegmentId: context.traceSegmentId,
      parentSpanId: 1,
      parentService: "shop",
      parentServiceInstance: "1.4.2",
      parentEndpoint: "GET:/cart",
      networkAddressUsedAtPeer: "",
      correlation: undefined,
    });
  });

  it("stands at the span that is active now", () => {
    const context = createTestTracer().tracer.createTracingContext();
    context.createEntrySpan("GET:/cart");
    const price = context.createLocalSpan("price");
    context.createLocalSpan("beside").prepareForAsync();
    expect(context.capture()?.parentSpanId).toBe(1);
    price.end();
    expect(context.capture()?.parentSpanId).toBe(0);
  });

  it("gives nothing where no span is active", () => {
    const context = createTestTracer().tracer.createTracingContext();
    expect(context.capture()).toBeUndefined();
    const span = context.createLocalSpan("job");
    span.prepareForAsync();
    expect(context.capture()).toBeUndefined();
    span.end();
    context.finish();
    expect(context.capture()).toBeUndefined();
  });

  it("is what the context was like then: what changes later is not in it", () => {
    const { tracer } = createTestTracer({ propagators: skywalkingPropagators });
    const context = tracer.createTracingContext();
    const entry = context.createEntrySpan("GET:/cart");
    context.correlation?.put("tenant", "acme");
    const snapshot = context.capture();
    entry.setOperationName("GET:/other");
    context.correlation?.put("tenant", "other");
    context.correlation?.put("late", "1");
    const next = tracer.createTracingContext();
    next.createLocalSpan("worker");
    next.continued(snapshot);
    expect(snapshot?.parentEndpoint).toBe("GET:/cart");
    expect([next.correlation?.get("tenant"), next.correlation?.get("late")]).toEqual(["acme", undefined]);
  });
});

describe("continued()", () => {
  it("joins the trace, with a reference of type CrossThread on the active span", () => {
    const test = createTestTracer();
    const producer = test.tracer.createTracingContext();
    producer.createEntrySpan("GET:/cart");
    producer.createLocalSpan("enqueue");
    const snapshot = producer.capture();
    const worker = test.tracer.createTracingContext();
    const outer = worker.createLocalSpan("worker");
    const inner = worker.createLocalSpan("job");
    worker.continued(snapshot);
    expect(worker.traceId).toBe(producer.traceId);
    expect(worker.traceSegmentId).not.toBe(producer.traceSegmentId);
    for (const span of [inner, outer]) span.end();
    worker.finish();
    const { traceId, spans } = segmentOf(test, worker);
    expect(traceId).toBe(producer.traceId);
    expect(spans.map(({ operationName, refs }) => [operationName, refs])).toEqual([
      [
        "job",
        [
          {
            refType: RefType.CrossThread,
            traceId: producer.traceId,
            parentTraceSegmentId: producer.traceSegmentId,
            parentSpanId: 1,
            parentService: "shop",
            parentServiceInstance: "1.4.2",
            parentEndpoint: "GET:/cart",
            networkAddressUsedAtPeer: "",
          },
        ],
      ],
      ["worker", undefined],
    ]);
  });

  it("passes the caller's trace on: by sw8, and by a snapshot of its own", () => {
    const { tracer } = createTestTracer();
    const first = tracer.createTracingContext();
    first.createLocalSpan("a");
    const second = tracer.createTracingContext();
    second.createLocalSpan("b");
    second.continued(first.capture());
    const third = tracer.createTracingContext();
    third.createLocalSpan("c");
    third.continued(second.capture());
    const headers: Record<string, string> = {};
    third.createExitSpan("GET:/", "stock:80").inject(headers);
    expect(Buffer.from(headers["sw8"]?.split("-")[1] ?? "", "base64").toString()).toBe(first.traceId);
  });

  it("takes the correlation over, once", () => {
    const { tracer } = createTestTracer({ propagators: skywalkingPropagators });
    const first = tracer.createTracingContext();
    first.createLocalSpan("a");
    first.correlation?.put("tenant", "acme");
    const second = tracer.createTracingContext();
    second.createLocalSpan("b");
    second.continued(first.capture());
    expect(second.correlation?.get("tenant")).toBe("acme");
    second.correlation?.put("tenant", "other");
    expect(first.correlation?.get("tenant")).toBe("acme");
  });

  it("keeps a reference to each of several, as the consumer of a batch has", () => {
    const test = createTestTracer();
    const producers = ["a", "b", "c"].map((name) => {
      const context = test.tracer.createTracingContext();
      context.createLocalSpan(name);
      return context;
    });
    const batch = test.tracer.createTracingContext();
    const span = batch.createLocalSpan("batch");
    for (const producer of producers) batch.continued(producer.capture());
    span.end();
    batch.finish();
    const refs = segmentOf(test, batch).spans[0]?.refs ?? [];
    expect(refs.map(({ parentTraceSegmentId, traceId }) => [parentTraceSegmentId, traceId])).toEqual(
      producers.map(({ traceSegmentId, traceId }) => [traceSegmentId, traceId]),
    );
  });

  it("changes nothing for a snapshot of its own segment", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    const made = context.traceId;
    const root = context.createLocalSpan("root");
    const snapshot = context.capture();
    const inner = context.createLocalSpan("inner");
    context.continued(snapshot);
    for (const span of [inner, root]) span.end();
    context.finish();
    expect(segment().traceId).toBe(made);
    expect(segment().spans.map(({ refs }) => refs)).toEqual([undefined, undefined]);
  });

  it("changes nothing for no snapshot, and where no span is active", () => {
    const { tracer, reporter } = createTestTracer();
    const first = tracer.createTracingContext();
    first.createLocalSpan("a");
    const snapshot = first.capture();
    const second = tracer.createTracingContext();
    const made = second.traceId;
    second.continued(snapshot);
    const span = second.createLocalSpan("b");
    second.continued(undefined);
    span.end();
    second.finish();
    second.continued(snapshot);
    expect(second.traceId).toBe(made);
    expect(reporter.items("segment").map(({ spans }) => spans[0]?.refs)).toEqual([undefined]);
  });

  it("does nothing in a context that records nothing", () => {
    const { tracer } = createTestTracer();
    const first = tracer.createTracingContext();
    first.createLocalSpan("a");
    const noop = createTestTracer({ sampler: () => false }).tracer.createTracingContext();
    noop.continued(first.capture());
    expect(noop.traceId).toBe("");
  });
});

describe("a reference", () => {
  it("stands once, though a caller's headers were given to the context and to its span", () => {
    const { tracer, segment } = createTestTracer();
    const headers: Record<string, string> = {};
    createTestTracer().tracer.createTracingContext().createExitSpan("GET:/", "shop:80").inject(headers);
    const context = tracer.createTracingContext({ operationName: "GET:/", carrier: headers });
    context.createEntrySpan("GET:/", headers).end();
    context.finish();
    expect(segment().spans[0]?.refs).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { decodeSw8, encodeSw8 } from "../../../../src/core/context/context-carrier.ts";
import { RefType, SpanLayer, SpanType } from "../../../../src/core/segment/enums.ts";
import type { SpanObject } from "../../../../src/core/segment/segment-object.ts";
import { createTestTracer } from "../../test-tracer.ts";

/** The header in the Rust agent's contract tests. */
const HEADER = "1-MQ==-NQ==-3-bWVzaA==-aW5zdGFuY2U=-L2FwaS92MS9oZWFsdGg=-ZXhhbXBsZS5jb206ODA4MA==";

/** What a span tree is compared by, in the order in which spans are sent. */
function treeOf(spans: readonly SpanObject[]) {
  return spans.map(({ operationName, spanId, parentSpanId }) => [operationName, spanId, parentSpanId]);
}

describe("what the Rust agent's tests expect of an agent", () => {
  it("its header becomes the reference of the Entry span, and is written again as it was", () => {
    const { tracer, segment } = createTestTracer({ service: "service2", serviceInstance: "instance2" });
    {
      using context = tracer.createTracingContext();
      using _entry = context.createEntrySpan("operation_name", { sw8: HEADER });
    }
    const { traceId, service, serviceInstance, isSizeLimited, spans } = segment();
    expect({ traceId, service, serviceInstance, isSizeLimited }).toEqual({
      traceId: "1",
      service: "service2",
      serviceInstance: "instance2",
      isSizeLimited: false,
    });
    expect(spans[0]?.refs).toEqual([
      {
        refType: RefType.CrossProcess,
        traceId: "1",
        parentTraceSegmentId: "5",
        parentSpanId: 3,
        parentService: "mesh",
        parentServiceInstance: "instance",
        parentEndpoint: "/api/v1/health",
        networkAddressUsedAtPeer: "example.com:8080",
      },
    ]);
    const carrier = decodeSw8(HEADER);
    expect(carrier && encodeSw8(carrier)).toBe(HEADER);
  });

  it("its simple example: an Exit within an Entry, closed by scope, the inner one first", () => {
    const { tracer, segment } = createTestTracer();
    {
      using context = tracer.createTracingContext();
      using _entry = context.createEntrySpan("op1");
      {
        using _exit = context.createExitSpan("op2", "remote_peer");
      }
    }
    expect(treeOf(segment().spans)).toEqual([
      ["op2", 1, 0],
      ["op1", 0, -1],
    ]);
  });

  it("its end-to-end service: two children in a row, [1, 2, 0]", () => {
    const { tracer, segment } = createTestTracer();
    {
      using context = tracer.createTracingContext();
      using _entry = context.createEntrySpan("/ping");
      context.createExitSpan("/pong", "consumer:8082").end();
      context.createLocalSpan("async-job").end();
    }
    expect(treeOf(segment().spans)).toEqual([
      ["/pong", 1, 0],
      ["async-job", 2, 0],
      ["/ping", 0, -1],
    ]);
  });

  it("its span test: five spans, an Exit within a Local the deepest", () => {
    const { tracer, segment } = createTestTracer();
    {
      using context = tracer.createTracingContext();
      using entry = context.createEntrySpan("op1");
      entry.tag("hoge", "fuga");
      context.createLocalSpan("op2").end();
      context.createExitSpan("op3", "example.com/test").end();
      {
        using _local = context.createLocalSpan("op4");
        context.createExitSpan("op5", "example.com/test").end();
      }
    }
    const { spans } = segment();
    expect(treeOf(spans)).toEqual([
      ["op2", 1, 0],
      ["op3", 2, 0],
      ["op5", 4, 3],
      ["op4", 3, 0],
      ["op1", 0, -1],
    ]);
    expect(spans[1]).toMatchObject({
      peer: "example.com/test",
      spanType: SpanType.Exit,
      spanLayer: SpanLayer.Http,
      isError: false,
      skipAnalysis: false,
    });
    expect(spans[4]).toMatchObject({ spanType: SpanType.Entry, tags: [{ key: "hoge", value: "fuga" }] });
  });

  it("its async span: on the stack until it is prepared, and sent where it ends", () => {
    const { tracer, segment } = createTestTracer();
    {
      using context = tracer.createTracingContext();
      using _entry = context.createEntrySpan("entry");
      const async = context.createLocalSpan("async").prepareForAsync();
      const sync = context.createLocalSpan("sync");
      async.end();
      sync.end();
    }
    expect(treeOf(segment().spans)).toEqual([
      ["async", 1, 0],
      ["sync", 2, 0],
      ["entry", 0, -1],
    ]);
  });

  it("its cross-process test: the callee's reference names the Exit span, and both share a trace", () => {
    const caller = createTestTracer({ service: "service1", serviceInstance: "instance1" });
    const callee = createTestTracer({ service: "service2", serviceInstance: "instance2" });
    const headers: Record<string, string> = {};
    {
      using context = caller.tracer.createTracingContext();
      using _entry = context.createEntrySpan("entry_1");
      using exit = context.createExitSpan("exit_1", "peer_1");
      exit.inject(headers);
    }
    {
      using context = callee.tracer.createTracingContext();
      using _entry = context.createEntrySpan("entry_1", headers);
    }
    expect(callee.segment().traceId).toBe(caller.segment().traceId);
    expect(callee.segment().spans[0]?.refs).toEqual([
      {
        refType: RefType.CrossProcess,
        traceId: caller.segment().traceId,
        parentTraceSegmentId: caller.segment().traceSegmentId,
        parentSpanId: 1,
        parentService: "service1",
        parentServiceInstance: "instance1",
        // Where the Rust agent sends the Exit span's name; the protocol asks for the Entry span's.
        parentEndpoint: "entry_1",
        networkAddressUsedAtPeer: "peer_1",
      },
    ]);
  });

  it("its cross-thread test: captured in a Local span, continued in another context's Entry span", () => {
    const { tracer, segments } = createTestTracer();
    const first = tracer.createTracingContext();
    const spans = [first.createEntrySpan("op1"), first.createLocalSpan("op2")];
    const snapshot = first.capture();
    {
      using second = tracer.createTracingContext();
      using _span = second.createEntrySpan("op3");
      second.continued(snapshot);
    }
    for (const span of spans.reverse()) span.end();
    first.finish();
    const [threaded, origin] = segments();
    expect(threaded?.traceId).toBe(origin?.traceId);
    expect(origin?.spans).toHaveLength(2);
    expect(threaded?.spans.at(-1)?.refs).toEqual([
      {
        refType: RefType.CrossThread,
        traceId: origin?.traceId,
        parentTraceSegmentId: origin?.traceSegmentId,
        parentSpanId: 1,
        parentService: "shop",
        parentServiceInstance: "1.4.2",
        // Where the Rust agent sends the span made last; what a context is known by is its Entry span.
        parentEndpoint: "op1",
        networkAddressUsedAtPeer: "",
      },
    ]);
  });
});

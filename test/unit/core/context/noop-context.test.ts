import { describe, expect, it } from "vitest";
import type { TracingContext } from "../../../../src/core/context/tracing-context.ts";
import { createTestTracer } from "../../test-tracer.ts";
import { sw8Of } from "./sw8-headers.ts";

/** A context of a trace that is not sampled. */
function unsampled() {
  const test = createTestTracer({ sampler: () => false });
  return { ...test, context: test.tracer.createTracingContext() };
}

const makers: readonly [string, (context: TracingContext) => ReturnType<TracingContext["createExitSpan"]>][] = [
  ["Exit", (context) => context.createExitSpan("GET:/stock", "stock:80")],
  ["Exit below a span", (context) => context.createExitSpan("GET:/", "a:80", { parent: context.createLocalSpan("a") })],
];

describe("a context that is not sampled", () => {
  it("says so, and has no ids that could be taken for real ones", () => {
    const { context } = unsampled();
    expect(context).toMatchObject({ isRecording: false, traceId: "", traceSegmentId: "", endpoint: "" });
    expect(createTestTracer().tracer.createTracingContext().isRecording).toBe(true);
  });

  it.each(makers)("sends no header: %s", (_what, make) => {
    const { context } = unsampled();
    const headers = new Headers();
    make(context).inject(headers).inject(headers, { message: true });
    expect([...headers]).toEqual([]);
  });

  it("reports nothing, keeps nothing open and tells nobody", () => {
    const { context, reporter, tracer, clock, diagnostics } = unsampled();
    context.createEntrySpan("GET:/", { sw8: sw8Of() }).end();
    context.createLocalSpan("open");
    context.finish();
    clock.advance(3_600_000);
    tracer.createTracingContext();
    expect(reporter.stats()).toEqual(createTestTracer().reporter.stats());
    expect(tracer.abandonedContexts).toBe(0);
    expect(diagnostics).toEqual([]);
  });

  it("gives spans that can be used like any other, again and again", () => {
    const { context, diagnostics } = unsampled();
    {
      using entry = context.createEntrySpan("GET:/");
      using local = context.createLocalSpan("price");
      using exit = context.createExitSpan("GET:/stock", "stock:80");
      for (const span of [entry, local, exit]) {
        span.tag("a", 1).log({ event: "x" }).error(new Error("x")).setOperationName("n").setLayer(1).setComponentId(2);
        expect(span.setPeer("p").prepareForAsync()).toBe(span);
        expect(span).toMatchObject({ context, spanId: -1 });
        span.end();
        span.end();
      }
    }
    using scope = context;
    scope.finish();
    expect(diagnostics).toEqual([]);
  });

  it("has no active span and nothing to capture", () => {
    const { context } = unsampled();
    context.createLocalSpan("work");
    expect([context.activeSpan, context.capture()]).toEqual([undefined, undefined]);
  });

  it("has the time", () => {
    const before = Date.now();
    const now = unsampled().context.now();
    expect(Number.isSafeInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(before);
  });

  it("keeps nothing from one use to the next: traces share it", () => {
    const { tracer } = unsampled();
    tracer.createTracingContext().correlation?.put("tenant", "acme");
    expect(tracer.createTracingContext().correlation?.get("tenant")).toBeUndefined();
  });

  it("is no parent in a context that records", () => {
    const { tracer, span } = createTestTracer();
    const foreign = unsampled().context.createLocalSpan("foreign");
    const context = tracer.createTracingContext();
    const root = context.createLocalSpan("root");
    context.createLocalSpan("child", { parent: foreign }).end();
    root.end();
    context.finish();
    expect(span("child").parentSpanId).toBe(0);
  });
});

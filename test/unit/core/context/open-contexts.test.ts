import { describe, expect, it } from "vitest";
import { TagKey } from "../../../../src/core/segment/tag-key.ts";
import { createMemoryReporter } from "../../../../src/testing/index.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer } from "../../test-tracer.ts";

const LIMIT = 1_000;
const UNFINISHED = { key: TagKey.Unfinished, value: "timeout" };

/** Begins a context now, which is when forgotten ones are closed. */
function look({ tracer }: Pick<ReturnType<typeof createTestTracer>, "tracer">): void {
  tracer.createTracingContext().createLocalSpan("look");
}

describe("a context that nobody finishes", () => {
  it("is closed by the first one that begins after its limit: open spans ended and tagged, then reported", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    const context = test.tracer.createTracingContext();
    context.createEntrySpan("GET:/").tag("a", 1);
    context.createLocalSpan("done").end();
    context.createLocalSpan("open");
    test.clock.advance(LIMIT + 5.5);
    look(test);
    const { spans, isSizeLimited } = test.segment();
    expect(spans.map(({ operationName, tags, endTime }) => [operationName, tags, endTime])).toEqual([
      ["done", undefined, START],
      ["open", [UNFINISHED], START + LIMIT + 5],
      ["GET:/", [{ key: "a", value: "1" }, UNFINISHED], START + LIMIT + 5],
    ]);
    expect(isSizeLimited).toBe(false);
    expect(context.activeSpan).toBeUndefined();
  });

  it("has its detached spans ended and tagged too: those with a named parent and those prepared for async", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    const context = test.tracer.createTracingContext();
    const root = context.createLocalSpan("root");
    context.createLocalSpan("named", { parent: root });
    context.createLocalSpan("async").prepareForAsync();
    context.createLocalSpan("named and ended", { parent: root }).end();
    root.end();
    context.finish();
    test.clock.advance(LIMIT);
    look(test);
    const tagsOf = Object.fromEntries(test.segment().spans.map(({ operationName, tags }) => [operationName, tags]));
    expect(tagsOf).toEqual({
      named: [UNFINISHED],
      async: [UNFINISHED],
      "named and ended": undefined,
      root: undefined,
    });
  });

  it("is counted, and told of once", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    test.tracer.createTracingContext().createLocalSpan("a");
    test.tracer.createTracingContext().createLocalSpan("b");
    test.clock.advance(LIMIT);
    look(test);
    look(test);
    expect(test.tracer.abandonedContexts).toBe(2);
    expect(test.diagnostics.map(({ code }) => code)).toEqual(["context-abandoned", "context-abandoned"]);
    expect(test.segments()).toHaveLength(2);
  });

  it("is reported as it is when only finish() was forgotten", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    test.tracer.createTracingContext().createLocalSpan("work").end();
    test.clock.advance(LIMIT);
    look(test);
    expect(test.segment().spans[0]?.tags).toBeUndefined();
    expect(test.tracer.abandonedContexts).toBe(1);
  });

  it("is nobody's business when it never had a span", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    test.tracer.createTracingContext();
    test.clock.advance(LIMIT);
    look(test);
    expect([test.segments(), test.diagnostics, test.tracer.abandonedContexts]).toEqual([[], [], 0]);
  });

  it("is left alone until its limit, 10 minutes by default", () => {
    const test = createTestTracer();
    test.tracer.createTracingContext().createLocalSpan("long");
    test.clock.advance(599_999);
    look(test);
    expect([test.segments(), test.tracer.abandonedContexts]).toEqual([[], 0]);
    test.clock.advance(1);
    look(test);
    expect(test.tracer.abandonedContexts).toBe(1);
  });

  it("takes no younger one with it", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    test.tracer.createTracingContext().createLocalSpan("old");
    test.clock.advance(1);
    const young = test.tracer.createTracingContext();
    const span = young.createLocalSpan("young");
    test.clock.advance(LIMIT - 1);
    look(test);
    expect(test.segments().map(({ spans }) => spans[0]?.operationName)).toEqual(["old"]);
    span.end();
    young.finish();
    expect(test.segments()[1]?.spans[0]?.tags).toBeUndefined();
  });

  it("does nothing when the host comes back to it, and tells so", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    const context = test.tracer.createTracingContext();
    const span = context.createLocalSpan("work");
    test.clock.advance(LIMIT);
    look(test);
    const before = JSON.stringify(test.segment());
    span.tag("late", 1).end();
    expect(context.createLocalSpan("late").spanId).toBe(-1);
    context.finish();
    expect(JSON.stringify(test.segment())).toBe(before);
    expect(test.diagnostics.map(({ code }) => code)).toEqual([
      "context-abandoned",
      "span-ended",
      "span-ended",
      "context-closed",
    ]);
  });

  it("is subject to the rule 'keep' like any other", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT, keep: () => false });
    test.tracer.createTracingContext().createLocalSpan("work");
    test.clock.advance(LIMIT);
    look(test);
    expect([test.segments(), test.tracer.abandonedContexts]).toEqual([[], 1]);
  });

  it("is tagged also where a span has no room for one tag more", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    const span = test.tracer.createTracingContext().createLocalSpan("work");
    for (let count = 0; count < 128; count++) span.tag(`key ${count}`, count);
    test.clock.advance(LIMIT);
    look(test);
    expect(test.span("work").tags).toContainEqual(UNFINISHED);
  });
});

describe("the tag of a forgotten span", () => {
  it("stands once, though the host has set it before: keys are unique", () => {
    const test = createTestTracer({ contextLimitMs: LIMIT });
    test.tracer.createTracingContext().createLocalSpan("work").tag(TagKey.Unfinished, "pagehide").tag("a", 1);
    test.clock.advance(LIMIT);
    look(test);
    expect(test.span("work").tags).toEqual([UNFINISHED, { key: "a", value: "1" }]);
  });
});

describe("while forgotten contexts are closed", () => {
  it("a listener may make a context of its own: each is told of once", () => {
    const codes: string[] = [];
    const test = createTestTracer({
      contextLimitMs: LIMIT,
      diagnostics: ({ code }) => {
        codes.push(code);
        look(test);
      },
    });
    for (const name of ["a", "b", "c"]) test.tracer.createTracingContext().createLocalSpan(name);
    test.clock.advance(LIMIT);
    look(test);
    expect(codes).toEqual(["context-abandoned", "context-abandoned", "context-abandoned"]);
    expect(test.tracer.abandonedContexts).toBe(3);
    expect(test.segments()).toHaveLength(3);
  });

  it("a reporter may make a context of its own: each is reported once", () => {
    const kept = createMemoryReporter();
    const test = createTestTracer({
      contextLimitMs: LIMIT,
      reporter: {
        ...kept,
        report: (signal, item) => {
          kept.report(signal, item);
          look(test);
        },
      },
    });
    for (const name of ["a", "b", "c"]) test.tracer.createTracingContext().createLocalSpan(name);
    test.clock.advance(LIMIT);
    look(test);
    expect(kept.items("segment").map(({ spans }) => spans[0]?.operationName)).toEqual(["a", "b", "c"]);
    expect(test.tracer.abandonedContexts).toBe(3);
  });

  it("a context that could not be reported does not keep the others open", () => {
    const test = createTestTracer({
      contextLimitMs: LIMIT,
      reporter: {
        ...createMemoryReporter(),
        report: () => {
          throw new Error("no disk");
        },
      },
    });
    for (const name of ["a", "b"]) test.tracer.createTracingContext().createLocalSpan(name);
    test.clock.advance(LIMIT);
    expect(() => look(test)).not.toThrow();
    expect(test.tracer.abandonedContexts).toBe(2);
  });
});

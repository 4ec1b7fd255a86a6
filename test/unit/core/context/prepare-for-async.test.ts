import { describe, expect, it } from "vitest";
import { decodeSw8 } from "../../../../src/core/context/context-carrier.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer } from "../../test-tracer.ts";

describe("prepareForAsync()", () => {
  it("takes the span off the active stack and keeps the segment open until it ends", () => {
    const { tracer, segments, clock } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("GET:/");
    const write = context.createExitSpan("write", "db:1");
    expect(write.prepareForAsync()).toBe(write);
    expect(context.activeSpan).toBe(root);
    const sibling = context.createLocalSpan("sibling");
    for (const span of [sibling, root]) span.end();
    context.finish();
    clock.advance(20);
    expect(segments()).toEqual([]);
    write.tag("rows", 3).end();
    const spans = segments().flatMap((segment) => segment.spans);
    expect(spans.map(({ operationName, parentSpanId }) => [operationName, parentSpanId])).toEqual([
      ["sibling", 0],
      ["GET:/", -1],
      ["write", 0],
    ]);
    expect(spans[2]).toMatchObject({ endTime: START + 20, tags: [{ key: "rows", value: "3" }] });
  });

  it("takes a span out of the middle: what was made within it stays active", () => {
    const { tracer } = createTestTracer();
    const context = tracer.createTracingContext();
    const [root, middle, inner] = ["root", "middle", "inner"].map((name) => context.createLocalSpan(name));
    middle?.prepareForAsync();
    expect(context.activeSpan).toBe(inner);
    inner?.end();
    expect(context.activeSpan).toBe(root);
    middle?.end();
    expect(context.activeSpan).toBe(root);
  });

  it("changes nothing a second time, nor for a span that names its parent", () => {
    const { tracer, segments, diagnostics } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createLocalSpan("root");
    const named = context.createLocalSpan("named", { parent: root }).prepareForAsync();
    const twice = context.createLocalSpan("twice").prepareForAsync().prepareForAsync();
    expect(context.activeSpan).toBe(root);
    for (const span of [twice, root, named]) span.end();
    context.finish();
    expect(segments()).toHaveLength(1);
    expect(diagnostics).toEqual([]);
  });

  it("lets it be a parent that is named, and hold what it calls", () => {
    const context = createTestTracer().tracer.createTracingContext();
    context.createEntrySpan("GET:/");
    const span = context.createExitSpan("write", "db:1").prepareForAsync();
    const child = context.createLocalSpan("child", { parent: span });
    const headers: Record<string, string> = {};
    span.inject(headers);
    child.end();
    expect(span.spanId).toBe(1);
    expect(decodeSw8(headers["sw8"] ?? "")?.parentSpanId).toBe(span.spanId);
  });

  it("lets spans end in any order", () => {
    const { tracer, segments } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    const names = ["a", "b", "c", "d"];
    const spans = names.map((name) => context.createLocalSpan(name).prepareForAsync());
    for (const index of [2, 0, 3, 1]) spans[index]?.end();
    root.end();
    context.finish();
    const ended = segments().flatMap((segment) => segment.spans);
    expect(ended.map(({ operationName, parentSpanId }) => `${operationName}${parentSpanId}`)).toEqual([
      "c0",
      "a0",
      "d0",
      "b0",
      "root-1",
    ]);
  });
});

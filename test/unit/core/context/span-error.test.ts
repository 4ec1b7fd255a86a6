import { describe, expect, it } from "vitest";
import { createTestTracer } from "../../test-tracer.ts";

describe("error() within one segment", () => {
  /** Passes reasons up from an inner span to an outer one. */
  function passUp(...reasons: readonly unknown[]) {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    const outer = context.createLocalSpan("outer");
    const inner = context.createLocalSpan("inner");
    for (const span of [inner, outer]) {
      for (const reason of reasons) span.error(reason);
      span.end();
    }
    context.finish();
    return segment().spans.map(({ isError, logs }) => [isError, logs?.length ?? 0]);
  }

  it("logs the same error once, where it was seen first, and marks every span that it passed", () => {
    expect(passUp(new Error("no stock"))).toEqual([
      [true, 1],
      [true, 0],
    ]);
  });

  it("logs different errors, an equal one too, and one that wraps the other", () => {
    const inner = new Error("no stock");
    expect(passUp(inner, new Error("no stock"), new Error("failed", { cause: inner }))).toEqual([
      [true, 3],
      [true, 0],
    ]);
  });

  it("logs what is no object each time: it cannot be told from another", () => {
    expect(passUp("no stock", null)).toEqual([
      [true, 2],
      [true, 2],
    ]);
  });

  it("logs an error again in another segment", () => {
    const { tracer, segments } = createTestTracer();
    const error = new Error("no stock");
    for (let count = 0; count < 2; count++) {
      const context = tracer.createTracingContext();
      context.createLocalSpan("work").error(error).end();
      context.finish();
    }
    expect(segments().map(({ spans }) => spans[0]?.logs?.length)).toEqual([1, 1]);
  });

  it("tells the cause also where the error's own stack fills the log", () => {
    const { tracer, span } = createTestTracer();
    const context = tracer.createTracingContext();
    const error = new Error("failed", { cause: new RangeError("no disk") });
    error.stack = `Error: failed\n${"    at frame (https://shop.example/assets/app.js:1:2)\n".repeat(60)}`;
    context.createLocalSpan("save").error(error).end();
    context.finish();
    const values = span("save").logs?.flatMap(({ data }) => data.map(({ value }) => value)) ?? [];
    expect(values.filter((value) => value.includes("no disk"))).not.toEqual([]);
    expect(values.filter((value) => value.length > 2_048)).toEqual([]);
  });
});

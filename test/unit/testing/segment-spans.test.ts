import { describe, expect, it } from "vitest";
import { findSpan, tagsOf, toSpanTree } from "../../../src/testing/index.ts";
import { createTestTracer } from "../test-tracer.ts";

/** The segment of an order: an Entry span with two Exit spans of the same name. */
function orderSegment() {
  const { tracer, segment } = createTestTracer();
  const context = tracer.createTracingContext();
  const entry = context.createEntrySpan("POST:/orders");
  context.createLocalSpan("price").tag("sku", 42).tag("sold", true).end();
  context.createExitSpan("GET:/stock", "stock:443").end();
  context.createExitSpan("GET:/stock", "stock:443").end();
  entry.end();
  context.finish();
  return segment();
}

describe("findSpan()", () => {
  it("gives the one span of that name", () => {
    expect(findSpan(orderSegment(), "price").spanId).toBe(1);
  });

  it("says which spans there are when none or several are called so", () => {
    const names = "among: Local price, Exit GET:/stock, Exit GET:/stock, Entry POST:/orders.";
    expect(() => findSpan(orderSegment(), "prize")).toThrow(`Expected one span "prize", found 0 ${names}`);
    expect(() => findSpan(orderSegment(), "GET:/stock")).toThrow(`Expected one span "GET:/stock", found 2 ${names}`);
    expect(() => findSpan({ ...orderSegment(), spans: [] }, "x")).toThrow("no spans at all");
  });
});

describe("tagsOf()", () => {
  it("gives the tags as an object, none for none", () => {
    expect(tagsOf(findSpan(orderSegment(), "price"))).toEqual({ sku: "42", sold: "true" });
    expect(tagsOf(findSpan(orderSegment(), "POST:/orders"))).toEqual({});
  });
});

describe("toSpanTree()", () => {
  it("shows who is whose parent", () => {
    const leaf = (span: string) => ({ span, children: [] });
    expect(toSpanTree(orderSegment())).toEqual([
      {
        span: "Entry POST:/orders",
        children: [leaf("Local price"), leaf("Exit GET:/stock"), leaf("Exit GET:/stock")],
      },
    ]);
  });
});

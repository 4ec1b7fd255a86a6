import { describe, expect, it } from "vitest";
import { createEdgeStorage, edgeStorage } from "../../../src/edge/edge-storage.ts";
import { createTestTracer } from "../test-tracer.ts";

describe("createEdgeStorage()", () => {
  it("knows the span within its callback, through await and timers, and none outside", async () => {
    const storage = createEdgeStorage();
    const span = createTestTracer().tracer.createTracingContext().createLocalSpan("work");
    const result = await storage.run(span, async () => {
      await Promise.resolve();
      return new Promise((resolve) => setImmediate(() => resolve(storage.get())));
    });
    expect(result).toBe(span);
    expect(storage.get()).toBeUndefined();
  });

  it("keeps the served host while spans change", () => {
    const storage = createEdgeStorage();
    const context = createTestTracer().tracer.createTracingContext();
    const seen = storage.serve({ span: context.createEntrySpan("GET:/"), servedPeer: "a:80" }, () =>
      storage.run(context.createLocalSpan("work"), () => [storage.get()?.operationName, storage.scope()?.servedPeer]),
    );
    expect(seen).toEqual(["work", "a:80"]);
    expect(storage.scope()).toBeUndefined();
  });

  it("gives back what the callback gives and throws what it throws", () => {
    const storage = createEdgeStorage();
    const span = createTestTracer().tracer.createTracingContext().createLocalSpan("work");
    const error = new Error("x");
    expect(storage.run(span, () => 7)).toBe(7);
    expect(() =>
      storage.run(span, () => {
        throw error;
      }),
    ).toThrow(error);
  });
});

describe("edgeStorage()", () => {
  it("is the same one for whoever asks", () => {
    expect(edgeStorage()).toBe(edgeStorage());
  });
});

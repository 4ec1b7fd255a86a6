import { describe, expect, it } from "vitest";
import type { StoreEvent } from "../../src/devtools/index.ts";
import { sentSegment } from "./golden.ts";
import { useCollector } from "./running-collector.ts";

describe("a store with room for three segments and two items", () => {
  const running = useCollector({ maxSegments: 3, maxItems: 2 });
  const idsIn = () => running.collector.store.segments().map(({ segment }) => segment.traceSegmentId);

  it("drops the oldest and counts it", async () => {
    await running.post(
      "/v3/segments",
      ["a", "b", "c", "d", "e"].map((id) => sentSegment(id)),
    );
    for (const pagePath of ["/1", "/2", "/3"]) await running.post("/browser/perfData", { service: "web", pagePath });
    const { store } = running.collector;
    expect(idsIn()).toEqual(["c", "d", "e"]);
    expect(store.items("perfData").map(({ item }) => item["pagePath"])).toEqual(["/2", "/3"]);
    const { segments, perfData } = store.stats().signals;
    expect(segments).toEqual({ received: 5, stored: 3, evicted: 2, duplicates: 0, discarded: 0 });
    expect(perfData).toEqual({ received: 3, stored: 2, evicted: 1, duplicates: 0, discarded: 0 });
  });

  it("keeps the first of a segment that arrives twice and counts both", async () => {
    await running.post("/v3/segments", [sentSegment("a"), sentSegment("b"), sentSegment("a", { operationName: "/2" })]);
    const { store } = running.collector;
    expect(idsIn()).toEqual(["a", "b"]);
    expect(store.segments()[0]).toMatchObject({ timesReceived: 2, segment: { spans: [{ operationName: "GET:/" }] } });
    expect(store.stats().signals.segments).toMatchObject({ received: 3, stored: 2, duplicates: 1 });
  });

  it("is empty after DELETE /api/data, with all counters at zero", async () => {
    await running.post("/v3/segments", [sentSegment("a")]);
    await running.post("/v3/segments", "x");
    expect((await fetch(`${running.collector.url}/api/data`, { method: "DELETE" })).status).toBe(204);
    const stats = running.collector.store.stats();
    expect(idsIn()).toEqual([]);
    expect(stats).toMatchObject({ bytes: 0, refused: {}, signals: { segments: { received: 0 } } });
  });
});

describe("a store with room for 2,000 bytes", () => {
  const running = useCollector({ maxBytes: 2_000 });

  it("drops the oldest when a large one comes, and does not keep what is too large alone", async () => {
    const { store } = running.collector;
    await running.post("/v3/segments", [sentSegment("a"), sentSegment("b", { operationName: "x".repeat(1_400) })]);
    expect(store.segments().map(({ segment }) => segment.traceSegmentId)).toEqual(["b"]);
    expect(store.stats().bytes).toBeLessThanOrEqual(2_000);
    await running.post("/v3/segment", sentSegment("c", { operationName: "x".repeat(3_000) }));
    expect(store.segments()).toEqual([]);
    expect(store.stats()).toMatchObject({ bytes: 0, signals: { segments: { evicted: 3 } } });
  });
});

describe("waitFor() and subscribe()", () => {
  const running = useCollector();

  it("resolves at once with what is there, and later with what comes", async () => {
    const { store } = running.collector;
    const coming = store.waitFor(({ segments }) => segments().find(({ segment }) => segment.traceSegmentId === "b"));
    await running.post("/v3/segments", [sentSegment("a"), sentSegment("b")]);
    expect((await coming).segment.traceSegmentId).toBe("b");
    expect(await store.waitFor(({ trace }) => trace("trace-1"))).toMatchObject({ traceId: "trace-1" });
  });

  it("rejects after its time with what had arrived, and with what the condition throws", async () => {
    const { store } = running.collector;
    await running.post("/v3/segment", sentSegment("a"));
    await expect(store.waitFor(() => false, { timeoutMs: 1 })).rejects.toThrow('"segments":{"received":1');
    const broken = () => {
      throw new Error("broken condition");
    };
    await expect(store.waitFor(broken)).rejects.toThrow("broken condition");
  });

  it("tells listeners what happened until they leave", async () => {
    const { store } = running.collector;
    const events: StoreEvent[] = [];
    const leave = store.subscribe((event) => events.push(event));
    const log = { service: "shop", traceContext: { traceId: "trace-1" } };
    await running.post("/v3/segments", [sentSegment("a"), sentSegment("a"), { service: "x" }]);
    await running.post("/v3/logs", [log]);
    leave();
    store.clear();
    expect(events).toEqual([
      { type: "stored", signal: "segments", sequence: 1, service: "shop", traceId: "trace-1" },
      { type: "duplicate", signal: "segments", sequence: 2, service: "shop", traceId: "trace-1" },
      { type: "discarded", signal: "segments", reason: "no-segment-id" },
      { type: "stored", signal: "logs", sequence: 4, service: "shop", traceId: "trace-1" },
    ]);
  });
});

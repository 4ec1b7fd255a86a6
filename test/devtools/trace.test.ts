import { describe, expect, it } from "vitest";
import { renderTraceTree, type Trace } from "../../src/devtools/index.ts";
import { readGolden, type SentSegment, sentSegment } from "./golden.ts";
import { useCollector } from "./running-collector.ts";

const running = useCollector();

async function traceOf(segments: readonly SentSegment[]): Promise<Trace> {
  expect((await running.post("/v3/segments", segments)).status).toBe(200);
  const traceId = segments[0]?.traceId ?? "";
  const response = await fetch(`${running.collector.url}/api/traces/${encodeURIComponent(traceId)}`);
  expect(response.status).toBe(200);
  return response.json();
}

const outline = ({ spans }: Trace) =>
  spans.map(({ depth, service, span, offset, duration }) => [depth, service, span.operationName, offset, duration]);

const refTo = (parentTraceSegmentId: string, parentSpanId = 0) => ({
  refs: [{ refType: "CrossProcess", traceId: "trace-1", parentTraceSegmentId, parentSpanId, parentService: "caller" }],
});

describe("a trace", () => {
  const epoch = 1_700_000_000_000;

  it("is a tree across its segments, in whatever order they came", async () => {
    const trace = await traceOf(readGolden(epoch).segments.reverse());
    expect(outline(trace)).toEqual([
      [0, "shop-web", "/cart", 0, 450],
      [1, "shop-web", "/cart", 100, 300],
      [2, "shop-worker", "POST:/api/cart", 110, 270],
      [3, "shop-worker", "KV/get", 120, 30],
      [3, "shop-worker", "D1/query", 160, 40],
      [3, "shop-worker", "Queue/orders/Producer", 210, 10],
      [4, "shop-consumer", "Queue/orders/Consumer", 400, 40],
      [3, "shop-worker", "/stock", 230, 120],
      [4, "shop-stock", "GET:/stock", 250, 80],
    ]);
    expect(trace).toMatchObject({ endpoint: "/cart", startTime: epoch, duration: 450, isError: false });
    expect(trace.segments).toHaveLength(4);
    expect(trace.spans.every(({ parentMissing }) => !parentMissing)).toBe(true);
  });

  it("shows a segment whose parent is missing as a root of its own", async () => {
    const trace = await traceOf([sentSegment("s1"), sentSegment("s2", refTo("gone"))]);
    expect(trace.spans.map(({ depth, parentMissing }) => [depth, parentMissing])).toEqual([
      [0, false],
      [0, true],
    ]);
  });

  it("shows a span whose parent span is missing in its own segment", async () => {
    const trace = await traceOf([sentSegment("s1", { spanId: 3, parentSpanId: 2 })]);
    expect(trace.spans[0]).toMatchObject({ depth: 0, parentMissing: true });
  });

  it("shows every span once when segments name each other as parents", async () => {
    const trace = await traceOf([
      sentSegment("s1", refTo("s2")),
      sentSegment("s2", refTo("s1")),
      sentSegment("s3", refTo("s3")),
      sentSegment("s4", { spanId: 1, parentSpanId: 1 }),
    ]);
    const ids = trace.spans.map(({ traceSegmentId, parentMissing }) => `${traceSegmentId} ${parentMissing}`);
    expect(ids.sort()).toEqual(["s1 true", "s2 false", "s3 true", "s4 true"]);
  });

  it("keeps both of two spans with one id, and never has a negative duration", async () => {
    const twice = sentSegment("s1", { endTime: 5 });
    const [span] = twice.spans;
    const trace = await traceOf([{ ...twice, spans: span === undefined ? [] : [span, span] }]);
    expect(trace.spans.map(({ duration }) => duration)).toEqual([0, 0]);
  });

  it("of 20,000 spans in one chain is laid out and printed", async () => {
    const deep = sentSegment("s1");
    const [first] = deep.spans;
    if (first === undefined) throw new Error("a segment has a span");
    deep.spans = Array.from({ length: 20_000 }, (_, spanId) => ({ ...first, spanId, parentSpanId: spanId - 1 }));
    const trace = await traceOf([deep]);
    expect(trace.spans.at(-1)?.depth).toBe(19_999);
    expect(renderTraceTree(trace).split("\n")).toHaveLength(20_002);
  });

  it("is 404 when unknown, also under a malformed name", async () => {
    for (const id of ["nothing", "%E0%A4%A"]) {
      expect((await fetch(`${running.collector.url}/api/traces/${id}`)).status).toBe(404);
    }
  });
});

describe("/api/traces", () => {
  const list = async (query = "") =>
    (await (await fetch(`${running.collector.url}/api/traces${query}`)).json()).traces.map(
      (trace: { traceId: string }) => trace.traceId,
    );

  it("lists the newest first, by limit, service and errors", async () => {
    await running.post("/v3/segments", [
      sentSegment("s1", {}, "a"),
      { ...sentSegment("s2", { isError: true }, "b"), service: "stock" },
      sentSegment("s3", {}, "c"),
      sentSegment("s4", refTo("s1"), "a"),
    ]);
    expect(await list()).toEqual(["a", "c", "b"]);
    expect(await list("?limit=2")).toEqual(["a", "c"]);
    expect(await list("?limit=-1")).toEqual(["a", "c", "b"]);
    expect(await list("?service=stock")).toEqual(["b"]);
    expect(await list("?errors=true")).toEqual(["b"]);
    expect(await list("?errors=true&service=shop")).toEqual([]);
  });

  it("tells what a trace was about", async () => {
    const { segments } = readGolden(1_700_000_000_000);
    await running.post("/v3/segments", segments);
    expect(running.collector.store.traces()).toEqual([
      {
        traceId: segments[0]?.traceId,
        endpoint: "/cart",
        services: ["shop-web", "shop-worker", "shop-stock", "shop-consumer"],
        startTime: 1_700_000_000_000,
        duration: 450,
        segmentCount: 4,
        spanCount: 9,
        errorCount: 0,
      },
    ]);
  });
});

describe("renderTraceTree()", () => {
  it("draws the golden trace", async () => {
    expect(renderTraceTree(await traceOf(readGolden(0).segments))).toBe(
      `Trace 5b8aa5a2d2c872e8321cf37308d69df2 · /cart · 450 ms · 4 services · 9 spans
     0 ms    450 ms  [shop-web 1.4.2] Local /cart · JavaScript
   100 ms    300 ms  └─ Exit /cart → shop.example:443 · Http · ajax
   110 ms    270 ms     └─ [shop-worker v1] Entry POST:/api/cart · Http · HttpServer ⇠ CrossProcess from shop-web
   120 ms     30 ms        ├─ Exit KV/get → kv/CART · Cache
   160 ms     40 ms        ├─ Exit D1/query → d1/SHOP · Database
   210 ms     10 ms        ├─ Exit Queue/orders/Producer → queue/orders · MQ
   400 ms     40 ms        │  └─ [shop-consumer v1] Entry Queue/orders/Consumer → queue/orders · MQ ⇠ CrossProcess from shop-worker
   230 ms    120 ms        └─ Exit /stock → stock.example:443 · Http · HttpClient
   250 ms     80 ms           └─ [shop-stock d1] Entry GET:/stock · Http · http ⇠ CrossProcess from shop-worker
`,
    );
  });

  it("marks errors and missing parents, and disarms control characters", async () => {
    const span = { ...refTo("gone"), isError: true, operationName: "\u001b[2Jclear\n" };
    const text = renderTraceTree(await traceOf([sentSegment("s1", span)]));
    expect(text.split("\n")[1]).toBe(
      "     0 ms     40 ms  [shop 1] ✗ Entry ␛[2Jclear␊ · Http ⇠ CrossProcess ⚠ parent not received: caller ",
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { type Printed, runInNode } from "../support/node-example.ts";
import { documentBlocks, documentHeadings } from "../support/readme.ts";

let collector: Collector;

beforeEach(async () => {
  collector = await startCollector({ port: 0 });
});

afterEach(async () => {
  await collector.close();
});

/** What arrived; the programs close their reporters, so when they are over all has. */
function segments() {
  return collector.store.segments().map(({ segment }) => segment);
}

/** The one segment of a service. */
function segmentOf(service: string) {
  const found = segments().filter((segment) => segment.service === service);
  expect(found).toHaveLength(1);
  return found[0];
}

/** Who is below whom, by name. */
function parentsIn(service: string): Record<string, string | undefined> {
  const spans = segmentOf(service)?.spans ?? [];
  const names = new Map(spans.map(({ spanId, operationName }) => [spanId, operationName]));
  return Object.fromEntries(spans.map(({ operationName, parentSpanId }) => [operationName, names.get(parentSpanId)]));
}

const tag = (key: string, value: string) => ({ key, value });

/** What each example of a page must lead to, by the heading of its section. */
type Expectations = Readonly<Record<string, (printed: Printed) => void>>;

const tracing: Expectations = {
  "A context and its spans": () => {
    expect(segmentOf("checkout")).toMatchObject({ serviceInstance: "1.4.2", isSizeLimited: false });
    expect(segmentOf("checkout")?.spans).toMatchObject([
      {
        spanType: "Local",
        operationName: "price",
        tags: [tag("items", "3")],
        logs: [{ data: [tag("event", "discount"), tag("code", "SPRING")] }],
      },
      {
        spanType: "Exit",
        operationName: "GET:/stock/{id}",
        peer: "stock.internal:443",
        componentId: 2,
        tags: [tag("http.method", "GET"), tag("http.status_code", "200")],
      },
      { spanType: "Entry", operationName: "POST:/orders", spanId: 0, parentSpanId: -1 },
    ]);
  },
  "Whose child a span is": () => {
    expect(parentsIn("parents")).toEqual({
      "GET:/cart": undefined,
      render: "GET:/cart",
      header: "render",
      prices: "GET:/cart",
      stock: "GET:/cart",
      INSERT: "GET:/cart",
      respond: "GET:/cart",
    });
    expect(segmentOf("parents")?.spans.at(-1)?.operationName).toBe("INSERT");
  },
  Errors: () => {
    const [save, entry] = segmentOf("errors")?.spans ?? [];
    expect([save?.isError, entry?.isError]).toEqual([true, true]);
    expect(save?.logs?.map(({ data }) => data)).toEqual([
      [
        tag("event", "error"),
        tag("error.kind", "Error"),
        tag("message", "The order was not saved"),
        tag(
          "stack",
          expect.stringMatching(/^Error: The order was not saved\n[\s\S]*\nCaused by: RangeError: The disk is full\n/),
        ),
      ],
    ]);
    expect(entry?.logs ?? []).toEqual([]);
  },
  "Work that goes on elsewhere": () => {
    const [request, job] = segments();
    expect(job?.traceId).toBe(request?.traceId);
    expect(job?.spans).toMatchObject([
      {
        operationName: "send invoice",
        tags: [tag("order", "7")],
        refs: [
          {
            refType: "CrossThread",
            parentTraceSegmentId: request?.traceSegmentId,
            parentSpanId: 0,
            parentEndpoint: "POST:/orders",
          },
        ],
      },
    ]);
  },
  "Record a part of the traces": ({ stdout }) => {
    expect(stdout).toBe("false true true\n");
    expect(segmentOf("sampled")?.spans).toMatchObject([{ operationName: "POST:/orders", isError: true }]);
  },
  "What nobody finished": ({ stdout }) => {
    expect(stdout).toBe("context-abandoned\n1\n");
    expect(segmentOf("forgetful")?.spans).toMatchObject([
      { operationName: "forgotten", tags: [tag("unfinished", "timeout")] },
    ]);
  },
};

const propagation: Expectations = {
  "From caller to callee": () => {
    const shop = segmentOf("shop");
    const stock = segmentOf("stock");
    expect(stock?.traceId).toBe(shop?.traceId);
    expect(stock?.spans[0]?.refs).toMatchObject([
      {
        refType: "CrossProcess",
        traceId: shop?.traceId,
        parentTraceSegmentId: shop?.traceSegmentId,
        parentSpanId: 1,
        parentService: "shop",
        parentServiceInstance: "1.4.2",
        parentEndpoint: "GET:/cart",
        networkAddressUsedAtPeer: "stock.internal:443",
      },
    ]);
  },
  Messages: () => {
    const [entry] = segmentOf("consumer")?.spans ?? [];
    expect(entry).toMatchObject({
      spanLayer: "MQ",
      peer: "queue/orders",
      refs: [{ parentService: "producer", networkAddressUsedAtPeer: "queue/orders" }],
      tags: [tag("transmission.latency", expect.stringMatching(/^\d+$/)), tag("mq.queue", "orders")],
    });
    expect(Number(entry?.tags?.[0]?.value)).toBeGreaterThanOrEqual(19);
  },
  "Values that travel along": () => {
    expect(segments().flatMap(({ spans }) => spans.map(({ spanType, tags }) => [spanType, tags ?? []]))).toEqual([
      ["Exit", []],
      ["Entry", [tag("tenant", "acme")]],
    ]);
  },
  "Keep a trace out of the metrics": ({ stdout }) => {
    expect(stdout).toBe("1-\n");
    expect(segmentOf("probed")?.spans.map(({ skipAnalysis }) => skipAnalysis)).toEqual([true, true]);
  },
  "Beside W3C Trace Context": ({ stdout }) => {
    expect(stdout).toBe("00-0af7651916cd43dd8448eb211c80319c\n");
    expect(segmentOf("mixed")?.traceId).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(segmentOf("mixed")?.spans.flatMap(({ refs }) => refs ?? [])).toEqual([]);
  },
  "A header of your own": ({ stdout }) => {
    expect(stdout).toBe("sw8,x-request-id\n");
    expect(segmentOf("custom")?.traceId).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
  },
};

describe.each([
  ["docs/tracing.md", tracing],
  ["docs/propagation.md", propagation],
])("%s, run as it stands", (page, expectations) => {
  it("has an expectation for every example", () => {
    expect(documentHeadings(page)).toEqual(Object.keys(expectations));
  });

  it.each(Object.entries(expectations))("%s", async (heading, check) => {
    const [code = "", ...others] = documentBlocks(page, heading, "ts");
    expect(others).toEqual([]);
    expect(code).toContain("http://127.0.0.1:12800");
    check(await runInNode(code.replaceAll("http://127.0.0.1:12800", collector.url)));
  });
});

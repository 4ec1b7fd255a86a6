import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collector, type ItemSignal, startCollector } from "../../src/devtools/index.ts";
import { type Printed, runInNode } from "../support/node-example.ts";
import { documentBlocks, documentHeadings } from "../support/readme.ts";

let collector: Collector;

beforeEach(async () => {
  collector = await startCollector({ port: 0 });
});

afterEach(async () => {
  await collector.close();
});

/** What arrived of a signal; the programs close their reporters, so when they are over all has. */
function received(signal: ItemSignal): Record<string, unknown>[] {
  return collector.store.items(signal).map(({ item }) => item);
}

const tag = (key: string, value: string) => ({ key, value });

/** What each example of a page must lead to, by the heading of its section. */
type Expectations = Readonly<Record<string, (printed: Printed) => void>>;

const logging: Expectations = {
  "A log of a span": () => {
    const [stored] = collector.store.segments();
    expect(received("logs")).toMatchObject([
      {
        service: "checkout",
        serviceInstance: "1.4.2",
        endpoint: "POST:/orders",
        body: { text: { text: "An order came in." } },
        tags: { data: [tag("level", "INFO"), tag("logger", "orders"), tag("sku", "42")] },
        traceContext: {
          traceId: stored?.segment.traceId,
          traceSegmentId: stored?.segment.traceSegmentId,
          spanId: stored?.segment.spans[0]?.spanId,
        },
      },
    ]);
  },
  "Without a tracer: text, errors, JSON, YAML": () => {
    expect(received("logs")).toMatchObject([
      { service: "mailer", serviceInstance: "7", body: { text: { text: "Started." } } },
      { endpoint: "send", body: { text: { text: expect.stringMatching(/^TypeError: no such template\n +at /) } } },
      { body: { json: { json: '{"order":7,"retries":3}' } }, tags: { data: [tag("level", "WARN")] } },
      { body: { yaml: { yaml: "order: 7\nretries: 3\n" } } },
    ]);
    expect(received("logs").some((log) => "traceContext" in log)).toBe(false);
  },
  "What the console prints": ({ stderr }) => {
    expect(stderr).toBe("The stock is low. { sku: 42 }\nPrinted, and not reported.\n");
    expect(received("logs")).toMatchObject([
      { body: { text: { text: 'The stock is low. {"sku":42}' } }, tags: { data: [tag("level", "WARN")] } },
    ]);
  },
  "Edit or drop before it is queued": ({ stdout }) => {
    expect(received("logs")).toMatchObject([{ endpoint: "POST:/orders", body: { text: { text: "sold" } } }]);
    expect(JSON.parse(stdout)).toMatchObject({ reported: 2, sent: 1, queued: 0, dropped: { "before-send": 1 } });
  },
  "Print while you develop": ({ stdout }) => {
    expect(stdout).toBe("log WARN printed 1 GET:/stock: The stock is low.\n");
    expect(received("logs")).toMatchObject([{ service: "printed" }]);
  },
};

const metrics: Expectations = {
  "Count, read, distribute": () => {
    const origin = { service: "checkout", serviceInstance: "1.4.2" };
    expect(received("meters")).toMatchObject([
      { ...origin, singleValue: { name: "orders", labels: [{ name: "country", value: "de" }], value: 3 } },
      { ...origin, singleValue: { name: "visits", labels: [], value: 5 } },
      { ...origin, singleValue: { name: "queue_length", value: 1 } },
      {
        ...origin,
        histogram: {
          name: "latency_ms",
          values: [
            { bucket: 0, count: 1 },
            { bucket: 50, count: 2 },
            { bucket: 100, count: 0 },
            { bucket: 500, count: 1 },
          ],
        },
      },
    ]);
  },
  "Ask where you use it": () => {
    expect(received("meters")).toMatchObject([
      { service: "shop", singleValue: { name: "sales", labels: [{ name: "country", value: "de" }], value: 2 } },
      { service: "shop", singleValue: { name: "sales", labels: [{ name: "country", value: "fr" }], value: 1 } },
    ]);
  },
  "Say that an instance is there": () => {
    expect(received("instanceProperties")).toEqual([
      {
        service: "stock",
        serviceInstance: "edge-1",
        layer: "",
        properties: [tag("language", "nodejs"), tag("hostname", "edge-1.internal")],
      },
    ]);
  },
};

describe.each([
  ["docs/logging.md", logging],
  ["docs/metrics.md", metrics],
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

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { decodeSw8 } from "../../src/index.ts";
import { documentBlocks } from "../support/readme.ts";
import { BINDINGS_RESOURCES, BINDINGS_WORKER } from "./bindings-worker.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

let collector: Collector;
let worker: RunningWorker;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  worker = await startWorker({
    source: BINDINGS_WORKER,
    bindings: { COLLECTOR: collector.url, TEXT: "text" },
    resources: BINDINGS_RESOURCES,
  });
});

afterAll(async () => {
  await worker.stop();
  await collector.close();
});

async function ask(path: string, init?: RequestInit): Promise<string> {
  return (await fetch(worker.url + path, init)).text();
}

/** Waits for the segment of a request to this path. */
function segmentOf(path: string) {
  return collector.store.waitFor((store) =>
    store
      .segments()
      .map(({ segment }) => segment)
      .find(({ spans }) => spans.some((span) => span.spanType === "Entry" && span.operationName === `GET:${path}`)),
  );
}

/** The Exit spans of a request, in the order in which they began, each as one line. */
async function exitsOf(path: string): Promise<string[]> {
  const { spans } = await segmentOf(path);
  return spans
    .filter(({ spanType }) => spanType === "Exit")
    .sort((a, b) => a.spanId - b.spanId)
    .map(({ operationName, peer, spanLayer, componentId, parentSpanId, isError, tags }) => {
      const pairs = tags.map(({ key, value }) => `${key}=${value}`);
      return [operationName, peer, spanLayer, componentId, parentSpanId, isError, ...pairs].join(" | ");
    });
}

const cache = (peer: string, type: string, op: string) => (command: string, key: string) =>
  `${type}/${command} | ${peer} | Cache | 0 | 0 | false | cache.type=${type} | cache.op=${op} | cache.cmd=${command} | cache.key=${key}`;
const kvRead = cache("kv/cart", "KV", "read");
const kvWrite = cache("kv/cart", "KV", "write");
const cacheRead = cache("cache/shop.caches", "Cache", "read");
const cacheWrite = cache("cache/shop.caches", "Cache", "write");
const d1 = (command: string, statement: string, values: string) =>
  `D1/${command} | d1/shop.DB | Database | 31 | 0 | false | db.type=SQLite | db.instance=shop.DB | db.statement=${statement} | db.sql.parameters=${values}`;
const r2 = (command: string, key: string) =>
  `R2/${command} | r2/shop.FILES | Http | 0 | 0 | false | url=r2/shop.FILES/${key}`;
const queue = (command: string) =>
  `Queue/${command} | queue/shop.PLAIN | MQ | 0 | 0 | false | mq.broker=queue/shop.PLAIN | mq.queue=shop.PLAIN`;
const database = (type: string, binding: string, command: string) => {
  const peer = `${type.toLowerCase()}/${binding}`;
  return `${type}/${command} | ${peer} | Database | 0 | 0 | false | db.type=${type} | db.instance=${binding} | db.statement=${command}`;
};
const select = "SELECT * FROM items WHERE id = ? AND name = ?";
const insert = "INSERT INTO items VALUES (?, ?)";

describe("a request that touches every binding, in workerd, from the packed tarball", () => {
  it("makes one segment that has them all", async () => {
    const [fetched, counted]: string[] = JSON.parse(await ask("/all"));
    expect(await exitsOf("/all")).toEqual([
      kvWrite("put", "c1"),
      kvRead("get", "c1"),
      kvRead("get", "c1; c2"),
      kvRead("getWithMetadata", "c1"),
      kvRead("list", ""),
      kvWrite("delete", "c1"),
      d1("exec", "CREATE TABLE IF NOT EXISTS items (id INTEGER, name TEXT)", ""),
      d1("batch", `${insert}; ${insert}; SELECT 1`, ""),
      ...["all", "first", "run", "raw"].map((command) => d1(command, select, "1; book")),
      d1("first", "SELECT 2", ""),
      r2("put", "a.txt"),
      r2("get", "a.txt"),
      r2("head", "a.txt"),
      r2("list", ""),
      r2("createMultipartUpload", "big.bin"),
      r2("delete", "a.txt; b.txt"),
      queue("send"),
      queue("sendBatch"),
      "GET:/items/{id} | service/shop.STOCK | Http | 2 | 0 | false | http.method=GET | url=http://stock/items/42 | http.status_code=202",
      "Service/count | service/shop.STOCK | RPCFramework | 0 | 0 | false",
      "Service/executeAll | service/shop.STOCK | RPCFramework | 0 | 0 | false",
      "GET:/ | do/shop.COUNTER | Http | 2 | 0 | false | http.method=GET | url=http://counter/ | http.status_code=200",
      "DO/increment | do/shop.COUNTER | RPCFramework | 0 | 0 | false",
      "DO/increment | do/shop.COUNTER | RPCFramework | 0 | 0 | false",
      cacheWrite("put", "http://page/a"),
      cacheRead("match", "http://page/b"),
      cacheRead("match", "http://page/a"),
      cacheWrite("delete", "http://page/a"),
      "Analytics/writeDataPoint | analytics/shop.EVENTS | Http | 0 | 0 | false | url=analytics/shop.EVENTS/",
      "AI/run | ai/shop.AI | Http | 0 | 0 | false | url=ai/shop.AI/@cf/llama",
      database("Vectorize", "shop.VECTORS", "query"),
      database("Vectorize", "shop.VECTORS", "getByIds"),
      database("Hyperdrive", "shop.PG", "connect"),
    ]);
    const { traceId, traceSegmentId, spans } = await segmentOf("/all");
    for (const [sw8, peer] of [
      [fetched, "service/shop.STOCK"],
      [counted, "do/shop.COUNTER"],
    ] as const) {
      expect(decodeSw8(sw8 ?? "")).toEqual({
        traceId,
        parentTraceSegmentId: traceSegmentId,
        parentSpanId: spans.find((span) => span.peer === peer && span.spanLayer === "Http")?.spanId,
        parentService: "shop",
        parentServiceInstance: "v7",
        parentEndpoint: "GET:/all",
        networkAddressUsedAtPeer: peer,
      });
    }
  });

  it("makes no span where no request is traced, and works as well", async () => {
    const headers = { "access-control-request-method": "POST", origin: "https://shop.example" };
    expect(JSON.parse(await ask("/all", { method: "OPTIONS", headers }))).toEqual(["", ""]);
    await ask("/after-untraced");
    await segmentOf("/after-untraced");
    const segments = collector.store.segments().map(({ segment }) => segment.spans.map((span) => span.operationName));
    expect(segments.filter((names) => names.includes("KV/put"))).toHaveLength(1);
  });
});

describe("a call that fails", () => {
  it.each([
    ["kv", "KV/get", "TypeError", "Key name cannot be empty."],
    ["d1", "D1/all", "Error", 'D1_ERROR: near "nothing": syntax error at offset 14: SQLITE_ERROR'],
    ["batch", "D1/batch", "Error", 'D1_ERROR: near "nothing": syntax error at offset 14: SQLITE_ERROR'],
    ["r2", "R2/get", "Error", "get: The specified object name is not valid. (10020)"],
    ["queue", "Queue/send", "TypeError", "Message body cannot be undefined"],
    ["rpc", "Service/fail", "RangeError", "no such stock"],
    ["object", "DO/fail", "RangeError", "no such counter"],
    ["cache", "Cache/put", "TypeError", "Cannot cache response to non-GET request."],
    ["ai", "AI/run", "RangeError", "no such model"],
    ["vectors", "Vectorize/insert", "RangeError", "no such index"],
    ["hyperdrive", "Hyperdrive/connect", "RangeError", "no such database"],
  ])("ends its span with the error that the handler gets: %s", async (name, operationName, kind, message) => {
    expect(await ask(`/fail/${name}`)).toBe(`${kind}: ${message}`);
    const { spans } = await segmentOf(`/fail/${name}`);
    const exit = spans.find((span) => span.operationName === operationName);
    expect(exit?.isError).toBe(true);
    expect(exit?.logs[0]?.data).toEqual(
      expect.arrayContaining([
        { key: "error.kind", value: kind },
        { key: "message", value: message },
      ]),
    );
  });
});

describe("what the handler sees of its bindings", () => {
  it.each<[string, unknown]>([
    ["identity", [true, true, true, true]],
    ["untouched", [true, true, true, true, true]],
    ["unknown", [2, { isGateway: true }]],
    ["shape", [true, true, false, true]],
    ["writing", [1, 1, true, false]],
    ["types", ["[object KvNamespace]", "[object Fetcher]", "undefined", true]],
    ["methods", ["1", "1", ["b"]]],
    [
      "rpc",
      [
        [1, "two"],
        3,
        3,
        3,
        3,
        ["asked"],
        8,
        [[1]],
        'TypeError: The RPC receiver does not implement the method "none".',
      ],
    ],
    ["disposal", "disposed"],
    ["then", [[1], "RangeError: no such stock", "finally", "function", "[object JsRpcPromise]"]],
    ["traced", [3, "RangeError: no such stock", [1], []]],
    ["relative", "TypeError: Invalid URL: /relative"],
    ["socket", [101, "echo hi"]],
  ])("is what it would be without the agent: %s", async (name, expected) => {
    expect(JSON.parse(await ask(`/check/${name}?native`))).toEqual(expected);
    expect(JSON.parse(await ask(`/check/${name}`))).toEqual(expected);
  });

  it("has the span around an RPC call end with it where its callback gives the call itself", async () => {
    await ask("/check/traced/spans");
    const { spans } = await segmentOf("/check/traced/spans");
    expect(spans.map(({ operationName, isError }) => [operationName, isError])).toEqual([
      ["Service/open", false],
      ["opening", false],
      ["Service/fail", true],
      ["failing", true],
      ["Service/count", false],
      ["inner", false],
      ["counting", false],
      ["GET:/check/traced/spans", false],
    ]);
  });

  it("leaves the rejection of a call that nobody waits for unhandled", async () => {
    expect(JSON.parse(await ask("/drop"))).toEqual(["RangeError: no such stock"]);
    expect(await exitsOf("/drop")).toEqual(["Service/fail | service/shop.STOCK | RPCFramework | 0 | 0 | true"]);
  });

  it("adds an argument to RPC calls where it is asked to, and nowhere else", async () => {
    const [carried, plain] = JSON.parse(await ask("/check/carried"));
    expect(plain).toEqual(["a"]);
    expect(carried).toEqual(["a", { "skywalking-edge": { sw8: expect.any(String) } }]);
    expect(decodeSw8(carried[1]["skywalking-edge"].sw8)).toMatchObject({
      parentEndpoint: "GET:/check/carried",
      networkAddressUsedAtPeer: "service/shop.CALLED",
    });
  });
});

describe("docs/workers.md", () => {
  it("has an example that makes the spans it is about", async () => {
    const [example = ""] = documentBlocks("docs/workers.md", "Bindings", "ts");
    const stock = 'export class Stock extends WorkerEntrypoint { fetch() { return new Response("stock"); } }';
    const documented = await startWorker({
      source: `import { WorkerEntrypoint } from "cloudflare:workers";\n${stock}\n${example}`,
      bindings: { SW_COLLECTOR: collector.url },
      resources: {
        name: "main",
        kvNamespaces: ["CART", "NOISY"],
        d1Databases: ["DB"],
        queueProducers: { ORDERS: "orders" },
        serviceBindings: { STOCK: { name: "main", entrypoint: "Stock" } },
      },
    });
    try {
      await documented.execute("DB", "CREATE TABLE orders (cart TEXT)");
      expect(await (await fetch(`${documented.url}/buy`)).text()).toBe("stock");
      expect(await exitsOf("/buy")).toEqual([
        kvRead("get", "c1"),
        "D1/run | d1/orders | Database | 31 | 0 | false | db.type=SQLite | db.instance=orders | db.statement=INSERT INTO orders VALUES (?) | db.sql.parameters=null",
        "Queue/send | queue/orders | MQ | 0 | 0 | false | mq.broker=queue/orders | mq.queue=orders",
        "GET:/items/{id} | service/shop.STOCK | Http | 2 | 0 | false | http.method=GET | url=http://stock/items/42 | http.status_code=200",
      ]);
    } finally {
      await documented.stop();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, type Segment, startCollector } from "../../src/devtools/index.ts";
import { decodeSw8 } from "../../src/index.ts";
import { documentBlocks } from "../support/readme.ts";
import { startRecordingServer } from "../support/recording-server.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

const SOURCE = `
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";
import { activeSpan, envelopes, instrument, instrumentClass, trace } from "skywalking-edge/workers";

const options = (env) => ({
  ...{ service: "shop-worker", collector: env.COLLECTOR, flushIntervalMs: 50, envelopes },
  bindings: { JOBS: { peer: "queue/jobs", propagate: true }, CALLED: { propagate: true } },
});

class Counter extends DurableObject {
  #count = 0;
  static kind = "counter";
  async add(by) { this.#count += by; await this.check(); return this.#count; }
  async check() { if (this.#count > 100) throw new RangeError("too many"); }
  peek() { return this.#count; }
  async fetch(request) {
    if (new URL(request.url).pathname === "/socket") {
      const [client, server] = Object.values(new WebSocketPair());
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    return new Response("count " + this.#count + " " + activeSpan()?.operationName);
  }
  webSocketMessage(socket, message) { socket.send("echo " + message); }
  async wake() { await this.ctx.storage.setAlarm(Date.now()); }
  async alarm() { await this.ctx.storage.put("alarmed", true); }
  get limit() { return 100; }
}
class Prices extends WorkerEntrypoint {
  async priceOf(sku) { return trace("look up", () => ({ sku, price: 5, kind: this.env.KIND })); }
  argumentsOf(...args) { return args; }
  fetch(request) { return new Response("price of " + new URL(request.url).pathname); }
}
class Orders extends WorkflowEntrypoint {
  async run(event, step) {
    const paid = await step.do("pay", async () => event.payload.total);
    const retried = await step.do("ship", { retries: { limit: 1, delay: 1 } }, async () => activeSpan()?.operationName);
    return { paid, retried };
  }
}
export const CounterObject = instrumentClass(Counter, options);
export const PricesEntrypoint = instrumentClass(Prices, options);
export const OrdersWorkflow = instrumentClass(Orders, options);

export default instrument({
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const counter = env.COUNTER.get(env.COUNTER.idFromName("a"));
    switch (pathname) {
      case "/class": return Response.json([CounterObject.name, CounterObject.kind, CounterObject.prototype instanceof Counter]);
      case "/add": return Response.json(await counter.add(Number(searchParams.get("by"))).catch((error) => [error.name, error.message]));
      case "/peek": return Response.json([await counter.peek(), await counter.limit]);
      case "/count": return counter.fetch("http://counter/now");
      case "/socket": return counter.fetch(request);
      case "/wake": await counter.wake(); return new Response("woken");
      case "/price": return Response.json(await env.PRICES.priceOf("a1"));
      case "/price-page": return env.PRICES.fetch("http://prices/a1");
      case "/order": {
        const instance = await env.ORDERS.create({ params: { total: 12 } });
        for (;;) {
          const { status, output, error } = await instance.status();
          if (status === "complete" || status === "errored") return Response.json(output ?? error);
          await scheduler.wait(20);
        }
      }
      case "/later": {
        ctx.waitUntil((async () => {
          await env.PRICES.priceOf("a2");
          await scheduler.wait(20);
          await fetch(env.UPSTREAM + "/last").catch(() => {});
        })());
        ctx.waitUntil(Promise.reject(new Error("nobody minds")));
        return new Response("now");
      }
      case "/send": await env.JOBS.send({ job: searchParams.get("job") }); return new Response("sent");
      case "/call": return Response.json(await env.CALLED.argumentsOf("a1", 2));
      default: return new Response("none", { status: 404 });
    }
  },
  async scheduled(controller) { if (controller.cron === "0 0 * * *") throw new TypeError("no midnight"); },
  async queue(batch) { for (const message of batch.messages) message.ack(); },
}, options);
`;

let collector: Collector;
let worker: RunningWorker;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  worker = await start();
});

function start(bindings: Record<string, string> = {}): Promise<RunningWorker> {
  return startWorker({
    source: SOURCE,
    bindings: { COLLECTOR: collector.url, KIND: "list", ...bindings },
    options: {
      name: "shop",
      durableObjects: { COUNTER: { className: "CounterObject", useSQLite: true } },
      serviceBindings: {
        PRICES: { name: "shop", entrypoint: "PricesEntrypoint" },
        CALLED: { name: "shop", entrypoint: "PricesEntrypoint" },
      },
      workflows: { ORDERS: { name: "orders", className: "OrdersWorkflow" } },
      queueProducers: { JOBS: "jobs" },
      queueConsumers: { jobs: { maxBatchSize: 2, maxBatchTimeout: 10 } },
    },
  });
}

afterAll(async () => {
  await worker.stop();
  await collector.close();
});

async function ask(path: string): Promise<unknown> {
  const response = await fetch(worker.url + path);
  return response.headers.get("content-type") === "application/json" ? response.json() : response.text();
}

/** Waits for a segment whose Entry span has this name. */
function segmentOf(operationName: string): Promise<Segment> {
  return collector.store.waitFor((store) =>
    store
      .segments()
      .map(({ segment }) => segment)
      .find(({ spans }) => spans.some((span) => span.spanType === "Entry" && span.operationName === operationName)),
  );
}

describe("events of a module's handler", () => {
  it("a cron trigger is an Entry span", async () => {
    await worker.scheduled("*/5 * * * *");
    const { service, spans } = await segmentOf("cron/*/5 * * * *");
    expect(service).toBe("shop-worker");
    expect(spans).toMatchObject([{ spanType: "Entry", spanLayer: "Unknown", componentId: 4001, isError: false }]);
  });

  it("a trigger that throws fails as it would, and its span has the error", async () => {
    await expect(worker.scheduled("0 0 * * *")).rejects.toThrow("exception");
    const { spans } = await segmentOf("cron/0 0 * * *");
    expect(spans[0]?.isError).toBe(true);
    expect(spans[0]?.logs[0]?.data).toContainEqual({ key: "message", value: "no midnight" });
  });

  it("a batch of messages is an Entry span of layer MQ that refers to each sender's, in the trace of the first", async () => {
    expect(await ask("/send?job=1")).toBe("sent");
    expect(await ask("/send?job=2")).toBe("sent");
    const { traceId, spans } = await segmentOf("Queue/jobs/Consumer");
    const [entry] = spans;
    expect(entry).toMatchObject({ spanType: "Entry", spanLayer: "MQ", isError: false });
    expect(entry?.tags).toEqual([
      { key: "transmission.latency", value: expect.stringMatching(/^\d+$/) },
      { key: "mq.queue", value: "jobs" },
      { key: "mq.broker", value: "queue/jobs" },
    ]);
    const senders = collector.store
      .segments()
      .map(({ segment }) => segment)
      .filter((segment) => segment.spans.some(({ operationName }) => operationName === "Queue/send"));
    expect(traceId).toBe(senders[0]?.traceId);
    expect(entry?.refs).toMatchObject(
      senders.map((sender) => ({
        refType: "CrossProcess",
        traceId: sender.traceId,
        parentTraceSegmentId: sender.traceSegmentId,
        parentSpanId: sender.spans.find(({ operationName }) => operationName === "Queue/send")?.spanId,
        parentEndpoint: "GET:/send",
        networkAddressUsedAtPeer: "queue/jobs",
      })),
    );
  });
});

describe("what a request has handed to waitUntil", () => {
  it("belongs to it, one call after the other", async () => {
    const upstream = await startRecordingServer((_request, response) => response.end());
    const other = await start({ UPSTREAM: upstream.url });
    try {
      expect(await (await fetch(`${other.url}/later`)).text()).toBe("now");
      const { traceSegmentId, spans } = await segmentOf("GET:/later");
      expect(spans.map(({ operationName, parentSpanId }) => [operationName, parentSpanId])).toEqual([
        ["GET:/later", -1],
        ["Service/priceOf", 0],
        ["GET:/last", 0],
      ]);
      const [last] = upstream.requests;
      expect(decodeSw8(String(last?.headers["sw8"]))).toMatchObject({ parentTraceSegmentId: traceSegmentId });
    } finally {
      await other.stop();
      await upstream.close();
    }
  });
});

describe("instrumentClass()", () => {
  it("keeps the class's name and statics", async () => {
    expect(await ask("/class")).toEqual(["Counter", "counter", true]);
  });

  it("a Durable Object's RPC methods are Entry spans when the runtime calls them, private state and getters as ever", async () => {
    expect(await ask("/add?by=2")).toBe(2);
    const { spans } = await segmentOf("Counter.add");
    // What it calls itself makes none.
    expect(spans).toMatchObject([{ spanType: "Entry", spanLayer: "RPCFramework", isError: false }]);
    expect(await ask("/peek")).toEqual([2, 100]);
    expect((await segmentOf("Counter.peek")).spans).toHaveLength(1);
  });

  it("an RPC method that throws gives its caller the error, and its span has it", async () => {
    expect(await ask("/add?by=200")).toEqual(["RangeError", "too many"]);
    const failed = await collector.store.waitFor((store) =>
      store
        .segments()
        .flatMap(({ segment }) => segment.spans)
        .find((span) => span.operationName === "Counter.add" && span.isError),
    );
    expect(failed.logs[0]?.data).toContainEqual({ key: "error.kind", value: "RangeError" });
    expect(await ask("/add?by=-200")).toBe(2);
  });

  it("a Durable Object's fetch is an Entry span like a Worker's", async () => {
    expect(await ask("/count")).toBe("count 2 GET:/now");
    const { spans } = await segmentOf("GET:/now");
    expect(spans[0]).toMatchObject({
      spanLayer: "Http",
      tags: expect.arrayContaining([{ key: "http.status_code", value: "200" }]),
    });
  });

  it("an alarm is an Entry span", async () => {
    expect(await ask("/wake")).toBe("woken");
    const { spans } = await segmentOf("Counter.alarm");
    expect(spans).toMatchObject([
      { spanType: "Exit", operationName: "Storage/put", peer: "storage/shop-worker.Counter" },
      { spanType: "Entry", isError: false },
    ]);
  });

  it("leaves WebSockets to the runtime", async () => {
    const { status, webSocket } = await worker.dispatch("http://shop/socket", { headers: { upgrade: "websocket" } });
    expect(status).toBe(101);
    webSocket?.accept();
    const answer = await new Promise((resolve) => {
      webSocket?.addEventListener("message", ({ data }) => resolve(data));
      webSocket?.send("hello");
    });
    webSocket?.close();
    expect(answer).toBe("echo hello");
    const names = collector.store.segments().flatMap(({ segment }) => segment.spans.map((span) => span.operationName));
    expect(names.filter((name) => name.includes("webSocket"))).toEqual([]);
  });

  it("an entrypoint's methods and fetch are Entry spans", async () => {
    expect(await ask("/price")).toEqual({ sku: "a1", price: 5, kind: "list" });
    const { spans } = await segmentOf("Prices.priceOf");
    expect(spans.map(({ operationName, parentSpanId }) => [operationName, parentSpanId])).toEqual([
      ["look up", 0],
      ["Prices.priceOf", -1],
    ]);
    expect(await ask("/price-page")).toBe("price of /a1");
    expect((await segmentOf("GET:/a1")).spans[0]).toMatchObject({ spanLayer: "Http" });
  });

  it("an RPC call that carries the trace continues it, and the method sees its own arguments", async () => {
    expect(await ask("/call")).toEqual(["a1", 2]);
    const caller = await segmentOf("GET:/call");
    const { traceId, spans } = await segmentOf("Prices.argumentsOf");
    expect(traceId).toBe(caller.traceId);
    expect(spans[0]?.refs).toMatchObject([
      {
        parentTraceSegmentId: caller.traceSegmentId,
        parentSpanId: 1,
        networkAddressUsedAtPeer: "service/shop-worker.CALLED",
      },
    ]);
  });

  it("a Workflow's run is an Entry span, its steps Local spans within which their callbacks run", async () => {
    expect(await ask("/order")).toEqual({ paid: 12, retried: "step/ship" });
    const { spans } = await segmentOf("Orders.run");
    expect(spans.map(({ operationName, spanType, parentSpanId }) => [operationName, spanType, parentSpanId])).toEqual([
      ["step/pay", "Local", 0],
      ["step/ship", "Local", 0],
      ["Orders.run", "Entry", -1],
    ]);
  });
});

describe("docs/workers.md", () => {
  it("has an example of a Durable Object that is one trace", async () => {
    const [example = ""] = documentBlocks("docs/workers.md", "Events", "js");
    const documented = await startWorker({
      source: example,
      bindings: { SW_COLLECTOR: collector.url },
      options: {
        bindings: { SW_COLLECTOR: collector.url, CF_VERSION_METADATA: { id: "v7", tag: "", timestamp: "" } },
        durableObjects: { CARTS: { className: "CartObject", useSQLite: true } },
      },
    });
    try {
      expect(await (await fetch(`${documented.url}/buy`)).json()).toBe(1);
      const { serviceInstance, spans } = await segmentOf("GET:/buy");
      expect(serviceInstance).toBe("v7");
      expect(spans.map(({ operationName }) => operationName)).toEqual(["DO/add", "GET:/buy"]);
      expect((await segmentOf("Cart.add")).spans.map(({ operationName }) => operationName)).toEqual([
        "Storage/get",
        "Storage/put",
        "Cart.add",
      ]);
    } finally {
      await documented.stop();
    }
  });
});

describe("a collector that never answers", () => {
  it("keeps no request waiting, and has no more than four of the isolate's requests at a time", async () => {
    const silent = await startRecordingServer(() => {});
    const other = await startWorker({
      source: `import { instrument } from "skywalking-edge/workers";
        export default instrument({ fetch: () => new Response("served") }, (env) => ({ service: "s", collector: env.COLLECTOR }));`,
      bindings: { COLLECTOR: silent.url },
    });
    try {
      // Each hundred segments would be a flush.
      for (let slice = 0; slice < 10; slice++) {
        const answers = await Promise.all(
          Array.from({ length: 100 }, () => fetch(other.url).then((one) => one.text())),
        );
        expect(new Set(answers)).toEqual(new Set(["served"]));
      }
      expect(silent.requests.length).toBeGreaterThan(0);
      expect(silent.requests.length).toBeLessThanOrEqual(4);
    } finally {
      await other.stop();
      await silent.close();
    }
  });
});

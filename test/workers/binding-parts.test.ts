import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeSw8 } from "../../src/index.ts";
import { repository } from "../support/published-entries.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

/** Parts that the entry does not export, each used as the handlers of queues, RPC and Durable Objects use them. */
const SOURCE = `
import { DurableObject } from "cloudflare:workers";
import { Tracer, skywalkingPropagators } from "skywalking-edge";
import { createEdgeStorage } from "${repository}src/edge/edge-storage.ts";
import { instrumentEnv } from "${repository}src/workers/bindings/instrument-env.ts";
import { instrumentBinding } from "${repository}src/workers/bindings/instrument-binding.ts";
import { envelopes } from "${repository}src/workers/bindings/envelope.ts";

const storage = createEdgeStorage();

/** Runs a callback within a traced request and gives what it gave and the spans. */
async function traced(callback) {
  const segments = [];
  const reporter = { report: (_signal, segment) => segments.push(segment), flush: async () => {}, close: async () => {}, stats: () => ({}) };
  const context = new Tracer({ service: "shop", reporter, propagators: skywalkingPropagators }).createTracingContext();
  const entry = context.createEntrySpan("GET:/");
  const result = await storage.run(entry, callback);
  entry.end();
  context.finish();
  const spans = segments[0].spans.filter(({ spanType }) => spanType === 1);
  return { result, traceId: segments[0].traceId, spans: spans.map(({ operationName, peer, tags }) => [operationName, peer, ...tags.map(({ value }) => value)]) };
}

export class Counter extends DurableObject {
  alarm() {}
  async count(isTraced) {
    const kept = instrumentBinding(this.ctx.storage, { storage, service: "shop" }, "Counter");
    const work = async () => {
      await kept.put("a", 1);
      await kept.put({ b: 2, c: 3 });
      const sum = (await kept.get("a")) + (await kept.get(["b", "c"])).size;
      await kept.delete("a");
      kept.kv.put("d", 4);
      const cursor = kept.sql.exec("SELECT ? AS n, ? AS m", 7, 8);
      const rows = [...cursor];
      const refused = await Promise.resolve().then(() => kept.sql.exec("SELECT")).catch((error) => error.constructor.name);
      await kept.setAlarm(Date.now() + 1e6);
      await kept.deleteAlarm();
      await kept.transaction(async (transaction) => transaction.get("b"));
      return [sum, kept.kv.get("d"), rows, refused, kept.sql === kept.sql, kept.sql.databaseSize > 0, await kept.list().then((list) => list.size)];
    };
    return isTraced ? traced(work) : { result: await work() };
  }
}

const sendAll = async (env) => {
  const { ORDERS } = instrumentEnv(env, { storage, service: "shop", envelopes, bindings: { ORDERS: { peer: "queue/orders", propagate: true } } });
  for (const body of [{ order: 1 }, [2], "text", 5, null]) await ORDERS.send(body);
  await ORDERS.send("t", { contentType: "text" });
  await ORDERS.send(new Uint8Array([6]), { contentType: "bytes" });
  await ORDERS.send(new Map([[7, 8]]), { contentType: "v8" });
  await ORDERS.sendBatch([{ body: { order: 9 } }, { body: "x", contentType: "text" }]);
  await ORDERS.sendBatch(new Set([{ body: { order: 10 } }]));
  const refused = await Promise.all([() => 1, undefined].map((body) => ORDERS.send(body).catch((error) => error.message)));
  return refused;
};

const shown = (body) => (body instanceof Map ? ["map", ...body] : body instanceof ArrayBuffer ? ["bytes", ...new Uint8Array(body)] : body);

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/storage") return Response.json(await env.COUNTER.getByName("one").count(true));
    if (pathname === "/storage-untraced") return Response.json(await env.COUNTER.getByName("two").count(false));
    if (pathname === "/send") return Response.json(await traced(() => sendAll(env)));
    return new Response("none", { status: 404 });
  },
  async queue(batch, env) {
    const carriers = batch.messages.map(({ body }) => body?.["skywalking-edge"]);
    envelopes.open("queue", [batch]);
    for (const [index, message] of batch.messages.entries()) {
      const told = JSON.stringify([shown(message.body), carriers[index] ?? null]);
      await fetch(env.UPSTREAM + "/?" + encodeURIComponent(told));
      message.ack();
    }
  },
};
`;

let worker: RunningWorker;
let upstream: RecordingServer;
let allArrived = () => {};
const arrival = new Promise<void>((resolve) => {
  allArrived = resolve;
});

beforeAll(async () => {
  upstream = await startRecordingServer((_request, response) => {
    response.end();
    if (upstream.requests.length === MESSAGES.length) allArrived();
  });
  worker = await startWorker({
    source: SOURCE,
    bindings: { UPSTREAM: upstream.url },
    resources: {
      durableObjects: { COUNTER: { className: "Counter", useSQLite: true } },
      queueProducers: { ORDERS: "orders" },
      queueConsumers: { orders: { maxBatchTimeout: 1 } },
    },
  });
});

afterAll(async () => {
  await worker.stop();
  await upstream.close();
});

async function ask(path: string) {
  return JSON.parse(await (await fetch(worker.url + path)).text());
}

const MESSAGES = [
  { order: 1 },
  [2],
  "text",
  5,
  null,
  "t",
  ["bytes", 6],
  ["map", [7, 8]],
  { order: 9 },
  "x",
  { order: 10 },
];

const RESULT = [3, 4, [{ n: 7, m: 8 }], "Error", true, true, 3];
const kept = (command: string, op: string, key: string) => [
  `Storage/${command}`,
  "storage/shop.Counter",
  "Storage",
  op,
  command,
  key,
];
const sql = (statement: string) => ["Storage/exec", "storage/shop.Counter", "SQLite", "shop.Counter", statement];

describe("a Durable Object's storage, in workerd", () => {
  it("makes spans of its calls", async () => {
    const { result, spans } = await ask("/storage");
    expect(result).toEqual(RESULT);
    expect(spans).toEqual([
      kept("put", "write", "a"),
      kept("put", "write", ""),
      kept("get", "read", "a"),
      kept("get", "read", "b; c"),
      kept("delete", "write", "a"),
      kept("put", "write", "d"),
      sql("SELECT ? AS n, ? AS m"),
      sql("SELECT"),
      kept("get", "read", "d"),
      kept("list", "read", ""),
    ]);
  });

  it("works as well where nothing is traced", async () => {
    expect(await ask("/storage-untraced")).toEqual({ result: RESULT });
  });
});

describe("a queue whose messages carry the trace, in workerd", () => {
  it("gives the consumer the bodies that were sent, and the producer's carriers", async () => {
    const sent = await ask("/send");
    expect(sent.result[1]).toBe("Message body cannot be undefined");
    expect(sent.spans).toHaveLength(12);
    await arrival;
    const messages: [unknown, Record<string, string> | null][] = upstream.requests.map(({ url }) =>
      JSON.parse(decodeURIComponent(url.slice(2))),
    );
    const sorted = (bodies: readonly unknown[]) => bodies.map((body) => JSON.stringify(body)).sort();
    expect(sorted(messages.map(([body]) => body))).toEqual(sorted(MESSAGES));
    const carried = messages.filter(([, carrier]) => carrier);
    expect(sorted(carried.map(([body]) => body))).toEqual(sorted([{ order: 1 }, [2], ["map", [7, 8]], { order: 9 }]));
    for (const [, carrier] of carried) {
      expect(decodeSw8(carrier?.["sw8"] ?? "")).toMatchObject({
        traceId: sent.traceId,
        parentEndpoint: "GET:/",
        networkAddressUsedAtPeer: "queue/orders",
      });
      expect(carrier?.["sw8-x"]).toMatch(/^0-\d{13}$/);
    }
  });
});

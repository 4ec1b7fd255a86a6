/** What `env` of {@link BINDINGS_WORKER} has beside text. */
export const BINDINGS_RESOURCES = {
  name: "main",
  kvNamespaces: ["CART"],
  d1Databases: ["DB"],
  r2Buckets: ["FILES"],
  queueProducers: { PLAIN: "plain" },
  durableObjects: { COUNTER: { className: "Counter", useSQLite: true } },
  serviceBindings: {
    STOCK: { name: "main", entrypoint: "Stock" },
    CALLED: { name: "main", entrypoint: "Stock" },
  },
  analyticsEngineDatasets: { EVENTS: { dataset: "events" } },
};

/**
 * A Worker that touches every binding there is. What miniflare has none of offline is a class of the same shape, with a
 * private field for the natives' brand check.
 */
export const BINDINGS_WORKER = `
import { DurableObject, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { envelopes, instrument, trace } from "skywalking-edge/workers";

class Ai {
  #model = "llama";
  async run(model, inputs) { if (inputs.fail) throw new RangeError("no such model"); return this.#model + inputs.prompt; }
  toMarkdown() { return this.run("m", {}); }
  gateway() { return { isGateway: true }; }
}
class Vectors {
  #count = 2;
  async query(vector) { return { count: this.#count, size: vector.length }; }
  async getByIds(ids) { return ids.map((id) => ({ id, count: this.#count })); }
  async insert() { throw new RangeError("no such index"); }
}
class Hyperdrive {
  #socket = { opened: true };
  get connectionString() { return "postgres://"; }
  connect(host) { if (host) throw new RangeError("no such database"); return this.#socket; }
}
class Unknown { #own = 1; get(key) { return this.#own + key; } }

export class Counter extends DurableObject {
  #count = 0;
  increment(by) { this.#count += by; return this.#count; }
  fail() { throw new RangeError("no such counter"); }
  async fetch(request) {
    if (request.headers.get("upgrade") !== "websocket") return new Response(request.headers.get("sw8"));
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage(socket, message) { socket.send("echo " + message); }
}

class Shelf extends RpcTarget { #rows = 3; rows() { return this.#rows; } }

export class Stock extends WorkerEntrypoint {
  get shelf() { return new Shelf(); }
  open() { return new Shelf(); }
  count(...args) { return args; }
  executeAll(order) { return order; }
  fail() { throw new RangeError("no such stock"); }
  double() { return (value) => value * 2; }
  ask(stock) { return stock.count("asked"); }
  async fetch(request) { return new Response(request.headers.get("sw8"), { status: 202 }); }
}

const unhandled = [];
addEventListener("unhandledrejection", (event) => unhandled.push(String(event.reason)));

async function touchAll(env) {
  await env.CART.put("c1", "book");
  await env.CART.get("c1");
  await env.CART.get(["c1", "c2"]);
  await env.CART.getWithMetadata("c1");
  await env.CART.list({ prefix: "c" });
  await env.CART.delete("c1");
  await env.DB.exec("CREATE TABLE IF NOT EXISTS items (id INTEGER, name TEXT)");
  const insert = env.DB.prepare("INSERT INTO items VALUES (?, ?)");
  await env.DB.batch([insert.bind(1, "book"), insert.bind(2, "pen"), env.DB.prepare("SELECT 1")]);
  const select = env.DB.prepare("SELECT * FROM items WHERE id = ? AND name = ?").bind(1, "book");
  await select.all();
  await select.first("name");
  await select.run();
  await select.raw({ columnNames: true });
  await env.DB.withSession("first-primary").prepare("SELECT 2").first();
  await env.FILES.put("a.txt", "text");
  await (await env.FILES.get("a.txt")).text();
  await env.FILES.head("a.txt");
  await env.FILES.list({ prefix: "a" });
  const upload = await env.FILES.createMultipartUpload("big.bin");
  await env.FILES.resumeMultipartUpload("big.bin", upload.uploadId).abort();
  await env.FILES.delete(["a.txt", "b.txt"]);
  await env.PLAIN.send({ order: 1 });
  await env.PLAIN.sendBatch([{ body: "two", contentType: "text" }, { body: { order: 3 } }]);
  const fetched = await (await env.STOCK.fetch("http://stock/items/42?secret=1")).text();
  await env.STOCK.count("a", 2);
  await env.STOCK.executeAll("a");
  const counter = env.COUNTER.get(env.COUNTER.idFromName("one"));
  const counted = await (await counter.fetch("http://counter/")).text();
  await counter.increment(2);
  await env.COUNTER.getByName("two").increment(1);
  const page = new Request("http://page/a?secret=1");
  await caches.default.put(page, new Response("page", { headers: { "cache-control": "max-age=60" } }));
  await (await caches.open("own")).match("http://page/b");
  await caches.default.match(page);
  await caches.default.delete(page);
  env.EVENTS.writeDataPoint({ blobs: ["a"] });
  await env.AI.run("@cf/llama", { prompt: "hi" });
  env.AI.gateway("mine");
  await env.VECTORS.query([0.1, 0.2]);
  await env.VECTORS.getByIds(["v1"]);
  env.PG.connect();
  return [fetched, counted];
}

const failing = {
  kv: (env) => env.CART.get(""),
  d1: (env) => env.DB.prepare("SELECT * FROM nothing").all(),
  batch: (env) => env.DB.batch([env.DB.prepare("SELECT * FROM nothing")]),
  r2: (env) => env.FILES.get("x".repeat(2000)),
  queue: (env) => env.PLAIN.send(undefined),
  rpc: (env) => env.STOCK.fail(),
  object: (env) => env.COUNTER.getByName("one").fail(),
  cache: () => caches.default.put(new Request("http://page/", { method: "POST" }), new Response()),
  ai: (env) => env.AI.run("m", { fail: true }),
  vectors: (env) => env.VECTORS.insert([]),
  hyperdrive: (env) => env.PG.connect("nowhere"),
};

const told = (error) => error.constructor.name + ": " + error.message;

const checks = {
  identity: (env) => [env.CART === env.CART, env.CART.get === env.CART.get, env.STOCK === env.STOCK, caches.default === caches.default],
  untouched: (env) => ["TEXT", "JSON", "UNKNOWN", "STUBLIKE", "LEFT"].map((name) => env[name] === natives[name]),
  unknown: (env) => [env.UNKNOWN.get(1), env.AI.gateway()],
  shape: (env) => [Object.keys(env).join() === Object.keys(natives).join(), "CART" in env, "NONE" in env, { ...env }.CART === env.CART],
  writing: (env) => {
    env.ADDED = 1;
    env.ALIAS = env.CART;
    const seen = [env.ADDED, natives.ADDED, env.ALIAS === env.CART];
    delete env.ADDED;
    delete env.ALIAS;
    return [...seen, "ADDED" in env];
  },
  types: (env) => [String(env.CART), String(env.STOCK), typeof env.STOCK.then, env.CART instanceof Object.getPrototypeOf(env.CART).constructor],
  methods: async (env) => {
    await env.CART.put("b", "1");
    const get = env.CART.get.bind(env.CART);
    return [await get("b"), await env.CART.get.call(env.CART, "b"), (await env.CART.list()).keys.map((key) => key.name)];
  },
  rpc: async (env) => {
    const shelf = await env.STOCK.open();
    return [
      await env.STOCK.count(1, "two"), await env.STOCK.open().rows(), await shelf.rows(), await env.STOCK.shelf.rows(),
      await (await env.STOCK.shelf).rows(), await env.STOCK.ask(env.STOCK), await env.STOCK.double()(4),
      await Promise.all([env.STOCK.count(1)]), await env.STOCK.none().catch(told),
    ];
  },
  disposal: async (env) => {
    const given = env.STOCK.open();
    const shelf = await given;
    shelf[Symbol.dispose]();
    given[Symbol.dispose]();
    return shelf.rows().then(() => "rows", () => "disposed");
  },
  then: async (env) => {
    const seen = [];
    await env.STOCK.count(1).then((value) => seen.push(value));
    await env.STOCK.fail().catch((error) => seen.push(told(error)));
    await env.STOCK.count(2).finally(() => seen.push("finally"));
    return [...seen, typeof env.STOCK.count(3), String(env.STOCK.count(4))];
  },
  traced: async (env) => [
    await trace("opening", () => env.STOCK.open()).rows(), await trace("failing", () => env.STOCK.fail()).catch(told),
    await trace("counting", () => trace("inner", () => env.STOCK.count(1))), unhandled.splice(0),
  ],
  relative: (env) => env.STOCK.fetch("/relative").catch(told),
  carried: async (env) => [await env.CALLED.count("a"), await env.STOCK.count("a")],
  socket: async (env) => {
    const { webSocket, status } = await env.COUNTER.getByName("ws").fetch("http://counter/", { headers: { upgrade: "websocket" } });
    webSocket.accept();
    const answer = new Promise((resolve) => webSocket.addEventListener("message", ({ data }) => resolve(data)));
    webSocket.send("hi");
    const data = await answer;
    webSocket.close();
    return [status, data];
  },
};

let natives;

export default instrument({
  async fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    const [, group, name] = pathname.split("/");
    if (group === "all") return Response.json(await touchAll(env));
    if (group === "fail") {
      try {
        return new Response(String(await failing[name](env)));
      } catch (error) {
        return new Response(told(error));
      }
    }
    if (group === "check") return Response.json(await checks[name](search ? natives : env));
    if (group === "drop") {
      env.STOCK.fail();
      await scheduler.wait(50);
      return Response.json(unhandled.splice(0));
    }
    return new Response("none", { status: 404 });
  },
}, (env) => {
  natives = env;
  Object.assign(env, {
    AI: new Ai(), VECTORS: new Vectors(), PG: new Hyperdrive(), UNKNOWN: new Unknown(), LEFT: new Hyperdrive(),
    STUBLIKE: new Proxy(() => {}, { get: () => () => "remote" }), JSON: { get: 1, fetch: 2, prepare: "x" },
  });
  return {
    service: "shop", serviceInstance: "v7", collector: env.COLLECTOR, envelopes,
    bindings: { CART: "kv/cart", CALLED: { propagate: true }, DB: { values: true }, LEFT: false },
  };
});
`;

import { describe, expect, it } from "vitest";
import { useReportingWorker } from "./reporting-worker.ts";

const SOURCE = `
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { instrumentClass } from "skywalking-edge/workers";

class CartObject extends DurableObject {
  #closed = new Promise((resolve) => { this.close = resolve; });
  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      await scheduler.wait(1);
      this.content = await this.load();
    });
  }
  load() { return "books"; }
  state() { return this.content; }
  async ignored() { await scheduler.wait(1); return this.state(); }
  async unsampled() { await scheduler.wait(1); return this.state(); }
  async fetch(request) {
    if (request.headers.get("upgrade") !== "websocket") return new Response(await this.state());
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  async webSocketMessage(socket) { await scheduler.wait(1); socket.send(this.state()); }
  async webSocketClose() { await scheduler.wait(1); this.close(this.state()); }
  last() { return this.#closed; }
}
export const Cart = instrumentClass(CartObject, (env) => ({
  service: "shop", collector: env.COLLECTOR,
  ignore: (name) => name === "CartObject.ignored",
  sampler: (name) => name !== "CartObject.unsampled",
}));

export class Stock extends WorkerEntrypoint {
  async count() { await scheduler.wait(1); return 3; }
  async fail() { await scheduler.wait(1); throw new RangeError("no such stock"); }
}
class Relay extends WorkerEntrypoint {
  count() { return this.env.STOCK.count(); }
  fail() { return this.env.STOCK.fail(); }
}
export const RelayEntrypoint = instrumentClass(Relay, (env) => ({ service: "relay", collector: env.COLLECTOR, flushIntervalMs: 50 }));

export default {
  async fetch(request, env) {
    if (request.url.endsWith("/relay"))
      return Response.json([await env.RELAY.count(), await env.RELAY.fail().catch((error) => error.message)]);
    const cart = env.CART.getByName("a");
    const method = new URL(request.url).pathname.slice(1);
    return method === "fetch" ? cart.fetch(request) : new Response(await cart[method]());
  },
};
`;

const worker = useReportingWorker(SOURCE, {
  name: "shop",
  durableObjects: { CART: { className: "Cart", useSQLite: true } },
  serviceBindings: {
    RELAY: { name: "shop", entrypoint: "RelayEntrypoint" },
    STOCK: { name: "shop", entrypoint: "Stock" },
  },
});

async function ask(path: string, init?: RequestInit): Promise<string> {
  return (await fetch(worker.url + path, init)).text();
}

describe("methods that an object's own methods call", () => {
  it("are no calls of the runtime's where that one is not traced, either", async () => {
    expect(await ask("/ignored")).toBe("books");
    expect(await ask("/unsampled")).toBe("books");
    const preflight = { "access-control-request-method": "POST", origin: "https://shop.example" };
    expect(await ask("/fetch", { method: "OPTIONS", headers: preflight })).toBe("books");

    const { webSocket } = await worker.running.dispatch("http://shop/fetch", { headers: { upgrade: "websocket" } });
    webSocket?.accept();
    const answer = await new Promise((resolve) => {
      webSocket?.addEventListener("message", ({ data }) => resolve(data));
      webSocket?.send("hello");
    });
    expect(answer).toBe("books");
    webSocket?.close();

    expect(await ask("/last")).toBe("books");
    const names = await worker.collector.store.waitFor((store) => {
      const segments = store.segments().map(({ segment }) => segment.spans.map(({ operationName }) => operationName));
      return segments.flat().includes("CartObject.last") ? segments : undefined;
    });
    expect(names).toEqual([["GET:/fetch"], ["CartObject.last"]]);
  });
});

describe("a method that gives the RPC call it has made", () => {
  it("lasts until that has settled, and fails as it does", async () => {
    expect(JSON.parse(await ask("/relay"))).toEqual([3, "no such stock"]);
    const told = await worker.collector.store.waitFor((store) => {
      const segments = store
        .segments()
        .filter(({ segment }) => segment.service === "relay")
        .map(({ segment }) => segment.spans.map(({ operationName, isError }) => [operationName, isError]));
      return segments.length === 2 ? segments : undefined;
    });
    expect(told).toEqual([
      [
        ["Service/count", false],
        ["Relay.count", false],
      ],
      [
        ["Service/fail", true],
        ["Relay.fail", true],
      ],
    ]);
  });
});

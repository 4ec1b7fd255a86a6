import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { type Runtime, runIn } from "../support/run-in.ts";
import { spansOf } from "../support/segment-text.ts";

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
});

beforeEach(() => collector.store.clear());

afterAll(() => collector.close());

/** How a handler from Request to Response is served: by Bun itself, in Node by Hono's server. */
const servers = {
  node: `
    import { serve as serveNode } from "@hono/node-server";
    const serve = (fetch) => new Promise((resolve) => {
      const server = serveNode({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve({
        url: "http://127.0.0.1:" + port, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) }));
    });`,
  bun: `
    const serve = async (fetch, more) => {
      const error = () => new Response("", { status: 500 });
      const server = Bun.serve({ fetch, error, port: 0, hostname: "127.0.0.1", ...more });
      return { url: "http://127.0.0.1:" + server.port, stop: () => server.stop(true) };
    };`,
};

function run(runtime: "node" | "bun", body: string): Promise<unknown> {
  const code = `
    import { activeSpan, startNodeAgent, trace } from "skywalking-edge/node";
    import { createGrpcWebReporter } from "skywalking-edge/grpc-web";
    ${servers[runtime]}
    const [collector] = process.argv.slice(2);
    const options = { service: "shop", serviceInstance: "n1", heartbeat: false, collector };
    const print = (value) => console.log(JSON.stringify(value));
    const ask = async (url, init) => { const response = await fetch(url, init); return response.status + " " + await response.text(); };
    ${body}`;
  return runIn(runtime, code, [collector.url]);
}

/** The spans of a request whose stream makes two calls. Bun tells a handler nothing of the answer's end. */
const ENDS: Readonly<Record<"node" | "bun", readonly (readonly [endAt: string, spans: readonly string[]])[]>> = {
  node: [
    ["body", ["Exit GET:/chunk 200", "Exit GET:/chunk 200", "Entry GET:/pulled 201"]],
    ["handler", ["Entry GET:/pulled 201"]],
  ],
  bun: [
    ["body", ["Entry GET:/pulled 201"]],
    ["handler", ["Entry GET:/pulled 201"]],
  ],
};

describe.each<Extract<Runtime, "node" | "bun">>(["node", "bun"])("startNodeAgent() in %s", (runtime) => {
  it("traces a handler from Request to Response, its own spans and its fetches, and continues the caller's trace", async () => {
    const printed = await run(
      runtime,
      `
      const native = globalThis.fetch;
      const agent = startNodeAgent(options);
      const sw8 = [];
      const probe = await serve((request) => { sw8.push(request.headers.get("sw8")?.split("-").length); return new Response("probe"); });
      const handler = async function (request, ...rest) {
        const { pathname } = new URL(request.url);
        if (pathname === "/throws") throw new RangeError("no such cart");
        if (pathname === "/active") return new Response(String(activeSpan()?.operationName));
        if (pathname === "/none") return new Response("none", { status: 404 });
        return new Response(await trace("look", async () => (await fetch(probe.url + "/items/7")).text()) + rest.length);
      };
      const traced = agent.instrumentFetch(handler);
      const server = await serve(traced);
      const headers = { sw8: "1-NWI4YWE1YTJkMmM4NzJlODMyMWNmMzczMDhkNjlkZjI=-MTIz-4-c2hvcA==-djE=-L2NhcnQ=-YTo4MA==" };
      const seen = [await ask(server.url + "/cart/7", { headers }), await ask(server.url + "/none"), (await ask(server.url + "/throws")).slice(0, 3)];
      seen.push(await ask(server.url + "/active"));
      await agent.stop();
      seen.push(await ask(server.url + "/after"), await ask(server.url + "/active"));
      await server.stop();
      await probe.stop();
      print([seen, sw8, globalThis.fetch === native, traced.name]);
    `,
    );
    expect(printed).toEqual([
      ["200 probe1", "404 none", "500", "200 GET:/active", "200 probe1", "200 undefined"],
      [8, null],
      true,
      "handler",
    ]);
    expect(spansOf(collector)).toEqual([
      "Exit GET:/items/{id} 200",
      "Local look",
      "Entry GET:/cart/{id} 200",
      "Entry GET:/none 404 ERROR",
      "Entry GET:/throws ERROR no such cart",
      "Entry GET:/active 200",
    ]);
    const [first] = collector.store.segments();
    expect(first?.segment).toMatchObject({
      traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
      service: "shop",
      serviceInstance: "n1",
    });
    expect(first?.segment.spans.at(-1)).toMatchObject({
      componentId: 4001,
      refs: [{ parentSpanId: 4, parentService: "shop" }],
    });
  });

  it.each(ENDS[runtime])("endAt: %s", async (endAt, spans) => {
    const printed = await run(
      runtime,
      `
      const agent = startNodeAgent({ ...options, endAt: "${endAt}" });
      const sw8 = [];
      const probe = await serve((request) => { sw8.push(request.headers.has("sw8")); return new Response("chunk"); });
      const handler = () => {
        let asked = 0;
        return new Response(new ReadableStream({ async pull(controller) {
          if (asked++ === 2) return controller.close();
          controller.enqueue(new Uint8Array(await (await fetch(probe.url + "/chunk")).arrayBuffer()));
        } }), { status: 201, headers: { "content-type": "text/x-chunks" } });
      };
      const [traced, bare] = [await serve(agent.instrumentFetch(handler)), await serve(handler)];
      const see = async (server) => {
        const response = await fetch(server.url + "/pulled");
        return [response.status, response.headers.get("content-type"), response.headers.get("content-length"), await response.text()];
      };
      const seen = [await see(traced), await see(bare)];
      await traced.stop();
      await agent.stop();
      await bare.stop();
      await probe.stop();
      print([seen, sw8]);
    `,
    );
    const seen = [201, "text/x-chunks", null, "chunkchunk"];
    const isTraced = spans.length > 1;
    expect(printed).toEqual([
      [seen, seen],
      [isTraced, isTraced, false, false],
    ]);
    expect(spansOf(collector)).toEqual(spans);
  });

  it("sends what waits when the process has nothing left to do", async () => {
    await run(
      runtime,
      `
      const agent = startNodeAgent({ ...options, flushIntervalMs: 60_000 });
      const server = await serve(agent.instrumentFetch(() => new Response("x")));
      await ask(server.url + "/last");
      await server.stop();
    `,
    );
    expect(spansOf(collector)).toEqual(["Entry GET:/last 200"]);
  });

  it("lets the process end although the collector is not there, and changes no listener of a signal", async () => {
    const printed = await run(
      runtime,
      `
      const before = ["SIGTERM", "SIGINT", "uncaughtException"].map((name) => process.listenerCount(name));
      const agent = startNodeAgent({ ...options, collector: "http://127.0.0.1:1" });
      const server = await serve(agent.instrumentFetch(() => new Response("x")));
      await ask(server.url + "/lost");
      await server.stop();
      const exits = process.listenerCount("beforeExit");
      print([before, ["SIGTERM", "SIGINT", "uncaughtException"].map((name) => process.listenerCount(name)), exits]);
    `,
    );
    expect(printed).toEqual([[0, 0, 0], [0, 0, 0], 1]);
  });

  it("asks a collector that never answers once, and ends when that request has timed out", async () => {
    const asked = await run(
      runtime,
      `
      import { createServer } from "node:http";
      import { createHttpReporter } from "skywalking-edge/http";
      const silent = createServer(() => { asked++; });
      let asked = 0;
      await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));
      silent.on("connection", (socket) => socket.unref()).unref();
      const reporter = createHttpReporter({ collector: "http://127.0.0.1:" + silent.address().port, timeoutMs: 300, flushIntervalMs: 60_000 });
      const agent = startNodeAgent({ ...options, collector: undefined, reporter });
      await agent.instrumentFetch(() => new Response("x"))(new Request("http://a/"));
      process.on("exit", () => print(asked));
    `,
    );
    expect(asked).toBe(1);
  });

  it("tells the instance and its meters with the first request, over gRPC-web", async () => {
    await run(
      runtime,
      `
      const agent = startNodeAgent({
        ...options, collector: undefined, reporter: createGrpcWebReporter({ collector }), heartbeat: true, runtimeMeters: true,
      });
      const server = await serve(agent.instrumentFetch(() => new Response("x")));
      await ask(server.url + "/");
      await server.stop();
      await agent.stop();
    `,
    );
    const [instance] = collector.store.items("instanceProperties");
    expect(instance?.item["properties"]).toContainEqual({
      key: "runtime",
      value: expect.stringMatching(`^${runtime} \\d`),
    });
    const names = collector.store.items("meters").map(({ item }) => (item["singleValue"] as { name: string }).name);
    expect(new Set(names).size).toBe(13);
    for (const name of names) expect(name).toMatch(/^instance_nodejs_[a-z_]+$/);
  });

  it("refuses bad options at once and leaves fetch alone then", async () => {
    const printed = await run(
      runtime,
      `
      const native = globalThis.fetch;
      const bad = [
        undefined, {}, { service: "" }, { service: "s" }, { ...options, collector: "collector" }, { ...options, reporter: {} },
        { ...options, flushIntervalMs: -1 }, { ...options, trustIncoming: "all" }, { ...options, componentId: 1.5 },
        { ...options, propagateTo: ["/x"] }, { ...options, sampler: 1 }, { ...options, runtimeMeters: true },
      ];
      const codes = bad.map((value) => { try { startNodeAgent(value); return "accepted"; } catch (error) { return error.code; } });
      const agent = startNodeAgent(options);
      for (const call of [() => agent.instrumentFetch({}), () => agent.instrumentHttpServer({})]) {
        try { call(); codes.push("accepted"); } catch (error) { codes.push(error.code); }
      }
      await agent.stop();
      print([codes, globalThis.fetch === native, process.listenerCount("beforeExit")]);
    `,
    );
    expect(printed).toEqual([Array(14).fill("invalid-option"), true, 0]);
  });
});

describe("Bun.serve", () => {
  it("keeps its second argument, this, upgrades to WebSockets, routes and streams", async () => {
    const printed = await run(
      "bun",
      `
      const agent = startNodeAgent(options);
      const fetchOf = agent.instrumentFetch(function (request, server) {
        const { pathname } = new URL(request.url);
        if (pathname === "/socket") return server.upgrade(request) ? undefined : new Response("no", { status: 400 });
        if (pathname === "/stream") return new Response(new ReadableStream({ pull(controller) { controller.enqueue("streamed"); controller.close(); } }));
        return new Response([this === server, server.requestIP(request).address].join());
      });
      const routes = { "/users/:id": agent.instrumentFetch((request) => new Response(request.params.id)) };
      const websocket = { message: (socket, data) => { socket.send("echo " + data); } };
      const server = await serve(fetchOf, { routes, websocket });
      const seen = [await ask(server.url + "/a"), await ask(server.url + "/stream"), await ask(server.url + "/users/7")];
      seen.push(await new Promise((resolve, reject) => {
        const socket = new WebSocket(server.url.replace("http", "ws") + "/socket");
        socket.onopen = () => socket.send("hello");
        socket.onmessage = ({ data }) => { socket.close(); resolve(data); };
        socket.onerror = reject;
      }));
      await server.stop();
      await agent.stop();
      print(seen);
    `,
    );
    expect(printed).toEqual(["200 true,127.0.0.1", "200 streamed", "200 7", "echo hello"]);
    expect(spansOf(collector)).toEqual([
      "Entry GET:/a 200",
      "Entry GET:/stream 200",
      "Entry GET:/users/{id} 200",
      "Entry GET:/socket",
    ]);
  });
});

describe("endAt: body behind @hono/node-server", () => {
  it.each([
    ["fails", "Entry GET:/fails 200 ERROR no more", undefined],
    ["left", "Entry GET:/left 200", "true"],
  ])("tells what became of an answer: %s", async (path, entry, aborted) => {
    await run(
      "node",
      `
      const agent = startNodeAgent({ ...options, endAt: "body" });
      let asked = 0;
      let gone;
      const server = await serve(agent.instrumentFetch((_request, { outgoing }) => {
        gone = new Promise((resolve) => outgoing.once("close", resolve));
        return new Response(new ReadableStream({ async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (${path === "fails"} && asked++ > 3) throw new RangeError("no more");
        controller.enqueue(new Uint8Array(9));
        } }));
      }));
      const leaving = new AbortController();
      const { body } = await fetch(server.url + "/${path}", { signal: leaving.signal });
      const reader = body.getReader();
      await reader.read();
      if (${path === "left"}) leaving.abort();
      else while (await reader.read().then(({ done }) => !done, () => false));
      await gone;
      await server.stop();
      await agent.stop();
    `,
    );
    expect(spansOf(collector)).toEqual([entry]);
    const [row] = collector.store.segments();
    expect(row?.segment.spans[0]?.tags.find(({ key }) => key === "aborted")?.value).toBe(aborted);
  });
});

describe("a server of node:http2", () => {
  it("is traced like one of node:http", async () => {
    const printed = await run(
      "node",
      `
      import { connect, createServer } from "node:http2";
      const agent = startNodeAgent(options);
      const server = agent.instrumentHttpServer(createServer((request, response) => {
        response.statusCode = 202;
        response.end(activeSpan()?.operationName);
      }));
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const session = connect("http://127.0.0.1:" + server.address().port);
      const text = await new Promise((resolve, reject) => {
        const stream = session.request({ ":path": "/h2/7" });
        let body = "";
        stream.on("data", (part) => { body += part; });
        stream.on("end", () => resolve(body));
        stream.on("error", reject);
        stream.end();
      });
      session.close();
      await new Promise((resolve) => server.close(resolve));
      await agent.stop();
      print(text);
    `,
    );
    expect(printed).toBe("GET:/h2/{id}");
    const [{ segment } = { segment: undefined }] = collector.store.segments();
    expect(spansOf(collector)).toEqual(["Entry GET:/h2/{id} 202"]);
    expect(segment?.spans[0]?.tags).toContainEqual({
      key: "url",
      value: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/h2\/7$/),
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { runInDeno } from "../support/deno-example.ts";
import { describeSpan, spansOf } from "../support/segment-text.ts";

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
});

beforeEach(() => collector.store.clear());

afterAll(() => collector.close());

/** Runs a program in Deno that has an `agent`, and gives what it printed as JSON in its last line. */
async function run(body: string, permissions: readonly string[] = ["-A"]): Promise<unknown> {
  const code = `
    import { activeSpan, serve, startDenoAgent, trace } from "skywalking-edge/deno";
    import { createGrpcWebReporter } from "skywalking-edge/grpc-web";
    const [collector] = Deno.args;
    const local = { hostname: "127.0.0.1", port: 0, onListen() {} };
    const options = { service: "deno-shop", serviceInstance: "d1", heartbeat: false, collector };
    const ask = async (server, path, init) => (await fetch("http://127.0.0.1:" + server.addr.port + path, init)).text();
    const print = (value) => console.log(JSON.stringify(value));
    ${body}`;
  const { stdout } = await runInDeno(code, { permissions, args: [collector.url] });
  const line = stdout.trim().split("\n").at(-1);
  return line ? JSON.parse(line) : undefined;
}

describe("servers of one Deno process", () => {
  it("are services of their own in one trace, and each keeps fetch traced as long as it needs it", async () => {
    const printed = await run(`
      const native = globalThis.fetch;
      const front = startDenoAgent({ ...options, service: "front" });
      const back = startDenoAgent({ ...options, service: "back" });
      const backServer = back.serve({ ...local, handler: { fetch: () => new Response("stock") } });
      const frontServer = front.serve(local, async () => new Response("front " + await ask(backServer, "/stock/7")));
      const first = await ask(frontServer, "/cart");
      await frontServer.shutdown();
      await front.stop();
      const isPatched = globalThis.fetch !== native;
      const second = await ask(backServer, "/stock/8");
      await backServer.shutdown();
      await back.stop();
      print([first, isPatched, second, globalThis.fetch === native]);
    `);
    expect(printed).toEqual(["front stock", true, "stock", true]);
    const segments = collector.store.segments().map(({ segment }) => segment);
    expect(segments.map(({ service, spans }) => `${service}: ${spans.map(describeSpan).join(", ")}`).sort()).toEqual([
      "back: Entry GET:/stock/{id} 200",
      "back: Entry GET:/stock/{id} 200",
      expect.stringMatching(/^front: Exit GET:\/stock\/\{id\} 200, Entry GET:\/cart 200$/),
    ]);
    const [front] = segments.filter(({ service }) => service === "front");
    const continued = segments.filter(({ service, traceId }) => service === "back" && traceId === front?.traceId);
    expect(continued.map(({ spans }) => spans[0]?.refs[0]?.parentService)).toEqual(["front"]);
  });

  it("are served by serve() with a handler among the options of the server, and by a default export's fetch", async () => {
    const printed = await run(`
      const seen = [];
      const agent = startDenoAgent({ ...options, service: "exported" });
      const module = { name: "mine", fetch(request) { return new Response(this.name + new URL(request.url).pathname); } };
      const servers = [
        serve({ ...options, server: { ...local, handler: () => new Response("own") } }),
        serve({ ...options, server: local }, module),
        Deno.serve({ ...local, handler: agent.instrumentFetch(() => new Response("wrapped")) }),
      ];
      for (const server of servers) seen.push(await ask(server, "/p" + seen.length));
      for (const server of servers) await server.shutdown();
      await agent.stop();
      print(seen);
    `);
    expect(printed).toEqual(["own", "mine/p1", "wrapped"]);
    const rows = await collector.store.waitFor((store) => store.segments().length === 3 && store.segments());
    expect(rows.map(({ segment }) => segment.spans[0]?.operationName).sort()).toEqual([
      "GET:/p0",
      "GET:/p1",
      "GET:/p2",
    ]);
  });

  it("trust, name and propagate as the options say", async () => {
    await run(`
      const agent = startDenoAgent({
        ...options,
        trustIncoming: ["https://shop.example"],
        endpointName: ({ url }) => new URL(url).searchParams.get("name") ?? undefined,
        componentId: 4001,
        peerResolver: ({ hostname, port }) => port === "1" ? "mesh/" + hostname : undefined,
        propagateTo: ["http://127.0.0.1:1/"],
        ignore: (operationName) => operationName === "GET:/health",
      });
      const seen = [];
      const probe = Deno.serve(local, (request) => { seen.push(request.headers.has("sw8")); return new Response(); });
      const server = agent.serve(local, async () => {
        await fetch("http://127.0.0.1:1/").catch(() => {});
        await ask(probe, "/probe");
        return new Response("x");
      });
      const sw8 = "1-NWI4YWE1YTJkMmM4NzJlODMyMWNmMzczMDhkNjlkZjI=-MTIz-4-c2hvcA==-djE=-L2NhcnQ=-YTo4MA==";
      await ask(server, "/a?name=trusted", { headers: { sw8, origin: "https://shop.example" } });
      await ask(server, "/b?name=stranger", { headers: { sw8, origin: "https://other.example" } });
      await ask(server, "/health", { headers: { sw8, origin: "https://shop.example" } });
      await server.shutdown();
      await agent.stop();
      await probe.shutdown();
      print(seen);
    `).then((seen) => expect(seen).toEqual([false, false, false]));
    const segments = collector.store.segments().map(({ segment }) => segment);
    expect(segments.map(({ spans }) => spans.map(({ operationName, peer }) => `${operationName} ${peer}`))).toEqual([
      ["GET:/ mesh/127.0.0.1", expect.stringMatching(/^GET:\/probe 127\.0\.0\.1:\d+$/), "trusted "],
      ["GET:/ mesh/127.0.0.1", expect.stringMatching(/^GET:\/probe 127\.0\.0\.1:\d+$/), "stranger "],
    ]);
    const [trusted, stranger] = segments;
    expect(trusted?.traceId).toBe("5b8aa5a2d2c872e8321cf37308d69df2");
    expect(stranger?.traceId).not.toBe(trusted?.traceId);
    expect(stranger?.spans.at(-1)).toMatchObject({ refs: [], componentId: 4001 });
  });
});

describe("agent.cron()", () => {
  it("is called in each of Deno's ways, makes an Entry span of each run, keeps errors, and gives Deno's promise", async () => {
    const printed = await run(`
      const calls = [];
      const result = Promise.resolve();
      Object.defineProperty(Deno, "cron", { configurable: true, value(...args) { calls.push({ self: this === Deno, args }); return result; } });
      const agent = startDenoAgent(options);
      const probe = Deno.serve(local, (request) => new Response(request.headers.get("sw8") ? "traced" : "bare"));
      const seen = [];
      const isSame = [
        agent.cron("plain", "* * * * *", async () => { seen.push(await ask(probe, "/probe")); }),
        agent.cron("options last", { minute: 5 }, () => { seen.push(activeSpan().operationName); }, { backoffSchedule: [100] }),
        agent.cron("options first", "1 * * * *", { backoffSchedule: [100] }, async () => { throw new RangeError("no run"); }),
      ].map((promise) => promise === result);
      for (const { args } of calls) await args.find((value) => typeof value === "function")().catch((error) => seen.push(error.message));
      await agent.stop();
      await calls[1].args[2]().catch((error) => seen.push(error.constructor.name));
      await probe.shutdown();
      print([isSame, seen, calls.map(({ self, args }) => [self, ...args.map((value) => typeof value === "function" ? "handler" : value)])]);
    `);
    expect(printed).toEqual([
      [true, true, true],
      ["traced", "cron/options last", "no run", "TypeError"],
      [
        [true, "plain", "* * * * *", "handler"],
        [true, "options last", { minute: 5 }, "handler", { backoffSchedule: [100] }],
        [true, "options first", "1 * * * *", { backoffSchedule: [100] }, "handler"],
      ],
    ]);
    expect(spansOf(collector).sort()).toEqual([
      "Entry cron/options first ERROR no run",
      "Entry cron/options last",
      "Entry cron/plain",
      "Exit GET:/probe 200",
    ]);
  });

  it("leaves it to Deno to refuse, and says what is missing where Deno has none", async () => {
    const printed = await run(
      `
      const agent = startDenoAgent(options);
      const tell = (call) => { try { call(); return "accepted"; } catch (error) { return error.message; } };
      const controller = new AbortController();
      const running = agent.cron("later", "0 0 1 1 *", { signal: controller.signal }, () => {});
      controller.abort();
      print([
        tell(() => agent.cron("bad!name", "* * * * *", () => {})) === tell(() => Deno.cron("bad!name", "* * * * *", () => {})),
        tell(() => agent.cron("no handler", "* * * * *")) === tell(() => Deno.cron("no handler", "* * * * *")),
        await running === undefined,
      ]);
      await agent.stop();
    `,
      ["-A", "--unstable-cron"],
    );
    expect(printed).toEqual([true, true, true]);
    const without = await run(`
      Object.defineProperty(Deno, "cron", { configurable: true, value: undefined });
      const agent = startDenoAgent(options);
      try { agent.cron("x", "* * * * *", () => {}); } catch (error) { print([error.code, error.message]); }
      await agent.stop();
    `);
    expect(without).toEqual(["unsupported-runtime", expect.stringContaining("--unstable-cron")]);
  });
});

describe("agent.instrumentKv()", () => {
  it("makes a virtual cache's span of each operation in a request, and gives what Deno gives", async () => {
    const printed = await run(
      `
      const agent = startDenoAgent(options);
      const kv = await Deno.openKv(":memory:");
      const bare = await Deno.openKv(":memory:");
      const isSame = agent.instrumentKv(kv) === kv && agent.instrumentKv(kv) === kv;
      const use = async (db) => {
        const seen = [];
        seen.push((await db.set(["users", 7], { name: "ada" })).ok);
        seen.push((await db.get(["users", 7])).value);
        seen.push((await db.getMany([["users", 7], ["bytes", new Uint8Array(3)]])).map(({ value }) => value));
        const operation = db.atomic();
        seen.push((await operation.check({ key: ["users", 7], versionstamp: null }).set(["users", 7], 1).commit()).ok);
        seen.push((await db.atomic().set(["users", 8], 2).commit()).ok);
        for await (const { key, value } of db.list({ prefix: ["users"] })) seen.push([key, value]);
        for await (const entry of db.list({ prefix: ["users"] })) { seen.push(entry.key); break; }
        const unread = db.list({ prefix: ["users"] });
        seen.push([(() => { try { return unread.cursor; } catch (error) { return error.message; } })(), Object.keys(unread), unread[Symbol.asyncIterator]() === unread]);
        seen.push(await db.delete(["users", 8]));
        seen.push((await db.enqueue("mail")).ok);
        seen.push(await db.set(["big"], "x".repeat(70_000)).catch((error) => error.constructor.name));
        try { await db.get("no key"); } catch (error) { seen.push(error.message); }
        return seen;
      };
      const outside = await use(bare).catch((error) => error.message);
      let inside;
      const server = agent.serve(local, async () => { inside = await use(kv).catch((error) => error.message); return new Response("x"); });
      await ask(server, "/use");
      await server.shutdown();
      const after = (await kv.get(["users", 7])).value;
      await agent.stop();
      print([isSame, inside, outside, after, Object.keys(kv), kv instanceof Deno.Kv]);
      kv.close();
      bare.close();
    `,
      ["-A", "--unstable-kv"],
    );
    const [isSame, inside, outside, after, keys, isKv] = printed as unknown[];
    expect(inside).toHaveLength(13);
    expect(inside).toEqual(outside);
    expect([isSame, after, keys, isKv]).toEqual([true, { name: "ada" }, [], true]);
    const [{ segment } = { segment: undefined }] = collector.store.segments();
    const exits = segment?.spans.filter(({ spanType }) => spanType === "Exit") ?? [];
    expect(exits[0]).toMatchObject({
      operationName: "DenoKV/set",
      peer: "kv/deno-shop.default",
      spanLayer: "Cache",
      componentId: 7,
      tags: [
        { key: "cache.type", value: "DenoKV" },
        { key: "cache.op", value: "write" },
        { key: "cache.cmd", value: "set" },
        { key: "cache.key", value: "users/7" },
      ],
    });
    expect(
      exits.map(
        ({ tags, isError }) =>
          `${tags
            .slice(1)
            .map(({ value }) => value)
            .join(" ")}${isError ? " ERROR" : ""}`,
      ),
    ).toEqual([
      "write set users/7",
      "read get users/7",
      "read getMany users/7,bytes/<3 bytes>",
      "write commit",
      "write commit",
      "read list users",
      "read list users",
      "write delete users/8",
      "write enqueue",
      "write set big ERROR",
      "read get ERROR",
    ]);
  });
});

describe("a server of node:http in Deno", () => {
  it("is an Entry span of each request, its fetches the Exit spans", async () => {
    const printed = await run(`
      import { createServer } from "node:http";
      const agent = startDenoAgent(options);
      const probe = Deno.serve(local, (request) => new Response(request.headers.get("sw8") ? "traced" : "bare"));
      const server = agent.instrumentHttpServer(createServer(async (request, response) => {
        response.statusCode = request.url === "/items" ? 201 : 500;
        response.end(await ask(probe, "/probe"));
      }));
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address();
      const seen = [await ask({ addr: { port } }, "/items"), await ask({ addr: { port } }, "/broken?x=1")];
      await new Promise((resolve) => server.close(resolve));
      await probe.shutdown();
      await agent.stop();
      print(seen);
    `);
    expect(printed).toEqual(["traced", "traced"]);
    expect(spansOf(collector)).toEqual([
      "Exit GET:/probe 200",
      "Entry GET:/items 201",
      "Exit GET:/probe 200",
      "Entry GET:/broken 500 ERROR",
    ]);
  });
});

describe("a Deno process that ends", () => {
  it("has sent what waited, without a call and without permission for anything but the network", async () => {
    await run(
      `
      const agent = startDenoAgent({ ...options, flushIntervalMs: 60_000 });
      const server = agent.serve({ ...local, onListen() {} }, () => new Response("x"));
      await ask(server, "/last");
      await server.shutdown();
    `,
      ["--allow-net=127.0.0.1", "--allow-read"],
    );
    expect(spansOf(collector)).toEqual(["Entry GET:/last 200"]);
  });

  it("ends although the collector is not there", async () => {
    const printed = await run(`
      const agent = startDenoAgent({ ...options, collector: "http://127.0.0.1:1" });
      const server = agent.serve(local, () => new Response("x"));
      print(await ask(server, "/lost"));
      await server.shutdown();
    `);
    expect(printed).toBe("x");
  });
});

describe("the instance", () => {
  it("is told with the first request, not before, with its properties", async () => {
    await run(`
      const idle = startDenoAgent({ ...options, service: "idle", heartbeat: true });
      const agent = startDenoAgent({ ...options, heartbeat: true, properties: { hostname: "h1" } });
      const server = agent.serve(local, () => new Response("x"));
      await ask(server, "/a");
      await ask(server, "/b");
      await server.shutdown();
      await agent.stop();
      await idle.stop();
    `);
    expect(collector.store.items("instanceProperties").map(({ item }) => item)).toEqual([
      {
        service: "deno-shop",
        serviceInstance: "d1",
        layer: "",
        properties: [
          { key: "language", value: "nodejs" },
          { key: "OS Name", value: process.platform },
          { key: "Process No.", value: expect.stringMatching(/^\d+$/) },
          { key: "runtime", value: expect.stringMatching(/^deno \d+\.\d+\.\d+$/) },
          { key: "hostname", value: "h1" },
        ],
      },
    ]);
  });

  it("reports the Node agent's meters, over a wire that has meters", async () => {
    await run(`
      const agent = startDenoAgent({ ...options, collector: undefined, reporter: createGrpcWebReporter({ collector }), runtimeMeters: true });
      const server = agent.serve(local, () => new Response("x"));
      await ask(server, "/a");
      await server.shutdown();
      await agent.stop();
    `);
    const meters = await collector.store.waitFor(
      (store) => store.items("meters").length === 13 && store.items("meters"),
    );
    const values = meters.map(({ item }) => item["singleValue"] as { name: string; value: number });
    expect(values.map(({ name }) => name.replace("instance_nodejs_", ""))).toEqual([
      ...["process_cpu", "heap_used", "heap_total", "rss", "external_memory", "array_buffers", "heap_limit"],
      ...["peak_malloced_memory", "malloced_memory", "old_space_used", "new_space_used", "uptime", "event_loop_delay"],
    ]);
    for (const { value } of values) expect(value).toBeGreaterThanOrEqual(0);
    expect(values.find(({ name }) => name.endsWith("heap_limit"))?.value).toBeGreaterThan(2 ** 20);
  });

  it("refuses meters for JSON, which has none", async () => {
    const printed = await run(`
      try { startDenoAgent({ ...options, runtimeMeters: true }); } catch (error) { print(error.message); }
    `);
    expect(printed).toBe("[invalid-option] Option 'reporter of runtimeMeters' must be an object, not undefined.");
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { runIn } from "../support/run-in.ts";
import { spansOf } from "../support/segment-text.ts";

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
});

afterAll(() => collector.close());

const servers = {
  node: `
    import { serve as serveNode } from "@hono/node-server";
    const serve = (fetch) => new Promise((resolve) => {
      const server = serveNode({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve({
        port, stop: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) }));
    });`,
  deno: `
    const serve = async (fetch) => {
      const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, fetch);
      return { port: server.addr.port, stop: () => server.shutdown() };
    };`,
};

describe.each(["node", "deno"] as const)("endAt: body of the middleware for Hono in %s", (runtime) => {
  it("ends the Entry span when the answer has gone out, with what the stream does", async () => {
    collector.store.clear();
    const code = `
      import { Hono } from "hono";
      import { stream } from "hono/streaming";
      import { skywalking, trace } from "skywalking-edge/hono";
      ${servers[runtime]}
      const [collector] = process.argv.slice(2);
      const middleware = skywalking({ service: "shop", heartbeat: false, collector, endAt: "body" });
      const app = new Hono();
      app.use(middleware);
      app.get("/chunks/:id", (context) => stream(context, async (chunks) => {
        for (const text of ["a", "b"]) await trace("chunk", async () => {
          await chunks.sleep(5);
          await chunks.write(text);
        });
      }));
      const server = await serve(app.fetch);
      console.log(JSON.stringify(await (await fetch("http://127.0.0.1:" + server.port + "/chunks/7")).text()));
      await server.stop();
      await middleware.stop();
    `;
    expect(await runIn(runtime, code, [collector.url])).toBe("ab");
    expect(spansOf(collector)).toEqual(["Local chunk", "Local chunk", "Entry GET:/chunks/{id} 200"]);
  });
});

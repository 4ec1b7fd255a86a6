import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { runIn } from "../support/run-in.ts";
import { spansOf } from "../support/segment-text.ts";
import { startWorker } from "../workers/start-worker.ts";

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
});

beforeEach(() => collector.store.clear());

afterAll(() => collector.close());

const APP = `
import { Hono } from "hono";
import { skywalking } from "skywalking-edge/hono";
const app = new Hono();
app.use(skywalking());
app.get("/users/:id", (context) => context.text("user " + context.req.param("id")));
app.get("/throws/:id", () => { throw new RangeError("no such cart"); });
`;

const SPANS = [
  "Entry GET:/users/{id} 200",
  "Entry GET:/throws/{id} 500 ERROR no such cart",
  "Entry GET:/nowhere 404 ERROR",
];
const ASKED = ["/users/ada", "/throws/now", "/nowhere"];

describe("the middleware without options names the spans of another adapter", () => {
  it("instrument() of a Worker", async () => {
    const worker = await startWorker({
      source: `import { instrument } from "skywalking-edge/workers"; ${APP}
        export default instrument(app, (env) => ({ service: "hono-worker", collector: env.COLLECTOR }));`,
      bindings: { COLLECTOR: collector.url },
    });
    try {
      for (const path of ASKED) await (await fetch(worker.url + path)).text();
      await collector.store.waitFor((store) => store.segments().length === ASKED.length);
      expect(spansOf(collector)).toEqual(SPANS);
      expect(collector.store.segments().map(({ segment }) => segment.spans[0]?.componentId)).toEqual([
        4001, 4001, 4001,
      ]);
    } finally {
      await worker.stop();
    }
  });

  it("agent.serve() in Deno, but for what its endpointName has named", async () => {
    await runIn(
      "deno",
      `import { startDenoAgent } from "skywalking-edge/deno"; ${APP}
      const endpointName = ({ url }) => url.endsWith("/users/mine") ? "mine" : undefined;
      const agent = startDenoAgent({ service: "hono-deno", collector: process.argv[2], heartbeat: false, endpointName });
      const server = agent.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, app.fetch);
      for (const path of ${JSON.stringify([...ASKED, "/users/mine"])}) await (await fetch("http://127.0.0.1:" + server.addr.port + path)).text();
      await server.shutdown();
      await agent.stop();`,
      [collector.url],
    );
    expect(spansOf(collector)).toEqual([...SPANS, "Entry mine 200"]);
  });

  it("a server of node:http in Bun, through Hono's own", async () => {
    await runIn(
      "bun",
      `import { startNodeAgent } from "skywalking-edge/node"; import { createServer } from "node:http";
      import { getRequestListener } from "@hono/node-server"; ${APP}
      const agent = startNodeAgent({ service: "hono-bun", collector: process.argv[2], heartbeat: false });
      const server = agent.instrumentHttpServer(createServer(getRequestListener(app.fetch)));
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      for (const path of ${JSON.stringify(ASKED)}) await (await fetch("http://127.0.0.1:" + server.address().port + path)).text();
      server.closeAllConnections();
      server.close();
      await agent.stop();`,
      [collector.url],
    );
    expect(spansOf(collector)).toEqual(SPANS);
  });
});

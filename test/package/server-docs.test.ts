import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { documentBlocks, documentHeadings } from "../support/readme.ts";
import { type Runtime, runIn } from "../support/run-in.ts";
import { spansOf } from "../support/segment-text.ts";

/** How an example is run: what a test puts before and after it, and what must come of it. */
interface Example {
  readonly runtime: Runtime;
  /** Comes before; what listens must do so on a free port. */
  readonly replace?: readonly [text: string, by: string];
  /** Comes after, and prints as JSON; `url` is where the example listens. */
  readonly append: string;
  readonly prints: unknown;
  readonly spans: readonly string[];
}

const ask = "const ask = async (url, init) => (await fetch(url, init)).text();";
const listening =
  "await new Promise((resolve) => server.once('listening', resolve)); const url = 'http://127.0.0.1:' + server.address().port;";
const stopNode = "server.closeAllConnections(); server.close(); await agent.stop();";

const examples: Readonly<Record<string, Example>> = {
  Deno: {
    runtime: "deno",
    replace: ["{ port: 8000 }", "{ port: 0, hostname: '127.0.0.1', onListen() {} }"],
    append: `console.log(JSON.stringify(await ask("http://127.0.0.1:" + server.addr.port + "/stock/42"))); Deno.kill(Deno.pid, "SIGTERM"); await server.finished; await agent.stop(); Deno.exit();`,
    prints: '{"stock":12}',
    spans: ["Local count", "Entry GET:/stock/{id} 200"],
  },
  "Cron and KV in Deno": {
    runtime: "deno",
    replace: ["await Deno.openKv()", "await Deno.openKv(':memory:')"],
    append: "",
    prints: 24,
    spans: [
      "Exit DenoKV/get",
      "Exit DenoKV/set",
      "Entry cron/restock",
      "Exit DenoKV/get",
      "Exit DenoKV/set",
      "Entry cron/restock",
    ],
  },
  Bun: {
    runtime: "bun",
    replace: ["port: 8000", "port: 0, hostname: '127.0.0.1'"],
    append:
      "console.log(JSON.stringify([await ask(server.url + 'a'), await ask(server.url + 'health')])); server.stop(true); await agent.stop();",
    prints: ['{"from":"127.0.0.1"}', "fine"],
    spans: ["Entry GET:/a 200"],
  },
  Node: {
    runtime: "node",
    replace: ["port: 8000", "port: 0, hostname: '127.0.0.1'"],
    append: `${listening} console.log(JSON.stringify(await (await globalThis.fetch(url + "/a")).text())); ${stopNode}`,
    prints: '{"path":"/a"}',
    spans: ["Entry GET:/a 200"],
  },
  "Servers of node:http": {
    runtime: "node",
    replace: ["listen(8000)", "listen(0, '127.0.0.1')"],
    append: `${listening} console.log(JSON.stringify(await ask(url + "/items/7"))); ${stopNode}`,
    prints: "12",
    spans: ["Entry GET:/items/{id} 200"],
  },
  Hono: {
    runtime: "node",
    replace: ["app.use(skywalking(", "const middleware = skywalking("],
    append: "console.log(JSON.stringify(await (await app.request('/users/ada')).text())); await middleware.stop();",
    prints: "user ada",
    spans: ["Entry GET:/users/{id} 200"],
  },
  "Whom to trust, what to name, where sw8 goes": {
    runtime: "node",
    replace: ["sampleRate(0.1)", "sampleRate(1)"],
    append: `const handler = agent.instrumentFetch(() => new Response("x"));
      for (const path of ["docs/a", "health/live", "b"]) await handler(new Request("http://a/" + path));
      await agent.stop(); console.log(1);`,
    prints: 1,
    spans: ["Entry GET:/docs 200", "Entry GET:/b 200"],
  },
  "The instance and its meters": {
    runtime: "node",
    append: `await agent.instrumentFetch(() => new Response("x"))(new Request("http://a/b")); await agent.stop(); console.log(1);`,
    prints: 1,
    spans: ["Entry GET:/b 200"],
  },
};

/** Makes the schedule's runs here and now, before the example, and prints what they have done after it. */
function codeOf(heading: string, code: string, collector: string): string {
  const { replace: [text, by] = ["", ""], append } = examples[heading] ?? { append: "" };
  let example = code.replaceAll("http://127.0.0.1:12800", collector).replace(text, by);
  if (heading === "Hono")
    example = example.replace(/(const middleware = skywalking\(.*\))\);/, "$1;\napp.use(middleware);");
  if (heading !== "Cron and KV in Deno") return `${ask}\n${example}\n${append}`;
  const runs =
    "await Deno.run2(); await Deno.run2(); console.log((await kv.get(['stock', 42])).value); await agent.stop(); kv.close();";
  return `Object.defineProperty(Deno, "cron", { value: (_name, _schedule, run) => { Deno.run2 = run; } });\n${example}\n${runs}`;
}

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
});

beforeEach(() => collector.store.clear());

afterAll(() => collector.close());

describe("docs/servers.md, run as it stands", () => {
  it("has an example for each section that the test knows, and no other", () => {
    const headings = documentHeadings("docs/servers.md").filter(
      (heading) => documentBlocks("docs/servers.md", heading, "ts").length > 0,
    );
    expect(headings.sort()).toEqual(Object.keys(examples).sort());
  });

  it.each(Object.entries(examples))("%s", async (heading, { runtime, prints, spans }) => {
    const [code = ""] = documentBlocks("docs/servers.md", heading, "ts");
    expect(await runIn(runtime, codeOf(heading, code, collector.url))).toEqual(prints);
    expect(spansOf(collector)).toEqual(spans);
  });
});

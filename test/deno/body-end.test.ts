import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { describeSpan } from "../support/segment-text.ts";
import { type RunningService, startService } from "./start-service.ts";

const SOURCE = `
import { startDenoAgent } from "skywalking-edge/deno";

const [collector, upstream] = Deno.args;
const bytes = (text) => new TextEncoder().encode(text);
const asking = (name, count, then = (controller) => controller.close()) => {
  let asked = 0;
  const pull = async (controller) => {
    if (asked++ === count) return then(controller);
    controller.enqueue(bytes(await (await fetch(upstream + name + "/chunk")).text()));
  };
  return new ReadableStream({ pull });
};
const handler = ({ url }) => {
  const { pathname } = new URL(url);
  if (pathname === "/text") return new Response("text");
  if (pathname === "/fails") return new Response(asking(pathname, 1, () => { throw new RangeError("no more"); }));
  return new Response(asking(pathname, pathname === "/left" ? 1_000 : 2));
};
const options = { service: "streams", collector, flushIntervalMs: 10, heartbeat: false };
const listen = { hostname: "127.0.0.1", port: 0, onListen() {} };
const ports = ["body", undefined].map((endAt) => startDenoAgent({ ...options, endAt }).serve(listen, handler).addr.port);
const bare = Deno.serve(listen, startDenoAgent({ ...options, endAt: "body" }).instrumentFetch(async (request, info) => handler(request)));
console.log(JSON.stringify([...ports, bare.addr.port].map((port) => "http://127.0.0.1:" + port)));
`;

let collector: Collector;
let upstream: RecordingServer;
let service: RunningService;
let urls: readonly string[];

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  upstream = await startRecordingServer((_request, response) => setTimeout(() => response.end("answered"), 5));
  service = await startService(SOURCE, [collector.url, upstream.url]);
  urls = JSON.parse(service.url);
});

afterAll(async () => {
  await service.stop();
  await upstream.close();
  await collector.close();
});

/** Asks one of the servers, and gives the request's spans as lines. */
async function ask(server: number, path: string): Promise<readonly string[]> {
  const url = `${urls[server]}${path}`;
  const leaving = new AbortController();
  const { body } = await fetch(url, { signal: leaving.signal });
  const reader = body?.getReader();
  let read = await reader?.read();
  if (path === "/left") leaving.abort();
  else while (read && !read.done) read = await reader?.read().catch(() => undefined);
  const { segment } = await collector.store.waitFor((store) =>
    store.segments().find((row) => row.segment.spans.some(({ tags }) => tags.some(({ value }) => value === url))),
  );
  const entry = segment.spans.find(({ spanType }) => spanType === "Entry");
  const last = Math.max(...segment.spans.map(({ endTime }) => endTime));
  if (server !== 1 && path !== "/left") expect(entry?.endTime).toBe(last);
  return segment.spans.map(describeSpan);
}

describe("endAt: body in Deno", () => {
  it.each([0, 2])(
    "ends the Entry span when the answer has gone out, with the calls that the stream made (%i)",
    async (server) => {
      const exit = "Exit GET:/pulled/chunk 200";
      expect(await ask(server, "/pulled")).toEqual([exit, exit, "Entry GET:/pulled 200"]);
    },
  );

  it("ends it also when the stream fails or the client leaves, which Deno does not tell apart", async () => {
    expect(await ask(0, "/fails")).toEqual(["Exit GET:/fails/chunk 200", "Entry GET:/fails 200"]);
    expect(await ask(0, "/left")).toContain("Entry GET:/left 200");
  });

  it("is as quick with an answer that does not stream", async () => {
    expect(await ask(0, "/text")).toEqual(["Entry GET:/text 200"]);
  });
});

describe("a stream's calls once the segment is done, in Deno", () => {
  it("go out as they are, without a span and without sw8", async () => {
    const before = upstream.requests.length;
    expect(await ask(1, "/pulled")).toEqual(["Entry GET:/pulled 200"]);
    expect(upstream.requests.slice(before).map(({ headers }) => headers["sw8"])).toEqual([undefined, undefined]);
  });
});

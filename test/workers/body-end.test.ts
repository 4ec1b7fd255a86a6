import { get } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { decodeSw8 } from "../../src/index.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { describeSpan } from "../support/segment-text.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

const SOURCE = `
import { edgeRules, instrument } from "skywalking-edge/workers";

const bytes = (text) => new TextEncoder().encode(text);
/** A stream that asks upstream for each of its chunks, the first when somebody reads it. */
const asking = (upstream, count, then = (controller) => controller.close()) => {
  let asked = 0;
  return new ReadableStream({
    async pull(controller) {
      if (asked === count) return then(controller);
      controller.enqueue(bytes(await (await fetch(upstream + "/chunk/" + ++asked)).text()));
    },
  }, { highWaterMark: 0 });
};
const handler = {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const upstream = env.UPSTREAM + "/" + searchParams.get("id");
    switch (pathname) {
      case "/pulled": return new Response(asking(upstream, 2), { headers: { "content-type": "text/event-stream" } });
      case "/transformed": {
        const transform = async (chunk, controller) => controller.enqueue(bytes(await (await fetch(upstream + "/transform")).text()));
        return new Response((await fetch(upstream + "/first")).body.pipeThrough(new TransformStream({ transform })));
      }
      case "/fails": return new Response(asking(upstream, 1, () => { throw new RangeError("no more carts"); }));
      case "/left": return new Response(asking(upstream, 1_000));
      case "/encoded": return new Response(asking(upstream, 1), { headers: { "content-encoding": "identity" } });
      case "/sized": return new Response(asking(upstream, 1), { headers: { "content-length": "8" } });
      case "/native": return new Response((await fetch(upstream + "/native")).body);
      case "/bytes": {
        const reader = asking(upstream, 1).getReader();
        const type = "bytes";
        return new Response(new ReadableStream({ type, async pull(controller) {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          controller.byobRequest?.respond(0);
        } }));
      }
      default: return new Response("text");
    }
  },
};
export default instrument(handler, (env) => ({
  service: "streams",
  collector: env.COLLECTOR,
  flushIntervalMs: 10,
  ...(env.END_AT && { rules: edgeRules({ endAt: env.END_AT }) }),
}));
`;

let collector: Collector;
let upstream: RecordingServer;
let following: RunningWorker;
let plain: RunningWorker;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  upstream = await startRecordingServer((_request, response) => setTimeout(() => response.end("answered"), 5));
  const start = (endAt: string) =>
    startWorker({
      source: SOURCE,
      bindings: { COLLECTOR: collector.url, UPSTREAM: upstream.url, END_AT: endAt },
      compatibilityFlags: ["nodejs_als", "enable_request_signal"],
    });
  [following, plain] = await Promise.all([start("body"), start("")]);
});

afterAll(async () => {
  await Promise.all([following.stop(), plain.stop()]);
  await upstream.close();
  await collector.close();
});

let asked = 0;

/** Asks a Worker, and gives what a client saw, the request's segment and the `sw8` of what was asked upstream. */
async function ask({ url }: RunningWorker, path: string) {
  const id = `r${++asked}`;
  const seen = await read(`${url}${path}?id=${id}`);
  const { segment } = await collector.store.waitFor((store) =>
    store.segments().find(({ segment: { spans } }) => isOf(spans, path, url)),
  );
  const sw8 = upstream.requests.filter(({ url: at }) => at.startsWith(`/${id}/`)).map(({ headers }) => headers["sw8"]);
  return { seen, segment, sw8: sw8.map((value) => (value ? decodeSw8(String(value)) : undefined)) };
}

function isOf(spans: readonly { readonly tags: readonly { readonly value: string }[] }[], path: string, url: string) {
  return spans.some(({ tags }) => tags.some(({ value }) => value === url + path));
}

/** Reads an answer; of `/left` only what comes first. */
function read(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    const request = get(url, { headers: { "accept-encoding": "identity" } }, (response) => {
      let body = "";
      const { "content-length": length = "none" } = response.headers;
      response.on("data", (chunk) => {
        body += chunk;
        if (!url.includes("/left")) return;
        request.destroy();
        resolve("left");
      });
      response.on("end", () => resolve(`${length} ${body}`));
      response.on("error", () => resolve("broken off"));
    });
    request.on("error", () => resolve("broken off"));
  });
}

/** The spans as lines, and the Entry span's tags beside those that each has. */
function linesOf({ spans }: Awaited<ReturnType<typeof ask>>["segment"]) {
  const entry = spans.find(({ spanType }) => spanType === "Entry");
  const tags = entry?.tags.filter(({ key }) => !/^(http|url)/.test(key)).map(({ key, value }) => `${key}=${value}`);
  return [...spans.map(describeSpan), ...(tags ?? [])];
}

describe("endAt: body in workerd", () => {
  it("ends the Entry span with the stream, whose calls are its children", async () => {
    const { seen, segment, sw8 } = await ask(following, "/pulled");
    expect(seen).toBe("none answeredanswered");
    const exit = "Exit GET:/r1/chunk/{id} 200".replace("r1", `r${asked}`);
    expect(linesOf(segment)).toEqual([exit, exit, "Entry GET:/pulled 200"]);
    const [first, second, entry] = segment.spans;
    expect(entry?.endTime).toBeGreaterThanOrEqual(second?.endTime ?? Number.POSITIVE_INFINITY);
    expect([first?.parentSpanId, second?.parentSpanId]).toEqual([0, 0]);
    expect(sw8).toEqual(
      [1, 2].map((parentSpanId) =>
        expect.objectContaining({ parentTraceSegmentId: segment.traceSegmentId, parentSpanId }),
      ),
    );
  });

  it("takes the calls of a TransformStream as well", async () => {
    const { seen, segment } = await ask(following, "/transformed");
    expect(seen).toBe("none answered");
    expect(linesOf(segment).map((line) => line.replace(/r\d+\//, ""))).toEqual([
      "Exit GET:/first 200",
      "Exit GET:/transform 200",
      "Entry GET:/transformed 200",
    ]);
  });

  it("puts the error of a stream on the span", async () => {
    const { segment } = await ask(following, "/fails");
    expect(linesOf(segment).at(-1)).toBe("Entry GET:/fails 200 ERROR no more carts");
  });

  it("tells that the client has gone, where the runtime does", async () => {
    const { seen, segment } = await ask(following, "/left");
    expect(seen).toBe("left");
    expect(linesOf(segment)).toEqual(expect.arrayContaining(["Entry GET:/left 200", "aborted=true"]));
  });

  it.each([
    ["/text", "4 text", []],
    ["/native", "8 answered", ["/native"]],
    ["/sized", "none answered", []],
    ["/encoded", "none answered", []],
    ["/bytes", "none answered", []],
  ])("does not touch %s: the span ends when the handler has answered", async (path, expected, calls) => {
    const { seen, segment } = await ask(following, path);
    expect(seen).toBe(expected);
    expect(segment.spans.map(({ operationName }) => operationName.replace(/r\d+\//, ""))).toEqual([
      ...calls.map((called) => `GET:${called}`),
      `GET:${path}`,
    ]);
  });
});

describe("a stream's calls once the segment is done, in workerd", () => {
  it.each([
    ["/pulled", 2, []],
    ["/transformed", 2, ["GET:/first"]],
  ])("%s: go out as they are, without a span and without sw8", async (path, calls, spans) => {
    const { seen, segment, sw8 } = await ask(plain, path);
    expect(seen).toBe(`none ${"answered".repeat(path === "/pulled" ? 2 : 1)}`);
    expect(segment.spans.map(({ operationName }) => operationName.replace(/r\d+\//, ""))).toEqual([
      ...spans,
      `GET:${path}`,
    ]);
    expect(sw8.map(Boolean)).toEqual(Array.from({ length: calls }, (_, index) => index < spans.length));
  });
});

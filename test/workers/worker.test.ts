import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { decodeSw8, encodeSw8 } from "../../src/index.ts";
import { malformedSw8 } from "../support/malformed-sw8.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

const SOURCE = `
import { instrument, trace, activeSpan } from "skywalking-edge/workers";
import { createGrpcWebReporter } from "skywalking-edge/grpc-web";

class Shop {
  #stock = 12;
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    switch (pathname) {
      case "/hello": return new Response(String(this.#stock));
      case "/stock/42": return trace("ask", () => fetch(env.UPSTREAM + "/items?id=42", { method: "POST", headers: { "x-own": "kept" }, body: "42" }));
      case "/later": ctx.waitUntil(fetch(env.UPSTREAM + "/later")); return new Response("now");
      case "/self": return fetch(new Request(new URL("/hello", request.url)));
      case "/parallel": {
        const answers = await Promise.all(["a", "b"].map((name) => fetch(new URL("/" + name, env.UPSTREAM))));
        return new Response((await Promise.all(answers.map((answer) => answer.text()))).join());
      }
      case "/refused": return fetch("http://127.0.0.1:9/").catch((error) => new Response(error.constructor.name, { status: 418 }));
      case "/throw": throw new RangeError("no such cart");
      case "/sync": activeSpan().tag("cart", "c1"); return new Response("tagged");
      default: return new Response("none", { status: 404 });
    }
  }
}
export default instrument(new Shop(), (env) => ({
  service: env.SERVICE,
  serviceInstance: "v7",
  ...(env.WIRE === "grpc-web"
    ? { reporter: createGrpcWebReporter({ collector: env.COLLECTOR, flushIntervalMs: 0 }) }
    : { collector: env.COLLECTOR }),
}));
`;

let collector: Collector;
let upstream: RecordingServer;
let worker: RunningWorker;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  upstream = await startRecordingServer((request, response) => response.end(`from ${request.url}`));
  worker = await start({ COLLECTOR: collector.url });
});

afterAll(async () => {
  await worker.stop();
  await upstream.close();
  await collector.close();
});

function start(bindings: Record<string, string>): Promise<RunningWorker> {
  return startWorker({ source: SOURCE, bindings: { SERVICE: "shop-worker", UPSTREAM: upstream.url, ...bindings } });
}

/** Waits for the segment whose Entry span has this name. */
function segmentOf(operationName: string) {
  return collector.store.waitFor((store) =>
    store
      .segments()
      .map(({ segment }) => segment)
      .find(({ spans }) => spans.some((span) => span.spanType === "Entry" && span.operationName === operationName)),
  );
}

const CARRIER = {
  traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
  parentTraceSegmentId: "000000000000000000000000000000a1",
  parentSpanId: 1,
  parentService: "shop-web",
  parentServiceInstance: "1.4.2",
  parentEndpoint: "/cart",
  networkAddressUsedAtPeer: "shop.example:443",
};

describe("instrument() in workerd, from the packed tarball", () => {
  it("continues the caller's trace and lets the callee continue it", async () => {
    const response = await fetch(`${worker.url}/stock/42?card=4111`, { headers: { sw8: encodeSw8(CARRIER) } });
    expect(await response.text()).toBe("from /items?id=42");

    const { traceId, traceSegmentId, service, serviceInstance, spans } = await segmentOf("GET:/stock/{id}");
    expect({ traceId, service, serviceInstance }).toEqual({
      traceId: CARRIER.traceId,
      service: "shop-worker",
      serviceInstance: "v7",
    });
    expect(spans.map(({ spanId }) => spanId)).toEqual([2, 1, 0]);
    const [exit, local, entry] = spans;
    expect(entry).toMatchObject({
      parentSpanId: -1,
      spanType: "Entry",
      spanLayer: "Http",
      componentId: 4001,
      isError: false,
    });
    expect(entry?.refs).toEqual([{ refType: "CrossProcess", ...CARRIER }]);
    expect(entry?.tags).toEqual([
      { key: "http.method", value: "GET" },
      { key: "url", value: `${worker.url}/stock/42` },
      { key: "http.status_code", value: "200" },
    ]);
    expect(local).toMatchObject({ parentSpanId: 0, spanType: "Local", operationName: "ask" });
    expect(exit).toMatchObject({
      parentSpanId: 1,
      spanType: "Exit",
      spanLayer: "Http",
      componentId: 2,
      operationName: "POST:/items",
      peer: upstream.peer,
    });

    const asked = upstream.requests.find(({ url }) => url === "/items?id=42");
    expect(asked).toMatchObject({ method: "POST", headers: { "x-own": "kept" } });
    expect(decodeSw8(String(asked?.headers["sw8"]))).toEqual({
      traceId,
      parentTraceSegmentId: traceSegmentId,
      parentSpanId: 2,
      parentService: "shop-worker",
      parentServiceInstance: "v7",
      parentEndpoint: "GET:/stock/{id}",
      networkAddressUsedAtPeer: upstream.peer,
    });
  });

  it("waits for what goes on in waitUntil before it reports", async () => {
    expect(await (await fetch(`${worker.url}/later`)).text()).toBe("now");
    const { spans } = await segmentOf("GET:/later");
    expect(spans.map(({ spanType }) => spanType).sort()).toEqual(["Entry", "Exit"]);
  });

  it("gives concurrent calls the same parent", async () => {
    expect(await (await fetch(`${worker.url}/parallel`)).text()).toBe("from /a,from /b");
    const { spans } = await segmentOf("GET:/parallel");
    const exits = spans.filter(({ spanType }) => spanType === "Exit");
    expect(exits.map(({ operationName }) => operationName).sort()).toEqual(["GET:/a", "GET:/b"]);
    expect(exits.map(({ parentSpanId }) => parentSpanId)).toEqual([0, 0]);
  });

  it("names the origin behind its own host apart, so that the topology's alias does not flip", async () => {
    expect(await (await fetch(`${worker.url}/self`)).text()).toBe("12");
    const { spans } = await segmentOf("GET:/self");
    expect(spans.find(({ spanType }) => spanType === "Exit")?.peer).toBe(`origin/${worker.peer}`);
  });

  it("hands the handler its own errors", async () => {
    expect(await (await fetch(`${worker.url}/refused`)).text()).toBe("Error");
    const { spans } = await segmentOf("GET:/refused");
    expect(spans.find(({ spanType }) => spanType === "Exit")?.isError).toBe(true);

    expect((await fetch(`${worker.url}/throw`)).status).toBe(500);
    const thrown = await segmentOf("GET:/throw");
    expect(thrown.spans[0]?.isError).toBe(true);
    expect(thrown.spans[0]?.logs[0]?.data).toEqual(
      expect.arrayContaining([
        { key: "error.kind", value: "RangeError" },
        { key: "message", value: "no such cart" },
      ]),
    );
  });

  it("lets the handler tag the running span", async () => {
    expect(await (await fetch(`${worker.url}/sync`)).text()).toBe("tagged");
    const { spans } = await segmentOf("GET:/sync");
    expect(spans[0]?.tags).toContainEqual({ key: "cart", value: "c1" });
  });

  it.each(Object.entries(malformedSw8))(
    "serves a request with a malformed sw8 (%s) and starts a new trace",
    async (name, sw8) => {
      const path = `/malformed-${name.replace(/\W+/g, "-")}`;
      expect((await fetch(worker.url + path, { headers: { sw8 } })).status).toBe(404);
      const { traceId, spans } = await segmentOf(`GET:${path}`);
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spans[0]?.refs).toEqual([]);
    },
  );

  it("never traces its own requests", async () => {
    await fetch(`${worker.url}/hello`);
    await segmentOf("GET:/hello");
    const all = collector.store.segments().flatMap(({ segment }) => segment.spans);
    expect(all.filter(({ peer }) => peer === new URL(collector.url).host)).toEqual([]);
  });

  it("does not trace a CORS preflight", async () => {
    const headers = { "access-control-request-method": "POST", origin: "https://shop.example" };
    expect((await fetch(`${worker.url}/preflight`, { method: "OPTIONS", headers })).status).toBe(404);
    await fetch(`${worker.url}/after-preflight`);
    await segmentOf("GET:/after-preflight");
    const names = collector.store.segments().flatMap(({ segment }) => segment.spans.map((span) => span.operationName));
    expect(names).not.toContain("OPTIONS:/preflight");
  });
});

describe("instrument() on the gRPC-web wire", () => {
  it("reports the same segment", async () => {
    const other = await start({ COLLECTOR: collector.url, WIRE: "grpc-web", SERVICE: "grpc-worker" });
    try {
      expect(await (await fetch(`${other.url}/grpc`)).text()).toBe("none");
      const segment = await segmentOf("GET:/grpc");
      expect(segment.service).toBe("grpc-worker");
      expect(segment.spans[0]).toMatchObject({ spanType: "Entry", componentId: 4001, isError: true });
      const wire = collector.store.segments().find((stored) => stored.segment === segment)?.wire;
      expect(wire).toBe("grpc-web");
    } finally {
      await other.stop();
    }
  });
});

describe("instrument() when something is wrong", () => {
  it("serves on while the collector is down", async () => {
    const other = await start({ COLLECTOR: "http://127.0.0.1:9" });
    try {
      for (let count = 0; count < 3; count++) expect(await (await fetch(`${other.url}/hello`)).text()).toBe("12");
    } finally {
      await other.stop();
    }
  });

  it("serves untraced with options that are bad", async () => {
    const other = await start({ COLLECTOR: "collector.example" });
    try {
      expect(await (await fetch(`${other.url}/hello`)).text()).toBe("12");
    } finally {
      await other.stop();
    }
  });

  it("does not start without nodejs_als, as the README says", async () => {
    const failing = startWorker({ source: SOURCE, compatibilityFlags: [] }).then((running) => running.stop());
    await expect(failing).rejects.toThrow();
  });
});

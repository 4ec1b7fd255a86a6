import { describe, expect, it, vi } from "vitest";
import { createConnectTransport, untracedFetch } from "../../../src/connect/index.ts";
import { withFailover } from "../../../src/core/report/failover.ts";
import { type CollectorFetch, isOwnRequest } from "../../../src/core/report/http-exchange.ts";
import { segmentItem } from "../core/report/items.ts";
import { body, dataFrame, trailerFrame } from "../grpc-web/frames.ts";
import { only } from "../test-tracer.ts";

/** A fetch that answers each call with status OK. */
function createTaker() {
  const headers = { "content-type": "application/grpc-web+proto" };
  return vi.fn<CollectorFetch>(
    async () => new Response(body(dataFrame(), trailerFrame("grpc-status: 0\r\n")), { headers }),
  );
}

describe("the default transport", () => {
  it("asks for the RPC below the collector's URL, as a request of the agent's own that follows no redirect", async () => {
    const fetch = createTaker();
    const wire = createConnectTransport({
      collector: "http://oap:12800/sw/",
      fetch,
      headers: { authentication: "token" },
    });
    const request = only(wire.encode("segment", [segmentItem(1)]) ?? []);
    expect(await wire.send(request, { keepalive: false })).toEqual({ status: "sent" });
    const [url, init] = only(fetch.mock.calls);
    expect(url).toBe("http://oap:12800/sw/skywalking.v3.TraceSegmentReportService/collectInSync");
    expect(init).toMatchObject({
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/grpc-web+proto", authentication: "token", "grpc-timeout": "10000m" },
    });
    expect(init).not.toHaveProperty("keepalive");
    expect(isOwnRequest(init)).toBe(true);
  });

  it("passes keepalive on", async () => {
    const fetch = createTaker();
    const wire = createConnectTransport({ collector: "https://envoy.example", fetch });
    await wire.send(only(wire.encode("segment", [segmentItem(1)]) ?? []), { keepalive: true });
    expect(only(fetch.mock.calls)[1].keepalive).toBe(true);
  });

  it("can go to another collector", async () => {
    const fetch = createTaker();
    fetch.mockRejectedValueOnce(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    const collectors = ["https://envoy-1.example/a", "https://envoy-2.example"];
    const wire = withFailover(collectors, (collector) => createConnectTransport({ collector, fetch }));
    const request = only(wire.encode("segment", [segmentItem(1)]) ?? []);
    expect(await wire.send(request, { keepalive: false })).toMatchObject({ status: "retryable" });
    expect(await wire.send(request, { keepalive: false })).toMatchObject({ status: "sent" });
    expect(fetch.mock.calls.map(([url]) => url.replace(/skywalking.*/, ""))).toEqual([
      "https://envoy-1.example/a/",
      "https://envoy-2.example/",
    ]);
  });

  it("understands a redirect, a web page and a proxy without gRPC-web", async () => {
    const statusOf = async (response: Response | (() => Response)) => {
      const fetch: CollectorFetch = async () => (response instanceof Response ? response : response());
      const wire = createConnectTransport({ collector: "https://envoy.example", fetch });
      const request = only(wire.encode("segment", [segmentItem(1)]) ?? []);
      return (await wire.send(request, { keepalive: false })).status;
    };
    expect(await statusOf(new Response(null, { status: 302, headers: { location: "/" } }))).toBe("rejected");
    expect(await statusOf(new Response("<html>", { status: 502 }))).toBe("ambiguous");
    expect(await statusOf(new Response("<html>", { status: 503 }))).toBe("retryable");
    expect(await statusOf(new Response("<html>", { status: 415 }))).toBe("rejected");
    expect(await statusOf(new Response("", { headers: { "grpc-status": "7" } }))).toBe("rejected");
  });

  it("needs a whole Response", async () => {
    const fetch: CollectorFetch = async () => ({
      ok: true,
      status: 200,
      headers: new Headers(),
      arrayBuffer: async () => new ArrayBuffer(0),
    });
    const wire = createConnectTransport({ collector: "https://envoy.example", fetch });
    const request = only(wire.encode("segment", [segmentItem(1)]) ?? []);
    expect(await wire.send(request, { keepalive: false })).toMatchObject({ status: "ambiguous" });
  });
});

describe("untracedFetch()", () => {
  it("uses the global fetch as it stands at each request, by default", async () => {
    const native = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("there"));
    try {
      const fetch = untracedFetch();
      expect(await (await fetch("https://gateway.example/rpc", { method: "POST", body: "{}" })).text()).toBe("there");
      const [url, init] = only(native.mock.calls);
      expect(url).toBe("https://gateway.example/rpc");
      expect(init).toMatchObject({ body: "{}" });
      expect(isOwnRequest(init)).toBe(true);
    } finally {
      native.mockRestore();
    }
  });
});

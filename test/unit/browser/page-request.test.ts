import { describe, expect, it, vi } from "vitest";
import type { RequestHook } from "../../../src/browser/browser-options.ts";
import {
  beginRequest,
  endAnswered,
  endFailed,
  type RequestTracing,
  type TracedRequest,
} from "../../../src/browser/page-request.ts";
import { decodeSw8 } from "../../../src/core/context/context-carrier.ts";
import { createPropagationRule } from "../../../src/core/context/propagation-rule.ts";
import { createTestActivities } from "./page.ts";

const PAGE = { baseURI: "https://shop.example/a/b", hidden: false };

/** The tracing of a page on https://shop.example that may propagate to https://api.example. */
function createTracing(peerResolver?: RequestTracing["peerResolver"]) {
  const test = createTestActivities();
  const mayPropagate = createPropagationRule("https://shop.example/", ["https://api.example"]);
  return { ...test, tracing: { document: PAGE, activities: test.activities, mayPropagate, peerResolver } };
}

describe("beginRequest()", () => {
  it("names span and peer by the URL; query and credentials stay out", () => {
    const { tracing, segment } = createTracing();
    const traced = beginRequest(tracing, "POST", "https://user:pw@api.example/users/7?token=x#y");
    if (!traced) throw new Error("not traced");
    endAnswered(tracing, traced, 201);
    expect(segment().spans).toMatchObject([
      {
        operationName: "POST:/users/{id}",
        peer: "api.example:443",
        componentId: 10_001,
        isError: false,
        tags: [
          { key: "http.method", value: "POST" },
          { key: "url", value: "https://api.example/users/7" },
          { key: "http.status_code", value: "201" },
        ],
      },
    ]);
  });

  it.each([
    ["stock", "GET:/a/stock"],
    ["/stock?x", "GET:/stock"],
    ["", "GET:/a/b"],
    ["//shop.example/stock", "GET:/stock"],
  ])("resolves the address %j as the page does", (address, name) => {
    const { tracing } = createTracing();
    expect(beginRequest(tracing, "GET", address)?.span.operationName).toBe(name);
  });

  it("gives the header where it may go, and only there", () => {
    const { tracing } = createTracing();
    const sw8Of = (address: string) => beginRequest(tracing, "GET", address)?.headers?.["sw8"];
    expect(decodeSw8(sw8Of("/stock") ?? "")).toMatchObject({
      parentEndpoint: "/cart",
      networkAddressUsedAtPeer: "shop.example:443",
    });
    expect(decodeSw8(sw8Of("https://api.example/stock") ?? "")?.networkAddressUsedAtPeer).toBe("api.example:443");
    expect(sw8Of("https://other.example/")).toBeUndefined();
  });

  it("takes the peer that the page names, the same in the header", () => {
    const { tracing } = createTracing((url) => `cdn/${url.hostname}`);
    const traced = beginRequest(tracing, "GET", "/stock");
    expect(decodeSw8(traced?.headers?.["sw8"] ?? "")?.networkAddressUsedAtPeer).toBe("cdn/shop.example");
  });

  it.each(["data:text/plain,x", "blob:https://shop.example/1", "about:blank", "ws://shop.example"])(
    "leaves %s alone",
    (address) => {
      expect(beginRequest(createTracing().tracing, "GET", address)).toBeUndefined();
    },
  );
});

describe("onRequest", () => {
  it("sees the span and the request, query and all, before the header is written", () => {
    const { tracing, segment } = createTracing();
    const seen: unknown[] = [];
    const onRequest: RequestHook = (span, { method, url }) => {
      seen.push(method, url.href);
      span.tag("order", url.searchParams.get("order") ?? "").setPeer("orders");
    };
    const traced = beginRequest({ ...tracing, onRequest }, "POST", "/orders?order=7");
    if (!traced) throw new Error("not traced");
    endAnswered(tracing, traced, 200);
    expect(seen).toEqual(["POST", "https://shop.example/orders?order=7"]);
    expect(segment().spans[0]?.tags).toContainEqual({ key: "order", value: "7" });
    expect(decodeSw8(traced.headers?.["sw8"] ?? "")?.networkAddressUsedAtPeer).toBe("orders");
  });

  it("that throws is told of, and changes nothing", () => {
    const { tracing } = createTracing();
    const cause = new Error("a mistake of the page");
    const diagnostics = vi.fn();
    const onRequest = (): never => {
      throw cause;
    };
    expect(beginRequest({ ...tracing, onRequest, diagnostics }, "GET", "/stock")?.headers).toHaveProperty("sw8");
    expect(diagnostics.mock.calls).toEqual([
      [{ code: "instrumentation-failed", message: "instrumentation-failed: onRequest", cause }],
    ]);
  });
});

describe("the end of a request", () => {
  function end(finish: (tracing: RequestTracing, traced: TracedRequest) => void) {
    const { tracing, segment } = createTracing();
    const traced = beginRequest(tracing, "GET", "/stock");
    if (traced) finish(tracing, traced);
    const [span] = segment().spans;
    const tags = Object.fromEntries((span?.tags ?? []).map(({ key, value }) => [key, value]));
    return { isError: span?.isError, logs: span?.logs, tags };
  }

  it("is an error from 400 on", () => {
    expect(end((tracing, traced) => endAnswered(tracing, traced, 304)).isError).toBe(false);
    expect(end((tracing, traced) => endAnswered(tracing, traced, 404))).toMatchObject({
      isError: true,
      tags: { "http.status_code": "404" },
    });
  });

  it("is an error with a log when the network failed", () => {
    const { isError, logs, tags } = end((tracing, traced) =>
      endFailed(tracing, traced, new TypeError("Failed to fetch"), false),
    );
    expect(isError).toBe(true);
    expect(logs?.[0]?.data).toContainEqual({ key: "message", value: "Failed to fetch" });
    expect(tags).not.toHaveProperty("aborted");
  });

  it("is no error when the browser broke it off to leave the page, but unfinished", () => {
    const { isError, tags } = end((tracing, span) =>
      endFailed({ ...tracing, leaving: true }, span, new TypeError("Failed to fetch"), false),
    );
    expect(isError).toBe(false);
    expect(tags).toMatchObject({ unfinished: "pagehide" });
  });

  it("tells whoever listens that a request failed which carried sw8: a redirect may be why", () => {
    const { tracing } = createTracing();
    const diagnostics = vi.fn();
    const cause = new TypeError("Failed to fetch");
    for (const [address, aborted] of [
      ["/stock?x", false],
      ["/stock", true],
      ["https://other.example/", false],
    ] as const) {
      const traced = beginRequest(tracing, "GET", address);
      if (traced) endFailed({ ...tracing, diagnostics }, traced, cause, aborted);
    }
    expect(diagnostics.mock.calls).toEqual([
      [{ code: "sw8-refused", message: "sw8-refused: https://shop.example/stock", cause }],
    ]);
  });

  it("is no error when the page gave up itself", () => {
    expect(
      end((tracing, traced) => endFailed(tracing, traced, new DOMException("x", "AbortError"), true)),
    ).toMatchObject({
      isError: false,
      logs: undefined,
      tags: { aborted: "true" },
    });
  });
});

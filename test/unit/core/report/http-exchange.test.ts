import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type CollectorFetch,
  exchange,
  isOwnRequest,
  isWebPage,
  parseRetryAfter,
  resolveExchangeOptions,
  resultOfRejection,
  resultOfStatus,
} from "../../../../src/core/report/http-exchange.ts";
import type { EncodedRequest } from "../../../../src/core/report/transport.ts";

const servers: Server[] = [];

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Starts a server on a free port and gives its URL. */
async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The URL of a port on which nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

function request(url = "http://oap:12800/v3/segments"): EncodedRequest {
  return { signal: "segment", items: [], url, headers: { "content-type": "application/json" }, body: "[]" };
}

/** Makes one exchange through a `fetch` of the test, or the real one; what it rejects with becomes a result. */
function exchangeBy(fetch?: CollectorFetch, url?: string) {
  return exchange(request(url), { keepalive: false }, resolveExchangeOptions({ fetch })).catch(resultOfRejection);
}

function failingWith(reason: unknown): CollectorFetch {
  return () => Promise.reject(reason);
}

describe("resolveExchangeOptions()", () => {
  it.each([[0], [-1], [1.5], [Number.NaN]])("throws for the time-out %s", (timeoutMs) => {
    expect(() => resolveExchangeOptions({ timeoutMs })).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });

  it("throws for a fetch that is no function", () => {
    const options = JSON.parse('{"fetch":"fetch"}');
    expect(() => resolveExchangeOptions(options)).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });

  it("uses the global fetch as it stands at each request", async () => {
    const settings = resolveExchangeOptions({});
    const later = vi.fn(() => Promise.resolve(new Response("late")));
    vi.stubGlobal("fetch", later);
    await exchange(request(), { keepalive: false }, settings);
    expect(later).toHaveBeenCalledTimes(1);
  });

  it("copies the headers", () => {
    const headers = { authentication: "token" };
    const settings = resolveExchangeOptions({ headers });
    headers.authentication = "changed";
    expect(settings).toMatchObject({ timeoutMs: 10_000, headers: { authentication: "token" } });
  });
});

describe("exchange()", () => {
  it("posts the request and gives the response with its whole body", async () => {
    const fetch = vi.fn<CollectorFetch>(() => Promise.resolve(new Response("taken", { status: 200 })));
    const answer = await exchangeBy(fetch);
    expect(fetch).toHaveBeenCalledWith(
      "http://oap:12800/v3/segments",
      expect.objectContaining({
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "[]",
        signal: expect.any(AbortSignal),
      }),
    );
    expect("body" in answer && new TextDecoder().decode(answer.body)).toBe("taken");
  });

  it("passes keepalive on", async () => {
    const fetch = vi.fn<CollectorFetch>(() => Promise.resolve(new Response()));
    await exchange(request(), { keepalive: true }, resolveExchangeOptions({ fetch }));
    await exchangeBy(fetch);
    expect(fetch.mock.calls.map(([, init]) => init.keepalive)).toEqual([true, false]);
  });

  it("marks its own requests for whoever instruments fetch, and nothing else", async () => {
    const fetch = vi.fn<CollectorFetch>(() => Promise.resolve(new Response()));
    await exchangeBy(fetch);
    const init = fetch.mock.calls[0]?.[1];
    expect(isOwnRequest(init)).toBe(true);
    expect([{ ...init }, undefined, null, "POST"].map(isOwnRequest)).toEqual([false, false, false, false]);
  });

  it("is retryable when nobody listens on the port", async () => {
    const answer = await exchangeBy(undefined, await closedPort());
    expect(answer).toMatchObject({ status: "retryable", cause: expect.any(TypeError) });
  });

  it("is ambiguous when the server resets the connection", async () => {
    const server = createServer((incoming) => incoming.socket.resetAndDestroy());
    expect(await exchangeBy(undefined, await listen(server))).toMatchObject({ status: "ambiguous" });
  });

  it("is ambiguous when the connection breaks within the answer", async () => {
    const server = createServer((_incoming, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    expect(await exchangeBy(undefined, await listen(server))).toMatchObject({ status: "ambiguous" });
  });

  it("is ambiguous, and aborted, when nothing comes within the time-out", async () => {
    vi.useFakeTimers();
    let signal: AbortSignal | undefined;
    const hanging: CollectorFetch = (_url, init) => {
      const given = init.signal as AbortSignal;
      signal = given;
      return new Promise((_resolve, reject) => given.addEventListener("abort", () => reject(given.reason)));
    };
    const answering = exchangeBy(hanging);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answering).toMatchObject({
      status: "ambiguous",
      cause: { message: expect.stringContaining("10000 ms") },
    });
    expect(signal?.aborted).toBe(true);
  });

  it("is ambiguous when the body never ends", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const server = createServer((_incoming, response) => {
      response.write("and so on");
    });
    const url = await listen(server);
    const begun = new Promise((resolve) => server.once("request", resolve));
    const answering = exchangeBy(undefined, url);
    await begun;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await answering).toMatchObject({ status: "ambiguous" });
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    await exchangeBy(() => Promise.resolve(new Response()));
    await exchangeBy(failingWith(new TypeError("x")));
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [
      "Node: refused",
      new TypeError("fetch failed", { cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }) }),
    ],
    [
      "Node: no such host",
      new TypeError("fetch failed", { cause: Object.assign(new Error("dns"), { code: "ENOTFOUND" }) }),
    ],
    ["Node: offline", new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ENETUNREACH" }) })],
    [
      "Node: no route",
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "EHOSTUNREACH" }) }),
    ],
    [
      "Deno: refused",
      new TypeError(
        "error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)",
      ),
    ],
    [
      "Deno: no such host",
      new TypeError("error sending request: client error (Connect): dns error: failed to lookup address"),
    ],
  ])("is retryable when no connection was made. %s", async (_where, cause) => {
    expect(await exchangeBy(failingWith(cause))).toEqual({ status: "retryable", cause });
  });

  it.each([
    ["a page", new TypeError("Failed to fetch")],
    ["workerd", new Error("Network connection lost.")],
    ["Node", new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) })],
  ])("is ambiguous when nobody can tell. %s", async (_where, cause) => {
    expect(await exchangeBy(failingWith(cause))).toEqual({ status: "ambiguous", cause });
  });

  it.each([
    [undefined],
    ["text"],
    [Symbol("x")],
    [Object.create(null)],
    [Object.defineProperty({}, "cause", { get: () => expect.unreachable() })],
  ])("is ambiguous whatever was thrown: %o", async (reason) => {
    expect(await exchangeBy(failingWith(reason))).toMatchObject({ status: "ambiguous", cause: reason });
  });

  it("is ambiguous when fetch itself throws or gives nonsense", async () => {
    const throwing = (): never => {
      throw new Error("no fetch");
    };
    expect(await exchangeBy(throwing)).toMatchObject({ status: "ambiguous" });
    expect(await exchangeBy(() => JSON.parse("null"))).toMatchObject({ status: "ambiguous" });
  });
});

describe("resultOfStatus()", () => {
  it.each([200, 202, 204])("gives nothing for %i", (status) => {
    expect(resultOfStatus(new Response(null, { status }))).toBeUndefined();
  });

  it.each([
    [304, "rejected"],
    [400, "rejected"],
    [401, "rejected"],
    [403, "rejected"],
    [404, "rejected"],
    [405, "rejected"],
    [408, "ambiguous"],
    [413, "too-large"],
    [429, "retryable"],
    [500, "rejected"],
    [501, "rejected"],
    [502, "ambiguous"],
    [503, "retryable"],
    [504, "ambiguous"],
  ])("maps %i to %s", (status, result) => {
    const cause = expect.objectContaining({ message: `HTTP ${status}` });
    expect(resultOfStatus(new Response(null, { status }))).toMatchObject({ status: result, cause });
  });

  it("reads Retry-After of 429 and 503", () => {
    for (const status of [429, 503]) {
      const response = new Response(null, { status, headers: { "retry-after": "7" } });
      expect(resultOfStatus(response)).toMatchObject({ retryAfterMs: 7_000 });
    }
  });
});

describe("what a proxy says in the body of a failure", () => {
  it.each([
    ["connection termination", "ambiguous"],
    ["remote reset", "ambiguous"],
    ["connection failure", "retryable"],
    ["overflow", "retryable"],
  ])("tells whether the collector may have the batch: %s", (reason, status) => {
    const text = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
    const body = new TextEncoder().encode(text);
    expect(resultOfStatus(new Response(null, { status: 503 }), body)).toMatchObject({ status });
  });
});

describe("parseRetryAfter()", () => {
  it("reads seconds and a date", () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    expect(parseRetryAfter("0")).toBe(0);
    expect(parseRetryAfter("120")).toBe(120_000);
    expect(parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT")).toBe(30_000);
    expect(parseRetryAfter("Thu, 01 Jan 2015 00:00:30 GMT")).toBe(0);
  });

  it.each([[null], [""], ["soon"]])("gives undefined for %j", (value) => {
    expect(parseRetryAfter(value)).toBeUndefined();
  });
});

describe("isWebPage()", () => {
  it.each([
    ["text/html", true],
    ["text/html; charset=utf-8", true],
    ["TEXT/HTML", true],
    ["application/json", false],
    ["application/protobuf", false],
    [undefined, false],
  ])("%s: %s", (type, expected) => {
    expect(isWebPage(new Response(null, { headers: type ? { "content-type": type } : {} }))).toBe(expected);
  });
});

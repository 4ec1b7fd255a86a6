import { readdirSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { startCollector } from "../../src/devtools/index.ts";
import { sentSegment } from "./golden.ts";
import { useCollector } from "./running-collector.ts";

const running = useCollector();

/** `fetch` does not let a caller choose the Host header. */
function statusFor(path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(running.collector.url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once("error", reject);
  });
}

describe("cross-origin requests", () => {
  const preflight = (path: string, headers: Record<string, string> = {}) =>
    fetch(running.collector.url + path, {
      method: "OPTIONS",
      headers: { origin: "null", "access-control-request-method": "POST", ...headers },
    });

  it.each(["/v3/segments", "/skywalking.v3.TraceSegmentReportService/collect"])("may send to %s", async (path) => {
    const { status, headers } = await preflight(path, { "access-control-request-private-network": "true" });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-methods")).toBe("POST");
    expect(headers.get("access-control-max-age")).toBe("600");
    expect(headers.get("access-control-allow-private-network")).toBe("true");
    const allowed = headers.get("access-control-allow-headers")?.toLowerCase().split(",");
    const needed = ["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout", "authentication", "content-encoding"];
    expect(allowed).toEqual(expect.arrayContaining(needed));
  });

  it("may read the answer's status", async () => {
    const { headers } = await running.post("/v3/segments", []);
    const exposed = headers.get("access-control-expose-headers")?.toLowerCase().split(",");
    const needed = ["grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after"];
    expect(exposed).toEqual(expect.arrayContaining(needed));
  });

  it("may not read what is stored, nor clear it", async () => {
    const { headers } = await fetch(`${running.collector.url}/api/traces`, {
      headers: { origin: "https://evil.example" },
    });
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect((await preflight("/api/data")).headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("the Host header", () => {
  it.each(["localhost", "LOCALHOST:1", "127.0.0.1:12800", "[::1]:80", "shop.localhost:3000", "192.168.1.7"])(
    "%s may read",
    async (host) => {
      expect(await statusFor("/api/stats", host)).toBe(200);
    },
  );

  it.each(["evil.example", "evil.example:12800", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1@evil"])(
    "%s may not",
    async (host) => {
      for (const path of ["/api/stats", "/api/events", "/"]) expect(await statusFor(path, host)).toBe(403);
    },
  );
});

describe("/api/events", () => {
  it("sends one message for each stored item, and named events for the rest", async () => {
    const abort = new AbortController();
    const response = await fetch(`${running.collector.url}/api/events`, { signal: abort.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    await running.post("/v3/segments", [sentSegment("a"), sentSegment("a")]);
    running.collector.store.clear();
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes("cleared")) break;
    }
    abort.abort();
    const messages = text.split("\n\n").filter((message) => message !== "");
    expect(messages).toEqual([
      "retry: 1000",
      'data: {"signal":"segments","sequence":1,"service":"shop","traceId":"trace-1"}',
      'event: duplicate\ndata: {"signal":"segments","sequence":2,"service":"shop","traceId":"trace-1"}',
      "event: cleared\ndata: {}",
    ]);
  });

  it("has room for 64 readers", async () => {
    const abort = new AbortController();
    const open = () => fetch(`${running.collector.url}/api/events`, { signal: abort.signal });
    const readers = await Promise.all(Array.from({ length: 64 }, open));
    expect(readers.every(({ status }) => status === 200)).toBe(true);
    expect((await open()).status).toBe(503);
    abort.abort();
  });
});

describe("/api/", () => {
  it("shows the items of a signal and 404 for one that is none", async () => {
    await running.post("/browser/perfData", { service: "web", pagePath: "/" });
    const signal = (name: string) => fetch(`${running.collector.url}/api/signals/${name}`);
    expect(await (await signal("perfData")).json()).toMatchObject({
      signal: "perfData",
      items: [{ sequence: 1, wire: "json", item: { service: "web" } }],
    });
    expect(await (await signal("segments")).json()).toEqual({ signal: "segments", items: [] });
    expect((await signal("constructor")).status).toBe(404);
  });

  it("takes no other method", async () => {
    const response = await fetch(`${running.collector.url}/api/traces`, { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("the page", () => {
  const folder = new URL("../../src/devtools/page/", import.meta.url);

  it("comes with a policy that forbids everything foreign", async () => {
    const response = await fetch(running.collector.url);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(await response.text()).not.toMatch(/https?:|\son\w+=|style=|<script>/);
  });

  it("is served whole, with every file its folder has", async () => {
    const names = readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const response = await fetch(`${running.collector.url}/page/${name}`);
      expect([name, response.status]).toEqual([name, 200]);
      expect(await response.text()).toBe(readFileSync(new URL(name, folder), "utf8"));
    }
  });

  it.each([
    "/page/",
    "/page/tsconfig.json",
    "/page/../collector.ts",
    "/page/%2e%2e/index.ts",
    "//evil",
    "/page/app.ts",
  ])("has no %s", async (path) => {
    expect(await statusFor(path, "localhost")).toBe(404);
  });
});

describe("startCollector()", () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
  it.skipIf(!hasIpv6)("names an IPv6 address as a URL does", async () => {
    const collector = await startCollector({ hostname: "::1" });
    expect(collector.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await collector.close();
  });

  it("rejects with the system's error when the port is taken", async () => {
    const port = Number(new URL(running.collector.url).port);
    await expect(startCollector({ port })).rejects.toThrow("EADDRINUSE");
  });

  it("closes while a stream is read, a connection idles and another has said nothing", async () => {
    const collector = await startCollector();
    const events = await fetch(`${collector.url}/api/events`);
    const silent = connect(Number(new URL(collector.url).port), "127.0.0.1");
    const silentClosed = new Promise((resolve) => silent.once("close", resolve));
    await new Promise((resolve) => silent.once("connect", resolve));
    await fetch(`${collector.url}/api/stats`);
    await collector.close();
    await events.text().catch(() => "cut off");
    await silentClosed;
    await expect(fetch(collector.url)).rejects.toThrow();
  });
});

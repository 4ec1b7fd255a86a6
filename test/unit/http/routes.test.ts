import { describe, expect, it } from "vitest";
import type { CollectorFetch } from "../../../src/core/report/http-exchange.ts";
import type { Diagnostic } from "../../../src/core/runtime/diagnostics.ts";
import { Metricer } from "../../../src/core/signals/metricer.ts";
import {
  applicationRoutes,
  browserRoutes,
  createHttpReporter,
  createHttpTransport,
  eventRoutes,
  type HttpRoutes,
} from "../../../src/http/index.ts";
import { fullItems, type ItemName, itemNames } from "../core/report/signal-items.ts";

const COLLECTOR = "https://oap.example";

/** The requests for two items of a signal: path, number of items, and the decoded body. */
function encoded(signal: ItemName, routes?: HttpRoutes): unknown[] | undefined {
  const item = fullItems[signal];
  const requests = createHttpTransport({ collector: COLLECTOR, routes }).encode(signal, [item, item]);
  return requests?.map(({ url, items, body }) => [url.replace(COLLECTOR, ""), items.length, JSON.parse(String(body))]);
}

/** An item as JSON says it. */
const plain = (signal: ItemName) => JSON.parse(JSON.stringify(fullItems[signal]));

describe("OAP's HTTP paths", () => {
  it.each([
    ["log", "/v3/logs", applicationRoutes],
    ["resource", "/browser/perfData/resources", browserRoutes],
    ["interaction", "/browser/perfData/webInteractions", browserRoutes],
    ["errorLog", "/browser/errorLogs", browserRoutes],
    ["event", "/v3/events", eventRoutes],
  ] as const)("take %s as a list", (signal, path, routes) => {
    expect(encoded(signal, routes)).toEqual([[path, 2, [plain(signal), plain(signal)]]]);
  });

  it.each([
    ["instanceProperties", "/v3/management/reportProperties", applicationRoutes],
    ["keepAlive", "/v3/management/keepAlive", applicationRoutes],
    ["perfData", "/browser/perfData", browserRoutes],
    ["webVitals", "/browser/perfData/webVitals", browserRoutes],
  ] as const)("take %s one by one", (signal, path, routes) => {
    expect(encoded(signal, routes)).toEqual(Array(2).fill([path, 1, plain(signal)]));
  });

  it("are by default those of an application", () => {
    const taken = itemNames.filter((signal) => encoded(signal) !== undefined);
    expect(taken).toEqual(["log", "instanceProperties", "keepAlive"]);
  });

  it("are combined by spreading their tables", () => {
    const routes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };
    const missing = itemNames.filter((signal) => encoded(signal, routes) === undefined);
    expect(missing).toEqual(["meter"]);
  });

  it("may be fewer, and others", () => {
    const routes: HttpRoutes = { log: { path: "/logs" }, keepAlive: undefined };
    expect(encoded("log", routes)).toEqual(Array(2).fill(["/logs", 1, plain("log")]));
    expect(encoded("keepAlive", routes)).toBeUndefined();
  });

  it("must be a table", () => {
    expect(() =>
      Reflect.apply(createHttpTransport, undefined, [{ collector: "http://oap:12800", routes: null }]),
    ).toThrow(expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'routes'") }));
  });

  it("take no meters: they are counted as unsupported, and the metricer says once why", async () => {
    const events: Diagnostic[] = [];
    const fetch: CollectorFetch = async () => new Response();
    const reporter = createHttpReporter({ collector: COLLECTOR, fetch, flushIntervalMs: 0 });
    const metricer = new Metricer({ service: "shop", reporter }, { diagnostics: (event) => events.push(event) });
    metricer.counter("orders");
    for (let count = 0; count < 3; count++) {
      metricer.collect();
      await reporter.flush();
    }
    expect(reporter.stats()).toEqual({
      meter: { reported: 3, sent: 0, queued: 0, dropped: { unsupported: 3 }, retries: 0, bytes: 0 },
    });
    expect(events.map(({ message }) => message)).toEqual([
      "meter-failed: the reporter's wire takes no meters; createGrpcWebReporter() makes one that does",
    ]);
  });
});

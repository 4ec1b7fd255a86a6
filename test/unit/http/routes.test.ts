import { describe, expect, it } from "vitest";
import type { CollectorFetch } from "../../../src/core/report/http-exchange.ts";
import type { Diagnostic } from "../../../src/core/runtime/diagnostics.ts";
import { Metricer } from "../../../src/core/signals/metricer.ts";
import { createHttpReporter, createHttpTransport } from "../../../src/http/index.ts";
import { fullItems } from "../core/report/signal-items.ts";

const COLLECTOR = "https://oap.example";
const { log, instanceProperties, keepAlive } = fullItems;

describe("OAP's HTTP paths", () => {
  it("take logs as one list", () => {
    const requests = createHttpTransport({ collector: COLLECTOR }).encode("log", [log, log]);
    expect(requests?.map(({ url, items, body }) => [url, items.length, JSON.parse(String(body))])).toEqual([
      [`${COLLECTOR}/v3/logs`, 2, [log, log]],
    ]);
  });

  it.each([
    ["instanceProperties", instanceProperties, "/v3/management/reportProperties"],
    ["keepAlive", keepAlive, "/v3/management/keepAlive"],
  ] as const)("take %s one by one", (signal, item, path) => {
    const requests = createHttpTransport({ collector: COLLECTOR }).encode(signal, [item, item]);
    expect(requests?.map(({ url, items, body }) => [url, items.length, JSON.parse(String(body))])).toEqual(
      Array(2).fill([COLLECTOR + path, 1, item]),
    );
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

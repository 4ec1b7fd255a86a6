import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { renderServiceMap, type ServiceMap } from "../../src/devtools/index.ts";
import { readGolden, sentSegment } from "./golden.ts";
import { useCollector } from "./running-collector.ts";

const running = useCollector();

async function mapOf(segments: readonly unknown[]): Promise<ServiceMap> {
  expect((await running.post("/v3/segments", segments)).status).toBe(200);
  return (await fetch(`${running.collector.url}/api/map`)).json();
}

const callsIn = ({ calls }: ServiceMap) =>
  calls.map(({ source, target, detectPoints }) => [source, target, detectPoints]);
const sorted = (services: Record<string, readonly string[]>) =>
  Object.fromEntries(Object.entries(services).map(([layer, names]) => [layer, [...names].sort()]));
const exit = (peer: string, more: JsonObject = {}) => ({ spanType: "Exit", peer, ...more });

describe("the service map", () => {
  it.each(["as sent", "backwards"])("of the golden trace, %s, is what OAP makes of it", async (order) => {
    const { segments, perfData, services, calls } = readGolden(Date.now());
    await running.post("/browser/perfData", perfData);
    const map = await mapOf(order === "backwards" ? segments.reverse() : segments);
    expect(sorted(map.services)).toEqual(sorted(services));
    expect(callsIn(map).sort()).toEqual(calls.sort());
    expect(await (await fetch(`${running.collector.url}/api/services`)).json()).toEqual(map.services);
  });

  it("has no service for segments without an Entry span and without perfData", async () => {
    const map = await mapOf([sentSegment("s1", exit("api.example:443"))]);
    expect(map.services).toEqual({});
    expect(callsIn(map)).toEqual([["shop", "api.example:443", ["CLIENT"]]]);
    expect(map.nodes).toEqual([
      { name: "shop", layers: [], isReal: true },
      { name: "api.example:443", layers: [], isReal: false },
    ]);
  });

  it("shows who calls without a carrier as User", async () => {
    expect(callsIn(await mapOf([sentSegment("s1")]))).toEqual([["User", "shop", ["SERVER"]]]);
  });

  it("leaves out spans that skip analysis and exits without a peer", async () => {
    const map = await mapOf([sentSegment("s1", { skipAnalysis: true }), sentSegment("s2", exit(""))]);
    expect(callsIn(map)).toEqual([]);
    expect(map.services).toEqual({});
  });

  it("counts a segment as often as it arrived and averages over its calls", async () => {
    const slow = sentSegment("s1", exit("a", { startTime: 100, endTime: 400, isError: true }));
    const fast = sentSegment("s2", exit("a", { startTime: 100, endTime: 200 }));
    const [call] = (await mapOf([slow, slow, fast])).calls;
    expect(call).toMatchObject({ clientCalls: 3, serverCalls: 0, errors: 2, averageDuration: 233 });
  });

  it("learns an address from the last Entry reached by it, but not across threads", async () => {
    const ref = { refType: "CrossProcess", parentService: "page", networkAddressUsedAtPeer: "shop:443" };
    const map = await mapOf([
      { ...sentSegment("s1", exit("shop:443")), service: "page" },
      { ...sentSegment("s2", { refs: [ref] }), service: "old" },
      { ...sentSegment("s3", { refs: [ref] }), service: "new" },
      { ...sentSegment("s4", { refs: [{ ...ref, refType: "CrossThread" }] }), service: "thread" },
    ]);
    expect(callsIn(map)).toContainEqual(["page", "new", ["CLIENT", "SERVER"]]);
    expect(callsIn(map)).toContainEqual(["page", "old", ["SERVER"]]);
  });

  it("wants cache.type of a cache, and names one inside the process after it", async () => {
    const type = [{ key: "cache.type", value: "Map" }];
    const map = await mapOf([
      sentSegment("s1", exit("kv/A", { spanLayer: "Cache" })),
      sentSegment("s2", { spanType: "Local", spanLayer: "Cache", tags: type }),
    ]);
    expect(map.services).toEqual({ VIRTUAL_CACHE: ["Map-local"] });
  });

  it("registers services by other signals as OAP does", async () => {
    await running.post("/v3/management/keepAlive", { service: "kept" });
    await running.post("/v3/management/keepAlive", { service: "page", layer: "BROWSER" });
    await running.post("/v3/logs", [{ service: "logging" }, { service: "nobody", layer: "BROWSER" }]);
    await running.post("/v3/management/reportProperties", { service: "instance-only" });
    expect((await mapOf([])).services).toEqual({ GENERAL: ["kept", "logging"], BROWSER: ["page"] });
  });
});

describe("renderServiceMap()", () => {
  it("lists layers and calls", async () => {
    const { segments, perfData } = readGolden(0);
    await running.post("/browser/perfData", perfData);
    expect(renderServiceMap(await mapOf(segments))).toBe(`BROWSER           shop-web
VIRTUAL_CACHE     kv/CART
VIRTUAL_DATABASE  d1/SHOP
VIRTUAL_MQ        queue/orders
GENERAL           shop-worker, shop-stock, shop-consumer

shop-web     ──▶ shop-worker    CLIENT 1, SERVER 1 · 300 ms
shop-worker  ──▶ kv/CART        CLIENT 1 · 30 ms
shop-worker  ──▶ d1/SHOP        CLIENT 1 · 40 ms
shop-worker  ──▶ queue/orders   CLIENT 1 · 10 ms
shop-worker  ──▶ shop-stock     CLIENT 1, SERVER 1 · 120 ms
queue/orders ──▶ shop-consumer  SERVER 1 · 40 ms
`);
  });

  it("shows errors", async () => {
    const text = renderServiceMap(await mapOf([sentSegment("s1", exit("a", { isError: true }))]));
    expect(text).toContain("shop ──▶ a  CLIENT 1 · 40 ms · errors 1");
  });
});

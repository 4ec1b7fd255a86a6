import { describe, expect, it } from "vitest";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { createGateway, type GatewayOptions } from "../../src/gateway/index.ts";
import { createGrpcWebTransport } from "../../src/grpc-web/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { fullItems } from "../unit/core/report/signal-items.ts";
import { segmentOf } from "./items.ts";
import { startGateway, useGateways } from "./running-gateway.ts";
import { grpcWebPost, jsonPost } from "./scripted-oap.ts";

const running = useCollector();
useGateways();

const PAGE = { origin: "https://shop.example" };

/** Sends a request and gives what OAP got, as text by path. */
async function received(enrich: GatewayOptions["enrich"], request: Request, options: GatewayOptions = {}) {
  const bodies: string[] = [];
  const gateway = createGateway({
    oap: "http://oap:12800",
    origins: [PAGE.origin],
    enrich,
    fetch: async (_url, { body }) => {
      bodies.push(typeof body === "string" ? body : new TextDecoder().decode(body));
      return { ok: true, status: 200, headers: { get: () => null }, arrayBuffer: async () => new ArrayBuffer(0) };
    },
    ...options,
  });
  expect((await gateway(request)).status).toBe(200);
  await gateway.flush();
  return bodies;
}

/** The tags of each span of the only segment that OAP got, beside those that it came with. */
async function tagsOf(
  enrich: GatewayOptions["enrich"],
  headers: Record<string, string>,
  sent = segmentOf(1),
  cf?: object,
) {
  const request = Object.assign(jsonPost("/v3/segments", [sent], { ...PAGE, ...headers }), cf && { cf });
  const [text = ""] = await received(enrich, request);
  const [segment]: SegmentObject[] = JSON.parse(text);
  return segment?.spans.map(({ tags = [] }) => Object.fromEntries(tags.map(({ key, value }) => [key, value])));
}

const method = { "http.method": "GET" };

describe("enrichment", () => {
  it("is off unless asked for, whatever the runtime knows", async () => {
    const headers = { "user-agent": "Mozilla/5.0 Firefox/128.0", "cf-ipcountry": "DE" };
    expect(await tagsOf(undefined, headers, segmentOf(1), { country: "DE", colo: "FRA" })).toEqual([method]);
    expect(await tagsOf({}, headers, segmentOf(1), { country: "DE", colo: "FRA" })).toEqual([method]);
  });

  it("tells country and colo as Cloudflare has them", async () => {
    const cf = { country: "DE", colo: "FRA", city: "Frankfurt", asn: 1 };
    expect(await tagsOf({ country: true, colo: true }, {}, segmentOf(1), cf)).toEqual([
      { ...method, "client.country": "DE", "client.colo": "FRA" },
    ]);
  });

  it("tells country and colo of a proxy's headers, and nothing of what is none", async () => {
    const enrich = { country: "CF-IPCountry", colo: "x-amz-cf-pop" };
    expect(await tagsOf(enrich, { "cf-ipcountry": "de", "x-amz-cf-pop": "FRA56-P1" })).toEqual([
      { ...method, "client.country": "DE", "client.colo": "FRA56-P1" },
    ]);
    for (const value of ["Germany", "", "DE, FR", "<b", "203.0.113.7"]) {
      expect(await tagsOf(enrich, { "cf-ipcountry": value, "x-amz-cf-pop": `${value}.7` })).toEqual([method]);
    }
    expect(await tagsOf(enrich, {})).toEqual([method]);
  });

  it("finds a header by any spelling, where the server has its names in lower case alone", async () => {
    const { post } = await startGateway({
      oap: running.collector.url,
      origins: [PAGE.origin],
      enrich: { country: "CF-IPCountry", colo: "X-Amz-Cf-Pop" },
    });
    const headers = { ...PAGE, "CF-IPCountry": "DE", "X-Amz-Cf-Pop": "FRA56-P1" };
    expect((await post("/v3/segments", [segmentOf(1)], headers)).status).toBe(200);
    const { segment } = await running.collector.store.waitFor((store) => store.segments()[0]);
    expect(segment.spans[0]?.tags).toEqual([
      { key: "http.method", value: "GET" },
      { key: "client.country", value: "DE" },
      { key: "client.colo", value: "FRA56-P1" },
    ]);
  });

  it("is written on the root span alone, in place of what the page itself has claimed there", async () => {
    const [span] = segmentOf(1).spans;
    if (span === undefined) throw new Error("no span");
    const claim = [
      { key: "client.country", value: "US" },
      { key: "client.colo", value: "LAX" },
    ];
    const child = { ...span, spanId: 1, parentSpanId: 0, tags: undefined };
    const segment = segmentOf(1, { spans: [child, { ...span, tags: claim }] });
    const tags = await tagsOf({ country: "country", colo: "colo" }, { country: "DE" }, segment);
    expect(tags).toEqual([{}, { "client.country": "DE" }]);
  });

  it("does without a tag of the page's where there is no room", async () => {
    const tags = Array.from({ length: 4 }, (_, index) => ({ key: `k${index}`, value: "v" }));
    const [span] = segmentOf(1).spans;
    const segment = segmentOf(1, { spans: span ? [{ ...span, tags }] : [] });
    const request = jsonPost("/v3/segments", [segment], { ...PAGE, country: "DE" });
    const [text = ""] = await received({ country: "country" }, request, { checks: { maxTags: 4 } });
    const [{ spans }] = JSON.parse(text);
    expect(spans[0].tags.map(({ key }: { key: string }) => key)).toEqual(["k0", "k1", "k2", "client.country"]);
  });

  it("leaves what servers send, and every signal but segments, as it is", async () => {
    const enrich = { country: "country", userAgent: true };
    const headers = { country: "DE", "user-agent": "Firefox/1" };
    const [fromServer = ""] = await received(enrich, jsonPost("/v3/segments", [segmentOf(1)], headers));
    expect(fromServer).not.toContain("client.country");
    const now = (): number => fullItems.log.timestamp;
    const request = jsonPost("/v3/logs", [fullItems.log], { ...PAGE, ...headers });
    const [log = ""] = await received(enrich, request, { now });
    const [plain = ""] = await received(undefined, jsonPost("/v3/logs", [fullItems.log]), { now });
    expect(log).toBe(plain);
  });

  it("holds on every wire", async () => {
    const wire = createGrpcWebTransport({ collector: "http://gateway" });
    const [request] = wire.encode("segment", [segmentOf(1)]) ?? [];
    const body = request?.body as Uint8Array<ArrayBuffer>;
    const post = grpcWebPost("TraceSegmentReportService/collectInSync", body, { ...PAGE, country: "DE" });
    expect((await received({ country: "country" }, post))[0]).toContain('{"key":"client.country","value":"DE"}');
  });

  it("never tells an address", async () => {
    const address = "203.0.113.7";
    const headers = { "x-forwarded-for": address, "cf-connecting-ip": address, "user-agent": "Firefox/1" };
    const enrich = { country: "cf-connecting-ip", colo: "x-forwarded-for", userAgent: true };
    const request = jsonPost("/v3/segments", [segmentOf(1)], { ...PAGE, ...headers });
    expect((await received(enrich, request, { addressOf: () => address })).join()).not.toContain(address);
  });

  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36";
  const phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)";
  const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  it.each<[string, string, Record<string, string>]>([
    ["Chrome", "false", { "user-agent": chrome }],
    ["Chrome", "true", { "user-agent": `${phone} Chrome/128.0.0.0 Mobile Safari/537.36` }],
    ["Chrome", "true", { "user-agent": `${iphone} CriOS/128.0.6613.25 Mobile/15E148 Safari/604.1` }],
    ["Edge", "false", { "user-agent": `${chrome} Edg/128.0.0.0` }],
    ["Opera", "false", { "user-agent": `${chrome} OPR/114.0.0.0` }],
    [
      "Samsung Internet",
      "true",
      { "user-agent": `${phone} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36` },
    ],
    ["Firefox", "false", { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0" }],
    ["Firefox", "true", { "user-agent": `${iphone} FxiOS/130.0 Mobile/15E148 Safari/605.1.15` }],
    ["Safari", "true", { "user-agent": `${iphone} Version/17.5 Mobile/15E148 Safari/604.1` }],
    ["other", "false", { "user-agent": "curl/8.9.1" }],
    [
      "Chrome",
      "false",
      { "sec-ch-ua": '"Chromium";v="128", "Not;A=Brand";v="24", "Google Chrome";v="128"', "sec-ch-ua-mobile": "?0" },
    ],
    [
      "Edge",
      "true",
      { "sec-ch-ua": '"Microsoft Edge";v="128", "Chromium";v="128"', "sec-ch-ua-mobile": "?1", "user-agent": chrome },
    ],
    ["other", "false", { "sec-ch-ua": '"Chromium";v="128", "Brave";v="128"', "user-agent": chrome }],
  ])("calls a browser %s, mobile: %s", async (family, mobile, headers) => {
    const expected = { ...method, "user_agent.family": family, "user_agent.mobile": mobile };
    expect(await tagsOf({ userAgent: true }, headers)).toEqual([expected]);
  });

  it("tells no family of who says nothing", async () => {
    expect(await tagsOf({ userAgent: true }, {})).toEqual([method]);
  });

  it.each([
    [{ country: "a header" }, "Option 'enrich.country' must be true, false or the name of a header"],
    [{ colo: 7 }, "Option 'enrich.colo' must be true, false or the name of a header"],
    [{ userAgent: "yes" }, "Option 'enrich.userAgent' must be true or false"],
    ["all", "Option 'enrich' must be an object"],
  ])("refuses the option %j", (enrich, message) => {
    const options = { oap: "http://oap:12800", enrich } as GatewayOptions;
    expect(() => createGateway(options)).toThrow(message);
  });
});

import { describe, expect, it } from "vitest";
import { createGateway, type GatewayOptions } from "../../src/gateway/index.ts";
import { createGrpcWebTransport } from "../../src/grpc-web/index.ts";
import { segmentOf, segments } from "./items.ts";
import { grpcWebPost, jsonPost, scriptedOap } from "./scripted-oap.ts";

const wire = createGrpcWebTransport({ collector: "http://gateway" });

/** A call with so many segments. */
function call(items: Parameters<typeof wire.encode>[1], headers: Record<string, string> = {}): Request {
  const [request] = wire.encode("segment", items) ?? [];
  return grpcWebPost("TraceSegmentReportService/collectInSync", request?.body as Uint8Array<ArrayBuffer>, headers);
}

function gatewayOf(options: GatewayOptions = {}) {
  const oap = scriptedOap();
  let time = Date.now();
  const gateway = createGateway({
    oap: "http://oap:12800",
    fetch: oap.fetch,
    queue: { flushIntervalMs: 60_000 },
    now: () => time,
    ...options,
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  const forwarded = async (): Promise<readonly string[]> => {
    await gateway.flush();
    return oap.requests.flatMap(({ ids }) => ids);
  };
  return { gateway, pass, forwarded };
}

describe("a gateway with keys", () => {
  const keys = [
    { key: "new", services: ["shop-*"] },
    { key: "old", services: ["shop-web"], versions: ["1.*"], origins: ["https://shop.example"] },
  ];
  const origins = ["https://shop.example", "https://other.example"];

  it("takes what comes with either, and nothing without one or with another", async () => {
    const { gateway, forwarded } = gatewayOf({ keys });
    const statuses = [];
    for (const [index, key] of ["new", "old", undefined, "other", "", "new "].entries()) {
      const headers: Record<string, string> = key === undefined ? {} : { authentication: key };
      const { status } = await gateway(jsonPost("/v3/segments", segments(1, index), headers));
      statuses.push(status);
    }
    // Runtimes take spaces off a header's end.
    expect(statuses).toEqual([200, 200, 401, 401, 401, 200]);
    expect(await forwarded()).toEqual(["segment-0", "segment-1", "segment-5"]);
    expect(gateway.stats().requests["/v3/segments"]).toEqual({ taken: 3, "wrong-key": 3 });
  });

  it("tells a gRPC client too", async () => {
    const { gateway } = gatewayOf({ keys });
    const response = await gateway(call(segments(1), { authentication: "other" }));
    expect([response.status, response.headers.get("grpc-status")]).toEqual([200, "16"]);
    expect(decodeURIComponent(response.headers.get("grpc-message") ?? "")).toBe(
      "The header 'authentication' has no key that is valid here.",
    );
  });

  it("lets each be used by pages of its own origins alone", async () => {
    const { gateway } = gatewayOf({ keys, origins });
    const statusOf = async (authentication: string, origin: string): Promise<number> => {
      return (await gateway(jsonPost("/v3/segments", [], { authentication, origin }))).status;
    };
    expect(await statusOf("old", "https://shop.example")).toBe(200);
    expect(await statusOf("old", "https://other.example")).toBe(403);
    expect(await statusOf("new", "https://other.example")).toBe(200);
  });

  it("lets each bring items of its own services and versions alone", async () => {
    const { gateway, forwarded } = gatewayOf({ keys, services: ["shop-web", "shop-worker"] });
    const items = [
      segmentOf(0),
      segmentOf(1, { service: "shop-worker" }),
      segmentOf(2, { service: "shop-other" }),
      segmentOf(3, { service: "bank" }),
      segmentOf(4, { serviceInstance: "2.0.0" }),
    ];
    const withOld = await gateway(jsonPost("/v3/segments", items, { authentication: "old" }));
    expect([withOld.status, withOld.headers.get("skywalking-rejected")]).toEqual([
      200,
      "1;service, 2;service, 3;service, 4;version",
    ]);
    const withNew = await gateway(jsonPost("/v3/segments", items, { authentication: "new" }));
    expect(withNew.headers.get("skywalking-rejected")).toBe("2;service, 3;service");
    expect(await forwarded()).toEqual(["segment-0", "segment-1", "segment-4"]);
    expect(gateway.stats().items.segment).toMatchObject({
      accepted: 3,
      forwarded: 3,
      duplicate: 1,
      refused: { service: 5, version: 1 },
    });
  });

  it("answers 403, and gRPC 7, when it may bring none of them", async () => {
    const { gateway } = gatewayOf({ services: ["shop-*"] });
    const strangers = [segmentOf(0, { service: "bank" }), segmentOf(1, { service: "my-shop-web" })];
    const json = await gateway(jsonPost("/v3/segments", strangers));
    expect([json.status, await json.text()]).toEqual([403, "Item 0 is refused: service at service.\n"]);
    const rpc = await gateway(call(strangers));
    expect([rpc.status, rpc.headers.get("grpc-status"), rpc.headers.get("skywalking-rejected")]).toEqual([
      200,
      "7",
      "0;service, 1;service",
    ]);
  });
});

describe("a request without an origin", () => {
  it.each([
    ["passes without keys", {}, {}, 200],
    ["does not when the option says so", { allowWithoutOrigin: false }, {}, 403],
    ["passes with a key", { keys: [{ key: "k" }] }, { authentication: "k" }, 200],
    [
      "passes with a key though the option says no",
      { keys: [{ key: "k" }], allowWithoutOrigin: false },
      { authentication: "k" },
      200,
    ],
  ] as const)("%s", async (...[, options, headers, status]) => {
    const { gateway } = gatewayOf(options);
    expect((await gateway(jsonPost("/v3/segments", [], headers))).status).toBe(status);
  });
});

describe("a gateway with rates", () => {
  const from = (hostname: string) => ({ remoteAddr: { hostname, port: 1, transport: "tcp" } });
  const send = async (gateway: ReturnType<typeof createGateway>, info?: unknown, headers = {}) => {
    const { status, headers: answered } = await gateway(jsonPost("/v3/segments", [], headers), info);
    return status === 429 ? `429 ${answered.get("retry-after")}` : status;
  };

  it("lets an address make a burst, and then as many as it may in the time", async () => {
    const { gateway, pass } = gatewayOf({ ratePerAddress: { perSecond: 1, burst: 2 } });
    expect([await send(gateway, from("::1")), await send(gateway, from("::1"))]).toEqual([200, 200]);
    expect(await send(gateway, from("::1"))).toBe("429 1");
    expect(await send(gateway, from("10.0.0.2"))).toBe(200);
    pass(999);
    expect(await send(gateway, from("::1"))).toBe("429 1");
    pass(1);
    expect([await send(gateway, from("::1")), await send(gateway, from("::1"))]).toEqual([200, "429 1"]);
    expect(gateway.stats().requests["/v3/segments"]).toEqual({ taken: 4, "rate-limited": 3 });
  });

  it("takes an IPv6 subscriber for one, whichever of its addresses it uses", async () => {
    const { gateway } = gatewayOf({ ratePerAddress: { perSecond: 1, burst: 1 } });
    expect(await send(gateway, from("2001:db8:1:2::1"))).toBe(200);
    expect(await send(gateway, from("2001:db8:1:2:ffff:1:2:3"))).toBe("429 1");
    expect(await send(gateway, from("2001:db8:1:3::1"))).toBe(200);
  });

  it("limits a key by its own rate, or else by that of all", async () => {
    const keys = [{ key: "busy", rate: { perSecond: 10, burst: 3 } }, { key: "quiet" }];
    const { gateway } = gatewayOf({ keys, ratePerKey: { perSecond: 10, burst: 1 } });
    const statuses = async (authentication: string) => {
      const all = [];
      for (let left = 4; left > 0; left--) all.push(await send(gateway, undefined, { authentication }));
      return all;
    };
    expect(await statuses("busy")).toEqual([200, 200, 200, "429 1"]);
    expect(await statuses("quiet")).toEqual([200, "429 1", "429 1", "429 1"]);
  });

  it("knows addresses the user's way, and none where there is none", async () => {
    const ratePerAddress = { perSecond: 1, burst: 1 };
    const { gateway } = gatewayOf({ ratePerAddress });
    expect([await send(gateway, { address: "x" }), await send(gateway, null), await send(gateway)]).toEqual([
      200, 200, 200,
    ]);
    const behindProxy = gatewayOf({
      ratePerAddress,
      addressOf: ({ headers }) => headers.get("x-real-ip") ?? undefined,
    });
    const headers = { "x-real-ip": "10.0.0.1" };
    expect(await send(behindProxy.gateway, undefined, headers)).toBe(200);
    expect(await send(behindProxy.gateway, undefined, headers)).toBe("429 1");
  });

  it("tells a gRPC client when to come again", async () => {
    const { gateway } = gatewayOf({ ratePerAddress: { perSecond: 1, burst: 1 } });
    await gateway(call([]), from("::1"));
    const { headers } = await gateway(call([]), from("::1"));
    expect([headers.get("grpc-status"), headers.get("retry-after")]).toEqual(["8", "1"]);
  });
});

describe("createGateway", () => {
  const oap = "http://oap:12800";
  const rateMembers = (option: string, member: string) =>
    `Option '${option}' must be some of perSecond, burst, not "${member}".`;

  it.each([
    [undefined, "Option 'options' must be an object"],
    [{}, "Option 'oap' must be the URL of OAP's HTTP port unless 'transport' or 'kafka' is given"],
    [{ oap: "/sw" }, "Option 'oap' must be the URL of OAP's HTTP port, or a list of them"],
    [{ oap: [] }, "Option 'collectors' must be a list of at least one collector"],
    [{ oap, transport: {} }, "Option 'oap' must be left out when 'transport' is given"],
    [{ transport: {} }, "Option 'transport' must be a Connect transport"],
    [{ transport: [] }, "Option 'transport' must be a Connect transport, or a list of at least one"],
    [{ oap, prefix: "sw" }, "Option 'prefix' must be a path such as /sw"],
    [{ oap, prefix: "/sw/" }, "Option 'prefix' must be a path such as /sw"],
    [{ oap, origins: "https://shop.example" }, "Option 'origins' must be a list of origins"],
    [{ oap, origins: ["*"] }, "Option 'origins' must be origins such as"],
    [{ oap, origins: ["https://shop.example/"] }, "Option 'origins' must be origins such as"],
    [{ oap, origins: ["https://shop.example:443"] }, "Option 'origins' must be origins such as"],
    [{ oap, origins: ["https://Shop.example"] }, "Option 'origins' must be origins such as"],
    [{ oap, origins: [null] }, "Option 'origins' must be origins such as"],
    [{ oap, allowWithoutOrigin: "false" }, "Option 'allowWithoutOrigin' must be true or false, not \"false\""],
    [{ oap, allowWithoutOrigin: null }, "Option 'allowWithoutOrigin' must be true or false, not null"],
    [{ oap, services: "shop" }, "Option 'services' must be a list of names"],
    [{ oap, versions: [""] }, "Option 'versions' must be names such as shop-*"],
    [{ oap, keys: null }, "Option 'keys' must be a list of keys"],
    [{ oap, keys: {} }, "Option 'keys' must be a list of keys"],
    [{ oap, keys: [{ key: " " }] }, "Option 'keys[].key' must be a non-empty string"],
    [{ oap, keys: [null] }, "Option 'keys[].key' must be a non-empty string"],
    [
      { oap, keys: [{ key: "a" }, { key: "a" }] },
      "Option 'keys' must be different keys, not \"one that is there twice\"",
    ],
    [{ oap, keys: [{ key: "a", origins: ["x"] }] }, "Option 'keys[].origins' must be origins such as"],
    [{ oap, keys: [{ key: "a", rate: {} }] }, "Option 'keys[].rate.perSecond' must be an integer >= 1"],
    [
      { oap, keys: [{ key: "a", origin: ["https://shop.example"] }] },
      "Option 'keys[]' must be some of key, origins, services, versions, rate, not \"origin\"",
    ],
    [{ oap, keys: [{ key: "a", rate: { perSecond: 1, brust: 9 } }] }, rateMembers("keys[].rate", "brust")],
    [{ oap, ratePerKey: { perSecond: 0 } }, "Option 'ratePerKey.perSecond' must be an integer >= 1"],
    [{ oap, ratePerKey: { perSecond: 1, per: 9 } }, rateMembers("ratePerKey", "per")],
    [{ oap, ratePerAddress: { perSecond: 1, perMinute: 9 } }, rateMembers("ratePerAddress", "perMinute")],
    [
      { oap, checks: { isPubic: true } },
      /Option 'checks' must be some of isPublic, layers, maxSpans, .*, not "isPubic"\./,
    ],
    [
      { oap, limits: { maxItem: 1 } },
      /Option 'limits' must be some of maxBodyBytes, .*, maxHeldBytes, not "maxItem"\./,
    ],
    [{ oap, queue: { maxItem: 1 } }, /Option 'queue' must be some of maxItems, .*, flushIntervalMs, not "maxItem"\./],
    [{ oap, dedupe: { maxId: 1 } }, "Option 'dedupe' must be some of maxIds, windowMs, not \"maxId\"."],
    [{ oap, enrich: { county: true } }, "Option 'enrich' must be some of country, colo, userAgent, not \"county\"."],
    [
      { oap, kafka: { client: {}, topic: {} } },
      "Option 'kafka' must be some of client, namespace, topics, not \"topic\".",
    ],
    [{ oap, service: ["shop-*"] }, /Option 'options' must be some of oap, .*, services, .*, now, not "service"\./],
    [JSON.parse('{"oap":"http://oap:12800","__proto__":{}}'), /Option 'options' .*, not "__proto__"\./],
    [{ oap, ratePerAddress: { perSecond: 0 } }, "Option 'ratePerAddress.perSecond' must be an integer >= 1"],
    [{ oap, ratePerAddress: true }, "Option 'ratePerAddress' must be an object"],
    [{ oap, addressOf: "x-real-ip" }, "Option 'addressOf' must be a function"],
    [{ oap, limits: { maxBodyBytes: 0 } }, "Option 'limits.maxBodyBytes' must be an integer >= 1"],
    [{ oap, limits: 1 }, "Option 'limits' must be an object"],
    [{ oap, queue: { maxItems: 10 } }, "Option 'queue.maxItems' must be an integer >= 1000"],
    [{ oap, queue: { maxBytes: 10 } }, "Option 'queue.maxBytes' must be an integer >= 4194304"],
    [{ oap, limits: { maxHeldBytes: 10 } }, "Option 'limits.maxHeldBytes' must be an integer >= 5242880"],
    [{ oap, dedupe: { windowMs: 1.5 } }, "Option 'dedupe.windowMs' must be an integer >= 1"],
    [{ oap, mode: "fast" }, "Option 'mode' must be queue or pass-through"],
    [{ oap, metricsToken: 7 }, "Option 'metricsToken' must be a non-empty string"],
    [{ oap, metricsToken: null }, "Option 'metricsToken' must be a non-empty string"],
    [{ oap, log: true }, "Option 'log' must be a function"],
    [{ oap, oapTimeoutMs: 0 }, "Option 'timeoutMs' must be an integer >= 1"],
  ])("refuses %j at once", (options, message) => {
    const create = () => createGateway(options as GatewayOptions);
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});

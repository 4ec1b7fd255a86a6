import { createGrpcTransport } from "@connectrpc/connect-node";
import { Kafka } from "kafkajs";
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../../src/cli/gateway-settings.ts";
import { type CreateKafka, loadKafka } from "../../../src/cli/kafka-settings.ts";
import { readSettings, type SettingSources } from "../../../src/cli/setting-sources.ts";

const createGrpc = (baseUrl: string) => createGrpcTransport({ baseUrl });

const asked: Parameters<CreateKafka>[0][] = [];
const kafka = { producer: () => Reflect.get({}, "producer") };
const createKafka: CreateKafka = (config) => {
  asked.push(config);
  return kafka;
};

function settle({ file, env = {}, args = [] }: { file?: unknown } & Partial<Omit<SettingSources, "file">>) {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  const source = file === undefined ? undefined : { name: "gateway.json", text };
  return resolveSettings(readSettings({ file: source, env, args }), { createGrpc, createKafka });
}

describe("the settings of the gateway", () => {
  it("come from the file, over it from the environment, and over both from flags", () => {
    const file = {
      oap: "http://file:12800",
      port: 1,
      services: ["file-*"],
      limits: { maxItems: 10, maxRequests: 20 },
      keys: ["a", { key: "b", services: ["shop-web"] }],
      checks: {},
      oapHeaders: { authentication: "token" },
    };
    const env = {
      SW_GATEWAY_PORT: "2",
      SW_GATEWAY_SERVICES: "env-a, env-b",
      SW_GATEWAY_LIMITS_MAX_ITEMS: "30",
      SW_GATEWAY_ALLOW_WITHOUT_ORIGIN: "true",
      HOME: "/",
    };
    const args = [
      "--config",
      "gateway.json",
      "--port=3",
      "--origins",
      "https://a.example",
      "--origins=https://b.example",
    ];
    expect(settle({ file, env, args })).toEqual({
      listen: { port: 3, hostname: "0.0.0.0", closeTimeoutMs: 10_000 },
      gateway: {
        oap: "http://file:12800",
        services: ["env-a", "env-b"],
        limits: { maxItems: 30, maxRequests: 20 },
        keys: [{ key: "a" }, { key: "b", services: ["shop-web"] }],
        checks: {},
        oapHeaders: { authentication: "token" },
        allowWithoutOrigin: true,
        origins: ["https://a.example", "https://b.example"],
        addressOf: undefined,
        transport: undefined,
        kafka: undefined,
      },
    });
  });

  it("take OAP's gRPC port, one or several, and a header that tells the address", () => {
    const settings = settle({
      env: { SW_GATEWAY_GRPC: "http://oap-1:11800,http://oap-2:11800" },
      args: ["--address-header", "X-Real-IP"],
    });
    if (Array.isArray(settings)) throw new Error(settings.join("\n"));
    expect(settings.gateway.transport).toHaveLength(2);
    const headers = new Headers({ "x-real-ip": "10.0.0.1, 10.0.0.2" });
    expect(settings.gateway.addressOf?.(new Request("http://gateway/", { headers }), undefined)).toBe("10.0.0.2");
    expect(settings.gateway.addressOf?.(new Request("http://gateway/"), undefined)).toBeUndefined();
  });

  it("take Kafka's brokers, with or without OAP's own port", () => {
    const file = { kafka: { topics: { logs: false } }, oapTimeoutMs: 5_000 };
    const env = { SW_GATEWAY_KAFKA_PASSWORD: "secret" };
    const args = [
      "--kafka-brokers",
      "kafka-1:9092,kafka-2:9092",
      "--kafka-namespace=eu",
      "--kafka-username",
      "gateway",
    ];
    const found = settle({ file, env, args });
    expect(found).toMatchObject({ gateway: { kafka: { client: kafka, namespace: "eu", topics: { logs: false } } } });
    expect(asked.splice(0)).toEqual([
      {
        clientId: "skywalking-edge-gateway",
        brokers: ["kafka-1:9092", "kafka-2:9092"],
        ssl: false,
        sasl: { mechanism: "plain", username: "gateway", password: "secret" },
        requestTimeout: 5_000,
        connectionTimeout: 5_000,
        retry: { retries: 2, initialRetryTime: 200 },
      },
    ]);
    const both = settle({ args: ["--oap", "http://oap", "--kafka-brokers", "kafka:9092", "--kafka-tls", "true"] });
    expect(both).toMatchObject({ gateway: { oap: ["http://oap"], kafka: { client: kafka } } });
    expect(asked.splice(0)).toMatchObject([{ brokers: ["kafka:9092"], ssl: true }]);
  });

  it("make a client of kafkajs, and only when there are brokers", async () => {
    const config = { brokers: ["kafka:9092"] };
    expect((await loadKafka(true))(config)).toBeInstanceOf(Kafka);
    const unneeded = await loadKafka(false);
    expect(() => unneeded(config)).toThrow("The setting 'kafka' needs the package kafkajs beside skywalking-edge.");
  });

  it("turn the limit of addresses off at 0", () => {
    expect(settle({ args: ["--oap", "http://oap", "--rate-per-address-per-second", "0"] })).toMatchObject({
      gateway: { ratePerAddress: false },
    });
  });

  it("take a burst of addresses at the default rate", () => {
    expect(settle({ args: ["--oap", "http://oap", "--rate-per-address-burst", "1000"] })).toMatchObject({
      gateway: { ratePerAddress: { perSecond: 100, burst: 1_000 } },
    });
  });

  it("are all named when they are wrong", () => {
    const file = { oap: "/sw", prot: 1, limits: { maxItem: 1, maxRequests: "9" }, mode: "fast", keys: [{}] };
    const env = { SW_GATEWAY_PORT: "http", SW_GATEWAY_PREFIX: "", SW_GATEWAY_NONE: "1" };
    const args = ["--origins", "shop", "--verbose", "--hostname", "stray"];
    expect(settle({ file, env, args })).toEqual([
      'gateway.json has a setting that there is not: "prot".',
      'gateway.json has a setting that there is not: "limits.maxItem".',
      'SW_GATEWAY_PORT must be a whole number, not "http".',
      "SW_GATEWAY_PREFIX is empty.",
      "The environment has a setting that there is not: SW_GATEWAY_NONE.",
      "There is no flag --verbose.",
      "Option 'oap' must be the URL of OAP's HTTP port, or a list of them, not \"/sw\".",
      "Option 'limits.maxRequests' must be an integer >= 1, not \"9\".",
      "Option 'mode' must be queue or pass-through, not \"fast\".",
      "Option 'origins' must be origins such as https://shop.example or https://*.shop.example, not \"shop\".",
      "Option 'keys[].key' must be a non-empty string, not undefined.",
    ]);
  });

  it("are each named once where the gateway would refuse them too", () => {
    const file = {
      oap: "http://oap",
      "limits.maxItems": 5,
      queue: { maxItem: 1 },
      kafka: { brokers: ["kafka:9092"], broker: "kafka:9092" },
      keys: [{ key: "k", origin: ["https://shop.example"] }],
      checks: { isPubic: true },
    };
    expect(settle({ file })).toEqual([
      'gateway.json has a setting that there is not: "limits.maxItems".',
      'gateway.json has a setting that there is not: "queue.maxItem".',
      'gateway.json has a setting that there is not: "kafka.broker".',
      expect.stringMatching(/^Option 'checks' must be some of .*, not "isPubic"\.$/),
      "Option 'keys[]' must be some of key, origins, services, versions, rate, not \"origin\".",
    ]);
  });

  it.each([
    ["100", "500", { limits: { maxItems: 100 }, queue: { maxItems: 500 } }],
    ["60000", "100000", { limits: { maxItems: 60_000 }, queue: { maxItems: 100_000 } }],
  ])("take limits of %s items for a queue of %s", (limit, room, gateway) => {
    const args = ["--oap", "http://oap", "--limits-max-items", limit, "--queue-max-items", room];
    expect(settle({ args })).toMatchObject({ gateway });
  });

  it("take bodies that need a larger queue with one", () => {
    const sizes = ["--limits-max-inflated-bytes", "100000000", "--queue-max-bytes", "200000000"];
    expect(settle({ args: ["--oap", "http://oap", ...sizes] })).toMatchObject({
      gateway: { limits: { maxInflatedBytes: 100_000_000 }, queue: { maxBytes: 200_000_000 } },
    });
  });

  it.each([
    [{ limits: { maxItems: 60_000 } }, ["Option 'queue.maxItems' must be an integer >= 60000, not 50000."]],
    [
      { queue: { maxItems: 99 }, limits: { maxItems: 100 } },
      ["Option 'queue.maxItems' must be an integer >= 100, not 99."],
    ],
    [
      { queue: { maxItems: 0 }, limits: { maxItems: 100 } },
      ["Option 'queue.maxItems' must be an integer >= 1, not 0."],
    ],
    [
      { queue: { maxItems: 0 }, limits: { maxItems: 0 } },
      [
        "Option 'queue.maxItems' must be an integer >= 1, not 0.",
        "Option 'limits.maxItems' must be an integer >= 1, not 0.",
      ],
    ],
    [
      { queue: { maxItems: 5 }, mode: "fast" },
      [
        "Option 'queue.maxItems' must be an integer >= 1000, not 5.",
        "Option 'mode' must be queue or pass-through, not \"fast\".",
      ],
    ],
  ])("name each fault of limits and queue once: %j", (file, errors) => {
    expect(settle({ file: { oap: "http://oap", ...file } })).toEqual(errors);
  });

  it.each([
    ["nothing", {}, "One of the settings 'oap' and 'grpc' must say where OAP is, or 'kafka' where it reads."],
    [
      "both ports",
      { args: ["--oap", "http://oap", "--grpc", "http://oap"] },
      "One of the settings 'oap' and 'grpc' must say where OAP is, or 'kafka' where it reads.",
    ],
    [
      "a file that is no JSON",
      { file: "{", args: ["--oap", "http://oap"] },
      expect.stringMatching(/^gateway\.json is no JSON: /),
    ],
    ["a file that is a list", { file: [], args: ["--oap", "http://oap"] }, "gateway.json must be a JSON object."],
    [
      "brokers without a port",
      { args: ["--kafka-brokers", "kafka"] },
      "Option 'kafka.brokers' must be hosts with their ports, kafka-1:9092 for instance, not kafka.",
    ],
    [
      "Kafka without brokers",
      { args: ["--kafka-namespace", "eu"] },
      "Option 'kafka.brokers' must be hosts with their ports, kafka-1:9092 for instance, not undefined.",
    ],
    [
      "a name without a password",
      { args: ["--kafka-brokers", "kafka:9092", "--kafka-username", "gateway"] },
      "Option 'kafka.password' must be a non-empty string, not undefined.",
    ],
    [
      "a login that there is not",
      { args: ["--kafka-brokers", "kafka:9092", "--kafka-mechanism", "gssapi"] },
      "Option 'kafka.mechanism' must be plain, scram-sha-256, scram-sha-512, not \"gssapi\".",
    ],
    [
      "a namespace that no topic may have",
      { args: ["--kafka-brokers", "kafka:9092", "--kafka-namespace", "e/u"] },
      "Option 'kafka.namespace' must be a name of letters, digits, '.', '_' and '-', not \"e/u\".",
    ],
    ["a flag without a value", { args: ["--oap", "http://oap", "--port"] }, "--port needs a value."],
    ["an argument", { args: ["--oap", "http://oap", "start"] }, 'There is nothing called "start".'],
    [
      "a queue too small for a request",
      { args: ["--oap", "http://oap", "--queue-max-items", "5"] },
      "Option 'queue.maxItems' must be an integer >= 1000, not 5.",
    ],
    [
      "a burst of keys without a rate, for which there is no default",
      { args: ["--oap", "http://oap", "--rate-per-key-burst", "5"] },
      "Option 'ratePerKey.perSecond' must be an integer >= 1, not undefined.",
    ],
    [
      "a rate of addresses that is none",
      { file: { oap: "http://oap", ratePerAddress: "100" } },
      "Option 'ratePerAddress' must be an object, not \"100\".",
    ],
    [
      "no keys where there are to be some",
      { env: { SW_GATEWAY_KEYS: "" }, args: ["--oap", "http://oap"] },
      "SW_GATEWAY_KEYS is empty.",
    ],
    [
      "a list of nothing",
      { env: { SW_GATEWAY_KEYS: " , " }, args: ["--oap", "http://oap"] },
      "SW_GATEWAY_KEYS is empty.",
    ],
    [
      "lists of nothing, one after the other",
      { args: ["--oap", "http://oap", "--services", ",", "--services", ",,"] },
      "--services is empty.",
    ],
  ])("refuse %s", (_name, sources, error) => {
    expect(settle(sources)).toEqual([error]);
  });
});

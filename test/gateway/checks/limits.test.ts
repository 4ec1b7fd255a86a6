import { describe, expect, it } from "vitest";
import type { CheckOptions } from "../../../src/gateway/checks/check-options.ts";
import { createItemCheck } from "../../../src/gateway/checks/item-check.ts";
import { accepted, changed, items, refusedAs } from "./items.ts";

const pair = (index: number) => ({ key: `k${index}`, value: "v" });
const list = <Entry>(length: number, entry: (index: number) => Entry) =>
  Array.from({ length }, (_, index) => entry(index));
const [exit, root] = items.segment.spans;
const segmentOf = (spans: number) =>
  changed("segment", { spans: [root, ...list(spans - 1, (index) => ({ ...exit, spanId: index + 1 }))] });

describe("limits of lists", () => {
  it.each([
    ["segment", "spans", ["maxSpans", 500], segmentOf],
    [
      "segment",
      "spans[1].refs",
      ["maxRefs", 128],
      (n: number) => changed("segment", { "spans[1].refs": list(n, () => ({ traceId: "t" })) }),
    ],
    [
      "segment",
      "spans[0].tags",
      ["maxTags", 128],
      (n: number) => changed("segment", { "spans[0].tags": list(n, pair) }),
    ],
    [
      "segment",
      "spans[0].logs",
      ["maxLogs", 128],
      (n: number) => changed("segment", { "spans[0].logs": list(n, () => ({ time: 1 })) }),
    ],
    [
      "segment",
      "spans[0].logs[0].data",
      ["maxLogData", 128],
      (n: number) => changed("segment", { "spans[0].logs[0].data": list(n, pair) }),
    ],
    ["log", "tags.data", ["maxTags", 128], (n: number) => changed("log", { "tags.data": list(n, pair) })],
    [
      "instanceProperties",
      "properties",
      ["maxTags", 128],
      (n: number) => changed("instanceProperties", { properties: list(n, pair) }),
    ],
    [
      "event",
      "parameters",
      ["maxTags", 128],
      (n: number) => changed("event", { parameters: Object.fromEntries(list(n, (i) => [`k${i}`, ""])) }),
    ],
    [
      "meter",
      "singleValue.labels",
      ["maxLabels", 50],
      (n: number) => changed("meter", { "singleValue.labels": list(n, (i) => ({ name: `l${i}` })) }),
    ],
    [
      "meter",
      "histogram.labels",
      ["maxLabels", 50],
      (n: number) => changed("meter", { singleValue: null, histogram: { name: "h", labels: list(n, () => ({})) } }),
    ],
    [
      "meter",
      "histogram.values",
      ["maxBuckets", 200],
      (n: number) =>
        changed("meter", { singleValue: null, histogram: { name: "h", values: list(n, (bucket) => ({ bucket })) } }),
    ],
  ] as const)("of a %s: %s have %j", (signal, path, [option, limit], withLength) => {
    expect(refusedAs(signal, withLength(limit))).toBeUndefined();
    expect(refusedAs(signal, withLength(limit + 1))).toBe(`too-many ${path}`);
    expect(refusedAs(signal, withLength(3), { [option]: 3 })).toBeUndefined();
    expect(refusedAs(signal, withLength(3), { [option]: 2 })).toBe(`too-many ${path}`);
  });
});

describe("limits of texts", () => {
  it.each([
    ["segment", "service", "maxServiceLength", 70],
    ["segment", "serviceInstance", "maxInstanceLength", 70],
    ["segment", "spans[0].operationName", "maxEndpointLength", 150],
    ["segment", "spans[0].peer", "maxPeerLength", 256],
    ["segment", "spans[0].tags[0].key", "maxKeyLength", 256],
    ["segment", "spans[0].tags[0].value", "maxValueLength", 2_048],
    ["segment", "spans[0].logs[0].data[0].key", "maxKeyLength", 256],
    ["segment", "spans[0].logs[0].data[0].value", "maxBodyLength", 16_384],
    ["log", "service", "maxServiceLength", 70],
    ["log", "endpoint", "maxEndpointLength", 150],
    ["log", "body.type", "maxKeyLength", 256],
    ["log", "body.text.text", "maxBodyLength", 16_384],
    ["log", "tags.data[0].value", "maxValueLength", 2_048],
    ["meter", "singleValue.name", "maxKeyLength", 256],
    ["meter", "singleValue.labels[0].name", "maxKeyLength", 256],
    ["meter", "singleValue.labels[0].value", "maxValueLength", 2_048],
    ["instanceProperties", "properties[0].value", "maxValueLength", 2_048],
    ["keepAlive", "serviceInstance", "maxInstanceLength", 70],
    ["perfData", "serviceVersion", "maxInstanceLength", 70],
    ["perfData", "pagePath", "maxEndpointLength", 150],
    ["resource", "name", "maxKeyLength", 256],
    ["errorLog", "grade", "maxKeyLength", 256],
    ["errorLog", "message", "maxMessageLength", 2_000],
    ["errorLog", "stack", "maxBodyLength", 16_384],
    ["errorLog", "errorUrl", "maxValueLength", 2_048],
    ["event", "message", "maxMessageLength", 2_000],
    ["event", "source.endpoint", "maxEndpointLength", 150],
  ] as const)("cut a %s's %s at %s, in no pair", (signal, path, option, limit) => {
    const textAt = (item: unknown) =>
      path.split(/[.[\]]+/).reduce((holder, step) => (holder as Record<string, unknown>)[step], item);
    const cut = (text: string, options: CheckOptions = {}) =>
      textAt(accepted(signal, changed(signal, { [path]: text }), options));
    const fitting = "x".repeat(limit);
    expect(cut(fitting)).toBe(fitting);
    expect(cut(`${fitting}y`)).toBe(fitting);
    expect(cut(`${"x".repeat(limit - 1)}😀`)).toBe("x".repeat(limit - 1));
    expect(cut("abcd", { [option]: 3 })).toBe("abc");
  });

  it.each([
    ["segment", "traceId"],
    ["segment", "traceSegmentId"],
    ["log", "traceContext.traceId"],
    ["errorLog", "uniqueId"],
    ["event", "uuid"],
  ] as const)("refuse a longer id: a %s's %s", (signal, path) => {
    expect(refusedAs(signal, changed(signal, { [path]: "x".repeat(150) }))).toBeUndefined();
    expect(refusedAs(signal, changed(signal, { [path]: "x".repeat(151) }))).toBe(`too-long ${path}`);
    expect(refusedAs(signal, changed(signal, { [path]: "abcd" }), { maxIdLength: 3 })).toMatch(/^too-long /);
  });

  it("cut both names of one address alike, or OAP would not join the calls", () => {
    const peer = `${"a".repeat(300)}:443`;
    const reference = { traceId: "t", networkAddressUsedAtPeer: peer };
    const { spans } = accepted("segment", changed("segment", { "spans[0].peer": peer, "spans[1].refs": [reference] }));
    expect(spans[1]?.refs?.[0]?.networkAddressUsedAtPeer).toBe(spans[0]?.peer);
  });

  it("refuse half a document", () => {
    const json = JSON.stringify("x".repeat(16_383));
    expect(refusedAs("log", changed("log", { body: { json: { json: json.slice(1) } } }))).toBeUndefined();
    expect(refusedAs("log", changed("log", { body: { json: { json } } }))).toBe("too-long body.json.json");
    expect(refusedAs("log", changed("log", { body: { yaml: { yaml: "x".repeat(16_385) } } }))).toBe(
      "too-long body.yaml.yaml",
    );
  });

  it("refuse parameters of an event that OAP's table has no room for, as Gson escapes them", () => {
    const parameters = (value: string) =>
      changed("event", { parameters: { a: value.slice(0, 2_048), b: value.slice(2_048) } });
    const frame = '{"a":"","b":""}'.length;
    expect(refusedAs("event", parameters("x".repeat(4_000 - frame)))).toBeUndefined();
    expect(refusedAs("event", parameters("x".repeat(4_001 - frame)))).toBe("too-long parameters");
    expect(refusedAs("event", parameters("=".repeat(700)))).toBe("too-long parameters");
  });
});

describe("the limit of an item", () => {
  it("counts its texts as they are kept, and 16 for each message", () => {
    const texts = items.keepAlive.service + items.keepAlive.serviceInstance + items.keepAlive.layer;
    expect(refusedAs("keepAlive", items.keepAlive, { maxItemLength: texts.length + 16 })).toBeUndefined();
    expect(refusedAs("keepAlive", items.keepAlive, { maxItemLength: texts.length + 15 })).toBe("too-long");
    const long = changed("keepAlive", { service: "x".repeat(1_000), other: "y".repeat(1_000) });
    expect(refusedAs("keepAlive", long, { maxItemLength: 70 + "1.4.2BROWSER".length + 16 })).toBeUndefined();
  });

  it("is 1,048,576", () => {
    const tags = list(128, (index) => ({ key: `k${index}`, value: "x".repeat(2_048) }));
    const spans = (count: number) =>
      changed("segment", { spans: [root, ...list(count, (index) => ({ ...exit, tags, spanId: index + 1 }))] });
    expect(refusedAs("segment", spans(3))).toBeUndefined();
    expect(refusedAs("segment", spans(4))).toBe("too-long");
  });
});

describe("options", () => {
  it.each([
    "maxSpans",
    "maxRefs",
    "maxTags",
    "maxLogs",
    "maxLogData",
    "maxLabels",
    "maxBuckets",
    "maxServiceLength",
    "maxInstanceLength",
    "maxEndpointLength",
    "maxIdLength",
    "maxPeerLength",
    "maxKeyLength",
    "maxValueLength",
    "maxMessageLength",
    "maxBodyLength",
    "maxItemLength",
  ])("%s must be a whole number from 1", (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, "1"]) {
      expect(() => createItemCheck({ [name]: value })).toThrow(`Option '${name}' must be an integer >= 1`);
    }
    expect(() => createItemCheck({ [name]: 1 })).not.toThrow();
  });

  it.each(["maxAgeMs", "maxAheadMs", "maxDurationMs", "skewThresholdMs", "maxSkewMs"])(
    "%s must be a whole number from 0",
    (name) => {
      expect(() => createItemCheck({ [name]: -1 })).toThrow(`Option '${name}' must be an integer >= 0`);
      expect(() => createItemCheck({ [name]: 0 })).not.toThrow();
    },
  );

  it("must be an object, with a boolean and a list of names", () => {
    const wrong = (options: unknown) => () => createItemCheck(options as CheckOptions);
    expect(wrong(null)).toThrow("Option 'options' must be an object");
    expect(wrong({ isPublic: "yes" })).toThrow("Option 'isPublic' must be true or false");
    expect(wrong({ layers: "IOS" })).toThrow("Option 'layers' must be a list of names");
    expect(wrong({ layers: [""] })).toThrow("Option 'layers' must be a non-empty string");
  });
});

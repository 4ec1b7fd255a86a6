import { describe, expect, it } from "vitest";
import { accepted, changed, check, items, NOW, refusedAs } from "./items.ts";

describe.each(["perfData", "webVitals", "resource", "interaction", "errorLog"] as const)("a page's %s", (signal) => {
  it("needs a service alone: OAP calls a missing version latest and a missing page /", () => {
    expect(refusedAs(signal, changed(signal, { service: " " }))).toBe("no-id service");
    expect(refusedAs(signal, changed(signal, { serviceVersion: "", pagePath: "" }))).toBeUndefined();
  });
});

describe("a page's durations", () => {
  const names = ["redirectTime", "dnsTime", "ttfbTime", "tcpTime", "transTime", "domAnalysisTime", "fptTime"];
  const others = ["domReadyTime", "loadPageTime", "resTime", "sslTime", "ttlTime", "firstPackTime", "fmpTime"];

  it.each([...names, ...others])("%s is an hour at most, and below 0 it is 0", (name) => {
    const refused = (value: number, options = {}) =>
      refusedAs("perfData", changed("perfData", { [name]: value }), options);
    expect(accepted("perfData", changed("perfData", { [name]: -1 }))).toHaveProperty(name, 0);
    expect(refused(3_600_001)).toBe(`bad-clock ${name}`);
    expect(refused(1_001, { maxDurationMs: 1_000 })).toBe(`bad-clock ${name}`);
    expect(refused(0)).toBeUndefined();
    expect(refused(3_600_000)).toBeUndefined();
  });

  it.each([
    ["webVitals", "fmpTime", -1, 3_600_000],
    ["webVitals", "lcpTime", -1, 3_600_000],
    ["webVitals", "cls", -1, 1_000],
    ["resource", "duration", 0, 3_600_000],
    ["interaction", "inpTime", -1, 3_600_000],
  ] as const)("of a %s: %s is from %d, which may stand for none", (...row) => {
    const [signal, name, least, most] = row;
    const refused = (value: number) => refusedAs(signal, changed(signal, { [name]: value }));
    expect(refused(least)).toBeUndefined();
    expect(refused(most)).toBeUndefined();
    expect(refused(least - 1)).toBe(`bad-clock ${name}`);
    expect(refused(most + 1)).toBe(`bad-clock ${name}`);
  });

  it("leave the sizes alone, but those below 0", () => {
    expect(refusedAs("resource", changed("resource", { size: 2 ** 31 - 1 }))).toBeUndefined();
    expect(refusedAs("resource", changed("resource", { size: -1 }))).toBe("malformed size");
  });

  it("keep a field that our agents leave to the vitals", () => {
    expect(accepted("perfData", changed("perfData", { fmpTime: 5 }))).toStrictEqual({ ...items.perfData, fmpTime: 5 });
  });
});

describe("an error log", () => {
  it("needs its uniqueId, under which OAP stores it", () => {
    expect(refusedAs("errorLog", changed("errorLog", { uniqueId: "" }))).toBe("no-id uniqueId");
  });

  it("may name its category, and has its texts made safe", () => {
    const error = changed("errorLog", {
      category: "js",
      message: "Unexpected token '<', \"<!DOCTYPE\"",
      stack: "at <anonymous>\nat <b>",
    });
    expect(accepted("errorLog", error)).toMatchObject({
      category: 4,
      message: "Unexpected token '<', \"‹!DOCTYPE\"",
      stack: "at <anonymous>\nat ‹b>",
    });
  });
});

describe("a log", () => {
  it("needs a service, and a layer that OAP knows or none", () => {
    expect(refusedAs("log", changed("log", { service: "" }))).toBe("no-id service");
    expect(refusedAs("log", changed("log", { layer: "GENERIC" }))).toBe("bad-layer layer");
    expect(refusedAs("log", changed("log", { layer: "MYSQL" }))).toBeUndefined();
    expect(refusedAs("log", changed("log", { layer: "IOS" }), { layers: ["IOS"] })).toBeUndefined();
  });

  it("without a time has that of its arrival, as OAP has it", () => {
    expect(accepted("log", changed("log", { timestamp: undefined })).timestamp).toBe(NOW);
    expect(check("log", changed("log", { timestamp: undefined }), {}, { sentAt: NOW - 60_000 })).not.toHaveProperty(
      "skewMs",
    );
    expect(refusedAs("log", changed("log", { timestamp: NOW - 86_400_001 }))).toBe("bad-clock timestamp");
  });

  it("without a body or tags has empty ones", () => {
    const log = accepted("log", changed("log", { body: undefined, tags: undefined, traceContext: null }));
    expect(log.body).toStrictEqual({ type: "", text: undefined, json: undefined, yaml: undefined });
    expect(log.tags).toStrictEqual({ data: [] });
    expect(log.traceContext).toBeUndefined();
  });

  it("has a body as it was written, but for control characters, and each tag once", () => {
    const data = ["1", "2"].map((value) => ({ key: "a", value }));
    const log = accepted("log", changed("log", { "body.text.text": "<b>\n\x1b[0m", "tags.data": data }));
    expect(log.body.text).toEqual({ text: "<b>\n\ufffd[0m" });
    expect(log.tags.data).toEqual([{ key: "a", value: "2" }]);
  });

  it("has one body", () => {
    expect(refusedAs("log", changed("log", { "body.json": { json: "{}" } }))).toBe("malformed body");
    const nulls = changed("log", { body: { type: "json", json: { json: "{}" }, text: null, yaml: null } });
    expect(accepted("log", nulls).body.json).toEqual({ json: "{}" });
  });
});

describe("a meter", () => {
  it("needs a service, an instance, a metric and its name, without which OAP drops it", () => {
    expect(refusedAs("meter", changed("meter", { service: "" }))).toBe("no-id service");
    expect(refusedAs("meter", changed("meter", { serviceInstance: "" }))).toBe("no-id serviceInstance");
    expect(refusedAs("meter", changed("meter", { singleValue: null }))).toBe("malformed");
    expect(refusedAs("meter", changed("meter", { "singleValue.name": "" }))).toBe("no-id singleValue.name");
    expect(refusedAs("meter", changed("meter", { singleValue: null, histogram: {} }))).toBe("no-id histogram.name");
  });

  it("counts nothing below 0, and has a time", () => {
    const histogram = { name: "h", labels: [], values: [{ bucket: 1, count: "2" }, { count: -1 }] };
    expect(refusedAs("meter", changed("meter", { singleValue: null, histogram }))).toBe(
      "malformed histogram.values[1].count",
    );
    expect(accepted("meter", changed("meter", { timestamp: undefined })).timestamp).toBe(NOW);
    expect(refusedAs("meter", changed("meter", { timestamp: NOW + 600_001 }))).toBe("bad-clock timestamp");
  });

  it("may have values below 0, and buckets without a lower bound", () => {
    const values = [{ bucket: 0, count: 1, isNegativeInfinity: true }];
    const meter = accepted("meter", changed("meter", { singleValue: null, histogram: { name: "h", values } }));
    expect(meter.histogram).toStrictEqual({ name: "h", labels: [], values });
    expect(accepted("meter", changed("meter", { "singleValue.value": -3 })).singleValue?.value).toBe(-3);
  });
});

describe("an event", () => {
  it("needs an id, a name, a service and a layer", () => {
    for (const name of ["uuid", "name"])
      expect(refusedAs("event", changed("event", { [name]: "" }))).toBe(`no-id ${name}`);
    expect(refusedAs("event", changed("event", { source: undefined }))).toBe("no-id source.service");
    expect(refusedAs("event", changed("event", { "source.service": "" }))).toBe("no-id source.service");
    expect(refusedAs("event", changed("event", { layer: "" }))).toBe("bad-layer layer");
    expect(refusedAs("event", changed("event", { layer: "browser" }))).toBe("bad-layer layer");
  });

  it.each([
    [{ startTime: 0, endTime: NOW }, undefined],
    [{ startTime: NOW - 5, endTime: NOW }, undefined],
    [{ startTime: 0, endTime: 0 }, "bad-clock endTime"],
    [{ startTime: NOW, endTime: NOW - 1 }, "bad-clock endTime"],
    [{ startTime: NOW - 86_400_001 }, "bad-clock startTime"],
    [{ startTime: 0, endTime: NOW + 600_001 }, "bad-clock endTime"],
  ])("with the times %j is refused as %s", (times, refused) => {
    expect(refusedAs("event", changed("event", times))).toBe(refused);
  });
});

describe.each(["keepAlive", "instanceProperties"] as const)("a %s", (signal) => {
  it("needs a service, an instance, and a layer that OAP knows or none", () => {
    expect(refusedAs(signal, changed(signal, { service: "" }))).toBe("no-id service");
    expect(refusedAs(signal, changed(signal, { serviceInstance: "" }))).toBe("no-id serviceInstance");
    expect(refusedAs(signal, changed(signal, { layer: "constructor" }))).toBe("bad-layer layer");
    expect(accepted(signal, changed(signal, { layer: undefined })).layer).toBe("");
    expect(refusedAs(signal, changed(signal, { layer: "WECHAT" }), { layers: ["WECHAT"] })).toBeUndefined();
  });
});

it("the properties of an instance occur once each", () => {
  const properties = ["a", "b", "a"].map((key, index) => ({ key, value: String(index) }));
  const instance = accepted("instanceProperties", changed("instanceProperties", { properties }));
  expect(instance.properties).toEqual([
    { key: "a", value: "2" },
    { key: "b", value: "1" },
  ]);
});

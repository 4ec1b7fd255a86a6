import { describe, expect, it } from "vitest";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import { accepted, changed, check, items, refusedAs, signals } from "./items.ts";

const isPublic = true;

/** What each claim is called, and where it is found. */
const claims: readonly [signal: Signal, changes: Record<string, unknown>, path: string][] = [
  ["segment", { "spans[0].spanType": "Entry" }, "spans[0].spanType"],
  ...[1, 4, 5, 6].map((layer): [Signal, Record<string, unknown>, string] => [
    "segment",
    { "spans[1].spanLayer": layer },
    "spans[1].spanLayer",
  ]),
  ["segment", { "spans[0].tags[1]": { key: "x-le", value: '{"logic-span":true}' } }, "spans[0].tags[1].key"],
  ["segment", { "spans[0].tags[0]": { key: "clock.skew", value: "1" } }, "spans[0].tags[0].key"],
  ["log", { layer: "GENERAL" }, "layer"],
  ["log", { layer: "MYSQL" }, "layer"],
  ["event", { layer: "GENERAL" }, "layer"],
  ["keepAlive", { layer: "GENERAL" }, "layer"],
  ["instanceProperties", { layer: "FAAS" }, "layer"],
  ...["OS Name", "hostname", "Process No.", "ipv4", "IPv4s", "namespace", "pod", " Pod "].map(
    (key): [Signal, Record<string, unknown>, string] => [
      "instanceProperties",
      { "properties[1]": { key, value: "x" } },
      "properties[1].key",
    ],
  ),
  ...["java", "go", "Python", ".net"].map((value): [Signal, Record<string, unknown>, string] => [
    "instanceProperties",
    { "properties[0].value": value },
    "properties[0].value",
  ]),
  ["meter", { "singleValue.name": "instance_jvm_cpu" }, "singleValue.name"],
  ["meter", { singleValue: null, histogram: { name: "Instance_x" } }, "histogram.name"],
];

describe("a claim that only a server may make", () => {
  it.each(claims)("is refused of a browser: a %s with %j", (signal, changes, path) => {
    expect(refusedAs(signal, changed(signal, changes), { isPublic })).toBe(`not-yours ${path}`);
  });

  it.each(claims)("is a server's to make: a %s with %j", (signal, changes) => {
    expect(refusedAs(signal, changed(signal, changes))).toBeUndefined();
  });
});

describe("what a page says of itself", () => {
  it.each(signals)("is let through as it is: a %s", (signal) => {
    expect(check(signal, items[signal], { isPublic })).toStrictEqual({ item: items[signal] });
  });

  it.each([
    ["segment", { "spans[1].refs": [{ traceId: "t", parentTraceSegmentId: "s" }], "spans[0].skipAnalysis": true }],
    ["segment", { "spans[0].componentId": 5, "spans[0].spanLayer": "RPCFramework" }],
    ["segment", { "spans[0].tags[0]": { key: "db.type", value: "sqlite" } }],
    ["log", { layer: "BROWSER" }],
    ["instanceProperties", { "properties[0].value": "JavaScript" }],
    ["instanceProperties", { "properties[1]": { key: "user agent", value: "Firefox" } }],
    ["meter", { "singleValue.name": "orders" }],
  ] as const)("is no claim: a %s with %j", (signal, changes) => {
    expect(refusedAs(signal, changed(signal, changes), { isPublic })).toBeUndefined();
  });

  it.each(["keepAlive", "instanceProperties"] as const)("is of the layer BROWSER, where a %s names none", (signal) => {
    expect(accepted(signal, changed(signal, { layer: "" }), { isPublic }).layer).toBe("BROWSER");
  });
});

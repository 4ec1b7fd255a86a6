import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkOptions } from "../../../src/compat/client-options.ts";
import { CART, createClient } from "./client.ts";

/** Good and bad values of each option; undefined is always good. */
const OPTIONS: Readonly<Record<string, { readonly good: readonly unknown[]; readonly bad: readonly unknown[] }>> = {
  collector: { good: ["/sw", "https://gw.shop.example"], bad: ["", 7, null] },
  service: { good: ["shop-web"], bad: ["", " ", 7, null] },
  serviceVersion: { good: ["v1"], bad: ["", 1] },
  pagePath: { good: ["/cart", "Cart"], bad: ["", {}] },
  jsErrors: { good: [true, false], bad: ["true", 1, null] },
  apiErrors: { good: [true, false], bad: ["true", 1] },
  resourceErrors: { good: [true, false], bad: ["true", 1] },
  useFmp: { good: [true, false], bad: ["true"] },
  useWebVitals: { good: [true, false], bad: ["true"] },
  enableSPA: { good: [true, false], bad: ["true"] },
  autoTracePerf: { good: [true, false], bad: ["true"] },
  vue: {
    good: [{ config: {} }, Object.assign(() => {}, { config: {} })],
    bad: [null, true, {}, () => {}, { config: null }],
  },
  traceSDKInternal: { good: [true, false], bad: ["true"] },
  detailMode: { good: [true, false], bad: ["true"] },
  noTraceOrigins: {
    good: [[], ["https://api.example", /ads/]],
    bad: ["https://api.example", ["api.example"], [7], [null], ["ftp://api.example"]],
  },
  traceTimeInterval: { good: [1, 60_000], bad: [0, -1, 1.5, "60000", Number.NaN] },
  customTags: {
    good: [[], [{ key: "a", value: "b" }], [{ key: "a", value: 0 }]],
    bad: ["a", {}, [{ key: "", value: "b" }], [{ key: "a" }], [null], [{ key: "a", value: {} }]],
  },
};

/** What the installed skywalking-client-js knows: its types, and the table of its manual. */
function optionsOfClientJs(): string[] {
  const read = (file: string): string =>
    readFileSync(new URL(`../../../node_modules/skywalking-client-js/${file}`, import.meta.url), "utf8");
  const types = [...read("lib/src/types.ts").matchAll(/interface Custom\w+(?: extends \w+)? \{([^}]*)\}/g)];
  const typed = types.flatMap(([, body = ""]) => [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name));
  const documented = [...read("README.md").matchAll(/^\|(\w+)\|(?!Type)/gm)].map(([, name]) => name);
  expect(typed.length).toBeGreaterThan(10);
  expect(documented.length).toBeGreaterThan(10);
  return [...new Set([...typed, ...documented])].filter((name) => name !== undefined).sort();
}

describe("the options", () => {
  it("are those of the newest skywalking-client-js, each with good and bad values here", () => {
    expect(Object.keys(OPTIONS).sort()).toEqual(optionsOfClientJs());
  });

  it("stand in the documentation, each with a row", () => {
    const text = readFileSync(new URL("../../../docs/moving-from-client-js.md", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(expect.arrayContaining(Object.keys(OPTIONS)));
  });

  const values = (kind: "good" | "bad") =>
    Object.entries(OPTIONS).flatMap(([name, { [kind]: list }]) => list.map((value) => ({ name, value })));

  it.each(values("good"))("take $name: $value", ({ name, value }) => {
    const { monitor, started } = createClient();
    monitor.register({ ...CART, [name]: value });
    expect(started).toHaveLength(1);
  });

  it.each(values("bad"))("refuse $name: $value with a code and a sentence", ({ name, value }) => {
    const { monitor, started } = createClient();
    expect(() => monitor.register({ ...CART, [name]: value })).toThrow(
      expect.objectContaining({
        name: "SkyWalkingError",
        code: "invalid-option",
        message: expect.stringMatching(new RegExp(`^\\[invalid-option\\] Option '${name}' must be .+, not .*\\.$`)),
      }),
    );
    expect(started).toEqual([]);
    expect(monitor.agent).toBeUndefined();
  });

  it.each(values("bad"))("refuse $name: $value later without throwing, and change nothing", ({ name, value }) => {
    const { monitor, agent, warnings, views, hide } = createClient();
    monitor.register(CART);
    agent.setPage.mockClear();
    expect(() => monitor.setPerformance({ pagePath: "/orders", [name]: value })).not.toThrow();
    expect(warnings).toEqual([expect.stringContaining(`Option '${name}' must be `)]);
    expect(agent.setPage).not.toHaveBeenCalled();
    void hide();
    expect(views()).toEqual([]);
  });

  it.each([undefined, null, 7, "shop"])("must be an object, not %j", (given) => {
    expect(() => checkOptions(given)).toThrow("Option 'options' must be an object");
  });

  it("that are undefined are as if they were left out", () => {
    const { monitor, options, warnings, collectors } = createClient();
    const nothing = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, undefined]));
    monitor.register({ ...nothing, service: "shop-web" });
    expect(options()).toMatchObject({ service: "shop-web", serviceVersion: undefined });
    expect(collectors).toEqual([{ collector: "https://shop.example", flushIntervalMs: undefined }]);
    expect(warnings).toEqual([]);
  });

  it("that nobody knows are told of, once", () => {
    const { monitor, warnings } = createClient();
    monitor.register(Object.assign({ jsError: true }, CART));
    monitor.setPerformance(Object.assign({ apiError: true }));
    expect(warnings).toEqual(['skywalking-edge/compat: there is no option "jsError".']);
  });

  it.each([
    ["useFmp", { useFmp: true }, "'useFmp' does nothing"],
    ["traceSDKInternal", { traceSDKInternal: true }, "'traceSDKInternal' does nothing"],
    ["noTraceOrigins", { noTraceOrigins: ["https://ads.example"] }, "sw8 goes to the page's own origin only"],
  ])("that do otherwise than there are told of, once: %s", (_name, given, sentence) => {
    const { monitor, warnings } = createClient();
    monitor.register({ ...CART, ...given });
    monitor.register({ ...CART, ...given });
    expect(warnings).toEqual([expect.stringContaining(sentence)]);
  });

  it.each([
    ["useFmp", { useFmp: false }],
    ["traceSDKInternal", { traceSDKInternal: false }],
    ["noTraceOrigins", { noTraceOrigins: ["https://ads.example"], propagateTo: ["https://api.example"] }],
  ])("that come to the same as there are not: %s", (_name, given) => {
    const { monitor, warnings } = createClient();
    monitor.register({ ...CART, ...given });
    expect(warnings).toEqual([]);
  });

  it("are refused where there is no page", async () => {
    const { ClientMonitor } = await import("../../../src/compat/index.ts");
    expect(ClientMonitor.agent).toBeUndefined();
    expect(() => ClientMonitor.register(CART)).toThrow(
      expect.objectContaining({
        code: "unsupported-runtime",
        message: expect.stringContaining("register() needs a page"),
      }),
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { runInDeno } from "../support/deno-example.ts";
import { type Printed, runInNode } from "../support/node-example.ts";
import { documentBlocks, documentHeadings } from "../support/readme.ts";

let collector: Collector;

beforeEach(async () => {
  collector = await startCollector({ port: 0 });
});

afterEach(async () => {
  await collector.close();
});

/** What arrived: service and wire of each segment. */
function segments() {
  return collector.store.segments().map(({ segment, wire }) => [segment.service, wire]);
}

/** What each example must lead to, by the heading of its section. */
const expectations: Readonly<Record<string, (printed: Printed) => void>> = {
  "An application": () => {
    expect(segments()).toEqual([["json", "json"]]);
  },
  "A page with a reporter of its own": ({ stdout }) => {
    expect(stdout).toBe("1\n");
    expect(collector.store.items("webVitals")).toMatchObject([
      { wire: "grpc-web", item: { service: "shop-web", pagePath: "/cart", fmpTime: -1, cls: 0.02, lcpTime: 1_250 } },
    ]);
  },
  Events: () => {
    expect(collector.store.items("events")).toMatchObject([
      {
        wire: "json",
        item: { source: { service: "checkout" }, name: "Deploy", type: "Normal", parameters: { commit: "2dd7b9e" } },
      },
    ]);
  },
  "Plain gRPC, straight to OAP": () => {
    expect(segments()).toEqual([["grpc", "grpc"]]);
    expect(collector.store.items("meters")).toMatchObject([
      { wire: "grpc", item: { service: "grpc", singleValue: { name: "orders", value: 1 } } },
    ]);
  },
  "Any transport of Connect": () => {
    expect(segments()).toEqual([["connect", "connect"]]);
  },
};

describe("docs/wires.md, run as it stands", () => {
  it("has an expectation for every example", () => {
    expect(documentHeadings("docs/wires.md")).toEqual(Object.keys(expectations));
  });

  it.each(Object.entries(expectations))("%s", async (heading, check) => {
    const [code = "", ...others] = documentBlocks("docs/wires.md", heading, "ts");
    expect(others).toEqual([]);
    expect(code).toContain("http://127.0.0.1:12800");
    check(await runInNode(code.replaceAll("http://127.0.0.1:12800", collector.url)));
  });

  it("Plain gRPC, straight to OAP, in Deno", async () => {
    const [code = ""] = documentBlocks("docs/wires.md", "Plain gRPC, straight to OAP", "ts");
    await runInDeno(code.replaceAll("http://127.0.0.1:12800", collector.url));
    expect(segments()).toEqual([["grpc", "grpc"]]);
    expect(collector.store.items("meters")).toHaveLength(1);
  });
});

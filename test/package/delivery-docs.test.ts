import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { type Printed, runInNode } from "../support/node-example.ts";
import { documentBlocks } from "../support/readme.ts";

let collector: Collector;

beforeEach(async () => {
  collector = await startCollector({ port: 0 });
});

afterEach(async () => {
  await collector.close();
});

/** What each example must lead to, by the heading of its section. */
const expectations: Readonly<Record<string, (printed: Printed) => void>> = {
  "Follow it": ({ stdout }) => {
    expect(stdout).toBe("{ reported: 1, sent: 1, queued: 0, dropped: {}, retries: 0 }\n");
    expect(collector.store.segments().map(({ segment }) => segment.service)).toEqual(["followed"]);
  },
  "Several collectors, and compression": ({ stdout }) => {
    expect(stdout).toBe("1\n");
    expect(collector.store.segments().map(({ segment }) => segment.service)).toEqual(["failed-over"]);
  },
};

describe("docs/delivery.md, run as it stands", () => {
  it.each(Object.entries(expectations))("%s", async (heading, check) => {
    const [code = "", ...others] = documentBlocks("docs/delivery.md", heading, "ts");
    expect(others).toEqual([]);
    expect(code).toContain("http://127.0.0.1:12800");
    check(await runInNode(code.replaceAll("http://127.0.0.1:12800", collector.url)));
  });
});

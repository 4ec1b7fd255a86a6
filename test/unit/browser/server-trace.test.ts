import { describe, expect, it } from "vitest";
import { findServerTrace } from "../../../src/browser/server-trace.ts";

const FRESH = {
  type: "navigate",
  workerStart: 0,
  requestStart: 10,
  responseStart: 40,
  transferSize: 5_300,
  encodedBodySize: 5_000,
};

/** What is found by the name `sw8` in a document whose response tells that. */
function found(timing: object | undefined, meta?: string): string | null | undefined {
  const page: Window = Object.assign(Object.create(null), {
    document: { querySelector: () => (meta === undefined ? null : { content: meta }) },
    performance: { getEntriesByType: () => (timing ? [timing] : []) },
  });
  return findServerTrace(page)?.get("sw8");
}

const SERVER_TIMING = [
  { name: "db", description: "no", duration: 1 },
  { name: "sw8", description: "timing", duration: 0 },
];

describe("findServerTrace()", () => {
  it("reads the document, else the response's Server-Timing", () => {
    expect(found(FRESH, "meta")).toBe("meta");
    expect(found({ ...FRESH, serverTiming: SERVER_TIMING })).toBe("timing");
    expect(found({ ...FRESH, serverTiming: SERVER_TIMING }, "meta")).toBe("meta");
    expect(found(FRESH)).toBeUndefined();
  });

  it.each([
    ["Chromium, while it parses", { transferSize: 300, encodedBodySize: 0 }],
    ["Firefox and WebKit, while they parse", { transferSize: 0, encodedBodySize: 0 }],
    ["a reload", { type: "reload" }],
    ["WebKit, whose request begins at once", { requestStart: 0 }],
  ])("takes a document that was made for the visit: %s", (_browser, told) => {
    expect(found({ ...FRESH, ...told }, "meta")).toBe("meta");
  });

  it.each([
    ["Chromium", { transferSize: 0 }],
    ["Chromium, after a 304", { transferSize: 300 }],
    ["Firefox, while it parses", { requestStart: 0, responseStart: 0, transferSize: 0, encodedBodySize: 0 }],
    ["WebKit, while it parses", { requestStart: -289, responseStart: -257, transferSize: 0, encodedBodySize: 0 }],
    ["gone back to", { type: "back_forward" }],
    ["from a service worker", { workerStart: 3 }],
  ])("takes none from a cache: %s", (_browser, told) => {
    expect(found({ ...FRESH, ...told }, "meta")).toBeUndefined();
  });

  it("takes none where the browser does not tell", () => {
    expect(found(undefined, "meta")).toBeUndefined();
  });
});

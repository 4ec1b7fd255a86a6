import { describe, expect, it, vi } from "vitest";
import { instrumentBeacon } from "../../../src/browser/beacon-instrumentation.ts";
import { createTestActivities } from "./page.ts";

/** A navigator whose beacons do what `native` does. */
function createNavigator(native: (...args: unknown[]) => unknown, hidden = false) {
  const test = createTestActivities();
  class Navigator {
    sendBeacon(...args: unknown[]): unknown {
      return native.call(this, ...args);
    }
  }
  const page: Window & typeof globalThis = Object.assign(Object.create(null), { Navigator });
  const flush = vi.fn();
  const document = { baseURI: "https://shop.example/cart", hidden };
  const tracing = { document, activities: test.activities, mayPropagate: () => true, peerResolver: undefined };
  const stop = instrumentBeacon(page, tracing, flush);
  return { ...test, navigator: new Navigator(), flush, stop };
}

describe("instrumentBeacon()", () => {
  it("makes an exit span of it, without status, query or credentials", () => {
    const native = vi.fn(() => true);
    const { navigator, segment, flush } = createNavigator(native);
    expect(navigator.sendBeacon("https://user:pw@log.example/in?token=x", "body")).toBe(true);
    expect(native.mock.calls).toEqual([["https://user:pw@log.example/in?token=x", "body"]]);
    expect(native.mock.contexts[0]).toBe(navigator);
    expect(segment().spans).toMatchObject([
      {
        operationName: "POST:/in",
        peer: "log.example:443",
        componentId: 10_001,
        isError: false,
        tags: [
          { key: "http.method", value: "POST" },
          { key: "url", value: "https://log.example/in" },
        ],
      },
    ]);
    expect(flush).not.toHaveBeenCalled();
  });

  it("is an error where the browser did not take it", () => {
    const { navigator, segment } = createNavigator(() => false);
    expect(navigator.sendBeacon("/in")).toBe(false);
    expect(segment().spans).toMatchObject([{ isError: true }]);
  });

  it("throws what the browser throws, and has failed", () => {
    const error = new TypeError("no streams");
    const { navigator, segment } = createNavigator(() => {
      throw error;
    });
    expect(() => navigator.sendBeacon("/in")).toThrow(error);
    expect(segment().spans).toMatchObject([{ isError: true }]);
  });

  it.each([[[]], [["ftp://files.example/"]], [["http://["]]])("leaves %j to the browser", (args) => {
    const { navigator, segments } = createNavigator(() => "native");
    expect(navigator.sendBeacon(...args)).toBe("native");
    expect(segments()).toEqual([]);
  });

  it("sends what waits when nobody sees the page", () => {
    const { navigator, flush } = createNavigator(() => true, true);
    navigator.sendBeacon("/in");
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it("keeps to itself what its own code throws", () => {
    const { navigator, flush } = createNavigator(() => true, true);
    flush.mockImplementation(() => {
      throw new Error("ours");
    });
    expect(navigator.sendBeacon("/in")).toBe(true);
  });

  it("is the native one again once stopped", () => {
    const { navigator, stop, segments } = createNavigator(() => true);
    stop();
    navigator.sendBeacon("/in");
    expect(segments()).toEqual([]);
  });
});

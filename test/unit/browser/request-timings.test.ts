import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestTimings } from "../../../src/browser/request-timings.ts";
import type { TimingEntry } from "../../../src/browser/timing-entries.ts";
import { createTestActivities } from "./page.ts";

const HREF = "https://shop.example/stock?x=1";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** An entry of a request that began at `startTime` and took 40 ms. */
function entryOf(startTime: number, members: Partial<TimingEntry> = {}): TimingEntry {
  const entry = {
    entryType: "resource",
    name: HREF,
    startTime,
    duration: 40,
    domainLookupStart: startTime + 1,
    domainLookupEnd: startTime + 3.5,
    requestStart: startTime + 10,
    responseStart: startTime + 30,
    responseEnd: startTime + 40,
    transferSize: 800,
    encodedBodySize: 500,
    decodedBodySize: 1_500,
    nextHopProtocol: "h2",
    ...members,
  };
  return Object.assign(entry, Object.create(null));
}

function createRequests() {
  const { activities, segments } = createTestActivities();
  const timings = new RequestTimings(activities.end);
  /** Makes a request, which is answered after 30 ms. */
  const request = (name = "GET:/stock") => {
    const began = performance.now();
    const span = activities.createExitSpan(name, "shop.example:443");
    vi.advanceTimersByTime(30);
    timings.wait({ span, href: HREF, began });
    return began;
  };
  const spans = () => segments().flatMap((segment) => segment.spans);
  const logOf = (name: string) => {
    const data = spans().find(({ operationName }) => operationName === name)?.logs?.[0]?.data ?? [];
    return Object.fromEntries(data.map(({ key, value }) => [key, value]));
  };
  return { timings, request, spans, logOf };
}

describe("RequestTimings", () => {
  it("logs phases, sizes and protocol, and ends the span with the time that it ended", () => {
    const { timings, request, spans, logOf } = createRequests();
    const began = request();
    vi.advanceTimersByTime(500);
    expect(spans()).toEqual([]);
    timings.add(entryOf(began));
    expect(spans()).toMatchObject([{ startTime: 1_000_000, endTime: 1_000_030 }]);
    expect(logOf("GET:/stock")).toEqual({
      event: "resource-timing",
      dnsTime: "2",
      ttfbTime: "20",
      transTime: "10",
      transferSize: "800",
      encodedBodySize: "500",
      decodedBodySize: "1500",
      nextHopProtocol: "h2",
    });
  });

  it("logs nothing of what another origin hides, and ends the span", () => {
    const { timings, request, spans } = createRequests();
    const began = request();
    timings.add(entryOf(began, { requestStart: 0, responseStart: 0, transferSize: 0 }));
    expect(spans()).toMatchObject([{ endTime: 1_000_030, logs: undefined }]);
  });

  it.each([
    ["of another address", { name: "https://shop.example/other" }],
    ["of an earlier request", { startTime: -50 }],
    ["of one that was answered later", { responseStart: 90_000 }],
  ])("waits on when an entry %s comes", (_what, members) => {
    const { timings, request, spans } = createRequests();
    timings.add(entryOf(request(), members));
    expect(spans()).toEqual([]);
  });

  it("gives each of two requests of an address its own entry", () => {
    const { timings, request, logOf, spans } = createRequests();
    const first = request("first");
    const second = request("second");
    timings.add(entryOf(second, { transferSize: 2 }));
    timings.add(entryOf(first, { transferSize: 1 }));
    expect(logOf("first")["transferSize"]).toBe("1");
    expect(logOf("second")["transferSize"]).toBe("2");
    expect(spans()).toHaveLength(2);
  });

  it("ends a span whose entry has not come within a second, each in its time", () => {
    const { request, spans } = createRequests();
    request("first");
    vi.advanceTimersByTime(600);
    request("second");
    vi.advanceTimersByTime(399);
    expect(spans().map(({ operationName }) => operationName)).toEqual(["first"]);
    vi.advanceTimersByTime(601);
    expect(spans()).toMatchObject([{ endTime: 1_000_030 }, { operationName: "second", endTime: 1_000_660 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends with a span those that were answered soon after it, without a timer for each", () => {
    const { request, spans } = createRequests();
    request("first");
    vi.advanceTimersByTime(200);
    request("second");
    vi.advanceTimersByTime(799);
    expect(spans().map(({ operationName }) => operationName)).toEqual(["first", "second"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends all that waits when told", () => {
    const { timings, request, spans } = createRequests();
    request();
    request();
    timings.settle();
    expect(spans()).toMatchObject([{ endTime: 1_000_030 }, { endTime: 1_000_060 }]);
  });
});

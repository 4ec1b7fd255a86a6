import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Activity, type ActivityStart } from "../../../src/browser/activity.ts";
import { encodeSw8 } from "../../../src/core/context/context-carrier.ts";
import type { Span } from "../../../src/core/context/span.ts";
import { systemClock } from "../../../src/core/runtime/clock.ts";
import { createTestTracer } from "../test-tracer.ts";
import { unfinishedOf } from "./page.ts";

const START = 1_767_225_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A click on /cart, unless it begins otherwise. */
function createActivity(begun: Partial<ActivityStart> = {}) {
  const test = createTestTracer({ clock: systemClock });
  const onClosed = vi.fn();
  const onRoot = vi.fn();
  const start: ActivityStart = { kind: "click", startTime: START - 10.4, page: "/cart", onRoot, onClosed, ...begun };
  const activity = new Activity(test.tracer, start);
  const child = (name: string) => {
    const { root } = activity;
    const span = root.context.createExitSpan(name, "shop:443", { parent: root });
    activity.hold(span);
    return span;
  };
  /** Ends a child as the grouping does. */
  const end = (span: ReturnType<typeof child>): void => {
    const time = span.context.now();
    if (activity.release(span, time)) span.end(time);
  };
  return { ...test, activity, onClosed, onRoot, child, end };
}

describe("Activity", () => {
  it("is a Local root named by the page, tagged with its kind, begun when the user acted", async () => {
    const { child, end, span, segments } = createActivity();
    end(child("GET:/stock"));
    await vi.runAllTimersAsync();
    expect(segments()).toHaveLength(1);
    expect(span("/cart")).toMatchObject({
      spanId: 0,
      parentSpanId: -1,
      spanType: 2,
      componentId: 10_000,
      startTime: START - 11,
      tags: [{ key: "activity", value: "click" }],
    });
    expect(span("GET:/stock").parentSpanId).toBe(0);
  });

  it("leaves no trace without a child", async () => {
    const { segments, onClosed } = createActivity();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(segments()).toEqual([]);
    expect(onClosed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("closes a second after its last child ended, and its root ends when that child did", async () => {
    const { child, end, span, segments } = createActivity();
    const first = child("GET:/1st");
    await vi.advanceTimersByTimeAsync(200);
    end(first);
    await vi.advanceTimersByTimeAsync(900);
    const second = child("GET:/2nd");
    await vi.advanceTimersByTimeAsync(5_000);
    end(second);
    await vi.advanceTimersByTimeAsync(999);
    expect(segments()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(segments()).toHaveLength(1);
    expect(span("GET:/2nd").endTime).toBe(START + 6_100);
    expect(span("/cart").endTime).toBe(START + 6_100);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("sets no timer for each of many children, and closes a second after the last of them", async () => {
    const { child, end, segments } = createActivity();
    end(child("GET:/1st"));
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    for (let index = 0; index < 50; index++) {
      await vi.advanceTimersByTimeAsync(10);
      end(child("GET:/next"));
    }
    expect(setTimer).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(999);
    expect(segments()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(segments()).toHaveLength(1);
  });

  it("waits for a child however long it takes, five minutes at most", async () => {
    const { child, end, segment, segments, onClosed } = createActivity();
    const slow = child("GET:/slow");
    end(child("GET:/quick"));
    await vi.advanceTimersByTimeAsync(299_999);
    expect(segments()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(unfinishedOf(segment().spans)).toEqual({
      "/cart": undefined,
      "GET:/quick": undefined,
      "GET:/slow": "timeout",
    });
    expect(Math.max(...segment().spans.map(({ endTime }) => endTime))).toBe(START + 300_000);
    expect(onClosed).toHaveBeenCalledTimes(1);
    end(slow);
    expect(segments()).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("closes at once when another begins and nothing is open", () => {
    const { activity, child, end, segments } = createActivity();
    end(child("GET:/stock"));
    activity.supersede();
    expect(segments()).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("closes with the end of its last open child when another has begun", async () => {
    const { activity, child, end, segments, segment } = createActivity();
    const open = child("GET:/stock");
    activity.supersede();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(segments()).toEqual([]);
    end(open);
    expect(segment().spans.map(({ endTime }) => endTime)).toEqual([START + 2_000, START + 2_000]);
    expect(unfinishedOf(segment().spans)["GET:/stock"]).toBeUndefined();
  });

  it("closes when idle on demand, not with something open", () => {
    const { activity, child, end, segments } = createActivity();
    const open = child("GET:/stock");
    activity.closeIfIdle();
    expect(segments()).toEqual([]);
    end(open);
    activity.closeIfIdle();
    expect(segments()).toHaveLength(1);
  });

  it.each(["pagehide", "stop"] as const)("ends what is open at %s, tagged", async (reason) => {
    const { activity, child, segment } = createActivity();
    child("GET:/1st");
    child("GET:/2nd");
    await vi.advanceTimersByTimeAsync(50);
    activity.close(reason);
    expect(unfinishedOf(segment().spans)).toEqual({ "/cart": undefined, "GET:/1st": reason, "GET:/2nd": reason });
    expect(segment().spans.every(({ endTime }) => endTime === START + 50)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("tells callees the page as the calling endpoint, whatever the request is called", () => {
    const { child } = createActivity();
    const headers: Record<string, string> = {};
    child("GET:/stock").inject(headers);
    expect(Buffer.from(headers["sw8"]?.split("-")[6] ?? "", "base64").toString()).toBe("/cart");
  });

  it("shows its root, once, before that ends", () => {
    const tag = (root: Span): void => void root.tag("tenant", "north");
    const { activity, child, end, span } = createActivity({ onRoot: tag });
    end(child("GET:/stock"));
    activity.close();
    expect(span("/cart").tags).toEqual([
      { key: "activity", value: "click" },
      { key: "tenant", value: "north" },
    ]);
  });

  it("shows no root where there is none", () => {
    const { activity, onRoot } = createActivity();
    activity.close();
    expect(onRoot).not.toHaveBeenCalled();
  });

  it("continues a carrier by its root", () => {
    const sw8 = encodeSw8({
      traceId: "trace",
      parentTraceSegmentId: "segment",
      parentSpanId: 2,
      parentService: "shop",
      parentServiceInstance: "node",
      parentEndpoint: "GET:/cart",
      networkAddressUsedAtPeer: "shop:443",
    });
    const { activity, child, end, span, segment } = createActivity({ carrier: { sw8 } });
    end(child("GET:/stock"));
    activity.close();
    expect(segment().traceId).toBe("trace");
    expect(span("/cart").refs).toMatchObject([{ parentTraceSegmentId: "segment", parentSpanId: 2 }]);
    expect(span("GET:/stock").refs).toBeUndefined();
  });
});

describe("become()", () => {
  it("renames and tags a root that there is, and what callees are told from then on", () => {
    const { activity, child, end, span, segments } = createActivity();
    end(child("GET:/before"));
    activity.become("route", "/orders");
    const after = child("GET:/after");
    const headers: Record<string, string> = {};
    after.inject(headers);
    end(after);
    activity.close();
    expect(segments()).toHaveLength(1);
    expect(span("/orders")).toMatchObject({ spanId: 0, tags: [{ key: "activity", value: "route" }] });
    expect(Buffer.from(headers["sw8"]?.split("-")[6] ?? "", "base64").toString()).toBe("/orders");
  });

  it("makes no root", () => {
    const { activity, segments } = createActivity();
    activity.become("submit", "/cart");
    expect(activity.kind).toBe("submit");
    activity.closeIfIdle();
    expect(segments()).toEqual([]);
    const other = createActivity();
    other.activity.become("route", "/orders");
    other.end(other.child("GET:/stock"));
    other.activity.close();
    expect(other.span("/orders").tags).toEqual([{ key: "activity", value: "route" }]);
  });

  it.each([
    ["load", false],
    ["route", false],
    ["click", true],
    ["submit", true],
    ["key", true],
  ] as const)("knows whether %s is an interaction", (kind, isInteraction) => {
    const { activity } = createActivity({ kind });
    expect(activity.isInteraction).toBe(isInteraction);
    activity.close();
  });
});

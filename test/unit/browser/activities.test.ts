import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createActivities } from "../../../src/browser/activities.ts";
import type { Span } from "../../../src/core/context/span.ts";
import { createTestActivities, PAGE_PATH, unfinishedOf } from "./page.ts";

const START = 1_767_225_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
});

/** The names of each segment's spans, sorted. */
function namesOf(segments: ReturnType<ReturnType<typeof createTestActivities>["segments"]>): string[][] {
  return segments.map(({ spans }) => spans.map(({ operationName }) => operationName).sort());
}

describe("createActivities()", () => {
  it("groups requests under the current activity", async () => {
    const { activities, span, segments } = createTestActivities();
    activities.begin("click", START);
    const first = activities.createExitSpan("GET:/1st", "shop:443");
    const second = activities.createExitSpan("GET:/2nd", "shop:443");
    activities.end(first);
    activities.end(second);
    await vi.runAllTimersAsync();
    expect(namesOf(segments())).toEqual([[PAGE_PATH, "GET:/1st", "GET:/2nd"]]);
    expect(span("GET:/2nd")).toMatchObject({
      parentSpanId: 0,
      spanType: 1,
      spanLayer: 3,
      componentId: 10_001,
      peer: "shop:443",
    });
  });

  it("makes a segment of its own of a request outside any activity", () => {
    const { activities, segment } = createTestActivities();
    const request = activities.createExitSpan("GET:/poll", "shop:443");
    const headers: Record<string, string> = {};
    request.inject(headers);
    activities.end(request);
    expect(segment().spans).toMatchObject([{ operationName: "GET:/poll", spanId: 0, parentSpanId: -1, spanType: 1 }]);
    expect(Buffer.from(headers["sw8"]?.split("-")[6] ?? "", "base64").toString()).toBe(PAGE_PATH);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes no more children into an activity once the next has begun", async () => {
    const { activities, segments } = createTestActivities();
    activities.begin("load", START);
    const slow = activities.createExitSpan("GET:/slow", "shop:443");
    activities.begin("click", START);
    const clicked = activities.createExitSpan("GET:/clicked", "shop:443");
    activities.end(clicked);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(namesOf(segments())).toEqual([[PAGE_PATH, "GET:/clicked"]]);
    activities.end(slow);
    expect(namesOf(segments())).toEqual([
      [PAGE_PATH, "GET:/clicked"],
      [PAGE_PATH, "GET:/slow"],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("has no current activity after one has closed", async () => {
    const { activities, segments } = createTestActivities();
    activities.begin("click", START);
    activities.end(activities.createExitSpan("GET:/1st", "shop:443"));
    await vi.advanceTimersByTimeAsync(1_000);
    activities.end(activities.createExitSpan("GET:/2nd", "shop:443"));
    expect(namesOf(segments())).toEqual([[PAGE_PATH, "GET:/1st"], ["GET:/2nd"]]);
  });

  it("keeps nothing of clicks that ask nothing", async () => {
    const { activities, segments } = createTestActivities();
    for (let count = 0; count < 50; count++) activities.begin("click", START + count);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(2);
    await vi.runAllTimersAsync();
    expect(segments()).toEqual([]);
  });

  it("ends a span once, and none that it did not make", () => {
    const { activities, tracer, segments, diagnostics } = createTestActivities();
    const request = activities.createExitSpan("GET:/poll", "shop:443");
    activities.end(request);
    activities.end(request);
    const foreign = tracer.createTracingContext().createLocalSpan("foreign");
    activities.end(foreign);
    foreign.tag("still", "open");
    expect(segments()).toHaveLength(1);
    expect(diagnostics).toEqual([]);
  });
});

describe("run()", () => {
  it("makes the span the parent of what its synchronous part makes", () => {
    const { activities, span } = createTestActivities();
    const work = activities.createLocalSpan("checkout");
    const result = activities.run(work, () => {
      activities.end(activities.createExitSpan("GET:/inside", "shop:443"));
      return "done";
    });
    activities.end(work);
    expect(result).toBe("done");
    expect(span("checkout")).toMatchObject({ spanType: 2, componentId: 10_000, parentSpanId: -1 });
    expect(span("GET:/inside").parentSpanId).toBe(0);
  });

  it("nests, and ends with the callback also when that throws", async () => {
    const { activities, segments } = createTestActivities();
    const error = new Error("no");
    const outer = activities.createLocalSpan("outer");
    const fail = (): never => {
      throw error;
    };
    expect(() => activities.run(outer, () => activities.run(activities.createLocalSpan("inner"), fail))).toThrow(error);
    activities.end(activities.createExitSpan("GET:/after", "shop:443"));
    expect(namesOf(segments())).toEqual([["GET:/after"]]);
    activities.closeAll("stop");
  });

  it("keeps the activity open that the span belongs to", async () => {
    const { activities, segments, span } = createTestActivities();
    activities.begin("click", START);
    const work = activities.createLocalSpan("checkout");
    activities.begin("click", START);
    const late = activities.run(work, () => activities.createExitSpan("GET:/late", "shop:443"));
    activities.end(work);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(segments()).toEqual([]);
    activities.end(late);
    expect(namesOf(segments())).toEqual([[PAGE_PATH, "GET:/late", "checkout"]]);
    expect(span(PAGE_PATH).endTime).toBe(START + 3_000);
    expect(span("GET:/late").parentSpanId).toBe(span("checkout").spanId);
  });
});

describe("closeIdle()", () => {
  it("closes what has nothing open at once, and nothing else", () => {
    const { activities, segments } = createTestActivities();
    activities.begin("load", START);
    const open = activities.createExitSpan("GET:/open", "shop:443");
    activities.begin("click", START);
    activities.end(activities.createExitSpan("GET:/done", "shop:443"));
    activities.closeIdle();
    expect(namesOf(segments())).toEqual([[PAGE_PATH, "GET:/done"]]);
    activities.end(open);
    expect(segments()).toHaveLength(2);
  });
});

describe("closeAll()", () => {
  it("ends everything, tagged, inside activities and outside, and a late end changes nothing", async () => {
    const { activities, segments, diagnostics } = createTestActivities();
    const alone = activities.createExitSpan("GET:/alone", "shop:443");
    activities.begin("click", START);
    const grouped = activities.createExitSpan("GET:/grouped", "shop:443");
    await vi.advanceTimersByTimeAsync(70);
    activities.closeAll("pagehide");
    const before = JSON.stringify(segments());
    expect(segments().map(({ spans }) => unfinishedOf(spans))).toContainEqual({ "GET:/alone": "pagehide" });
    expect(segments().map(({ spans }) => unfinishedOf(spans))).toContainEqual({
      [PAGE_PATH]: undefined,
      "GET:/grouped": "pagehide",
    });
    expect(
      segments()
        .flatMap(({ spans }) => spans)
        .every(({ endTime }) => endTime === START + 70),
    ).toBe(true);
    activities.end(alone);
    activities.end(grouped);
    expect(JSON.stringify(segments())).toBe(before);
    expect(diagnostics).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not stop the page from going on, as after a return from the back/forward cache", () => {
    const { activities, segments } = createTestActivities();
    activities.closeAll("pagehide");
    activities.begin("click", START);
    activities.end(activities.createExitSpan("GET:/again", "shop:443"));
    activities.closeIdle();
    expect(namesOf(segments())).toEqual([[PAGE_PATH, "GET:/again"]]);
  });
});

describe("a request outside any activity", () => {
  it("holds its segment five minutes at most", async () => {
    const { activities, segments } = createTestActivities();
    activities.createExitSpan("GET:/never", "shop:443");
    await vi.advanceTimersByTimeAsync(300_000);
    expect(segments().map(({ spans }) => unfinishedOf(spans))).toEqual([{ "GET:/never": "timeout" }]);
  });
});

describe("without grouping", () => {
  it("makes a segment of each request, and none of activities", async () => {
    const { tracer, segments } = createTestActivities();
    const onRoot = vi.fn();
    const activities = createActivities(tracer, () => PAGE_PATH, { traceScope: "request", onRoot });
    const load = activities.begin("load", START);
    load.hold(load.root);
    expect(activities.current).toBeUndefined();
    const first = activities.createExitSpan("GET:/1st", "shop:443");
    activities.end(activities.createExitSpan("GET:/2nd", "shop:443"));
    activities.end(first);
    load.release(load.root, START + 10);
    await vi.runAllTimersAsync();
    expect(namesOf(segments())).toEqual([["GET:/2nd"], ["GET:/1st"]]);
    expect(segments().every(({ spans: [root] }) => root?.spanType === 1 && root.parentSpanId === -1)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("makes none of a load whose document has a trace either, though a carrier is always sampled", async () => {
    const { tracer, segments } = createTestActivities();
    const sw8 = "1-dA==-cw==-0-c2hvcA==-djE=-L2NhcnQ=-c2hvcDo0NDM=";
    const grouped = createActivities(tracer, () => PAGE_PATH).begin("load", START, { sw8 });
    expect(grouped.root.context.traceId).toBe("t");
    grouped.close();
    const activities = createActivities(tracer, () => PAGE_PATH, { traceScope: "request" });
    const { root } = activities.begin("load", START, { sw8 });
    expect(root.context.isRecording).toBe(false);
    await vi.runAllTimersAsync();
    expect(segments()).toHaveLength(1);
  });

  it("still groups what trace() runs", () => {
    const { tracer, segments } = createTestActivities();
    const activities = createActivities(tracer, () => PAGE_PATH, { traceScope: "request" });
    const work = activities.createLocalSpan("checkout");
    activities.run(work, () => activities.end(activities.createExitSpan("GET:/inside", "shop:443")));
    activities.end(work);
    expect(namesOf(segments())).toEqual([["GET:/inside", "checkout"]]);
  });
});

describe("onRoot", () => {
  it("sees the root of every segment, and no other span", async () => {
    const { tracer } = createTestActivities();
    const roots: string[] = [];
    const onRoot = ({ operationName }: Span): void => void roots.push(operationName);
    const activities = createActivities(tracer, () => PAGE_PATH, { onRoot });
    activities.end(activities.createExitSpan("GET:/alone", "shop:443"));
    activities.begin("click", START);
    activities.end(activities.createExitSpan("GET:/grouped", "shop:443"));
    await vi.runAllTimersAsync();
    expect(roots).toEqual(["GET:/alone", PAGE_PATH]);
  });
});

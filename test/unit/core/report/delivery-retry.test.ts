import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../../src/core/report/delivery.ts";
import type { DeliveryOptions } from "../../../../src/core/report/delivery-options.ts";
import type { SendResult } from "../../../../src/core/report/transport.ts";
import type { Diagnostic } from "../../../../src/core/runtime/diagnostics.ts";
import { segmentItem } from "./items.ts";
import { BUSY, createScriptedTransport, type Script } from "./scripted-transport.ts";

const START = 1_767_225_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Draws the longest wait there is, less a hair. */
function drawLongestWaits(): void {
  vi.spyOn(Math, "random").mockReturnValue(1);
}

function setUp(script: Script, options: DeliveryOptions = {}) {
  const transport = createScriptedTransport(script);
  const diagnostics: Diagnostic[] = [];
  const delivery = createDelivery(transport, { diagnostics: (event) => diagnostics.push(event), ...options });
  const report = (number: number): void => delivery.report("segment", segmentItem(number));
  const times = (): number[] => transport.arrivals.map(({ time }) => time - START);
  return { delivery, transport, diagnostics, report, times, stats: () => delivery.stats().segment };
}

function busyFor(retryAfterMs: number): SendResult {
  return { status: "retryable", cause: new Error("busy"), retryAfterMs };
}

describe("a request that was refused for now", () => {
  it("is sent again, the very same, until it is taken", async () => {
    drawLongestWaits();
    const { report, transport, delivery, stats, diagnostics } = setUp({ results: [BUSY, BUSY] });
    const encode = vi.spyOn(transport, "encode");
    report(0);
    report(1);
    await delivery.flush();
    expect(stats()).toEqual({ reported: 2, sent: 0, queued: 2, dropped: {}, retries: 1, bytes: 0 });
    await vi.runAllTimersAsync();
    expect(transport.arrivals.map(({ names }) => names)).toEqual(Array(3).fill(["segment-0", "segment-1"]));
    expect(encode).toHaveBeenCalledTimes(1);
    expect(stats()).toEqual({ reported: 2, sent: 2, queued: 0, dropped: {}, retries: 2, bytes: 19 });
    expect(diagnostics.map(({ code }) => code)).toEqual(["retry", "retry"]);
  });

  it("waits at most 1, 2, 4 s and so on up to 30 s, and is given up after ten attempts", async () => {
    drawLongestWaits();
    const { report, delivery, times, stats } = setUp({ otherwise: BUSY });
    report(0);
    await delivery.flush();
    await vi.runAllTimersAsync();
    const seconds = [0, 1, 3, 7, 15, 31, 61, 91, 121, 151];
    expect(times()).toEqual(seconds.map((second) => second * 1_000));
    expect(stats()).toMatchObject({ sent: 0, queued: 0, dropped: { "retries-exhausted": 1 }, retries: 9 });
  });

  it("may go at once: the wait is drawn evenly from nothing on", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { report, delivery, times } = setUp({ results: [BUSY, BUSY] });
    report(0);
    await delivery.flush();
    await vi.runAllTimersAsync();
    expect(times()).toEqual([0, 0, 0]);
  });

  it.each([0.0001, 0.3337, 0.5007, 0.99999])("goes without anything else happening, drawn %f", async (drawn) => {
    vi.spyOn(Math, "random").mockReturnValue(drawn);
    const { report, delivery, times, stats } = setUp({ results: [BUSY] });
    report(0);
    await delivery.flush();
    await vi.advanceTimersByTimeAsync(1_001);
    expect(times()).toHaveLength(2);
    expect(stats()).toMatchObject({ sent: 1, queued: 0 });
  });

  it("goes although a flush of other items came in between", async () => {
    const { report, delivery, times, stats } = setUp({ results: [busyFor(5_000)] });
    report(0);
    await delivery.flush();
    await vi.advanceTimersByTimeAsync(1_000);
    report(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times().at(-1)).toBe(5_000);
    expect(stats()).toMatchObject({ sent: 2, queued: 0 });
  });

  it("goes although a full batch left in between", async () => {
    const { report, delivery, stats } = setUp({ results: [busyFor(5_000)] }, { maxBatchItems: 2 });
    report(0);
    await delivery.flush();
    report(1);
    report(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stats()).toMatchObject({ sent: 3, queued: 0 });
  });

  it("goes although the wall clock was set back", async () => {
    const { report, delivery, stats } = setUp({ results: [busyFor(5_000)] });
    report(0);
    await delivery.flush();
    vi.setSystemTime(START - 2_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(stats()).toMatchObject({ sent: 1, queued: 0 });
  });

  it("is not tried before Retry-After, however small the back-off", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { report, delivery, times } = setUp({ results: [busyFor(30_000)] });
    report(0);
    await delivery.flush();
    await vi.advanceTimersByTimeAsync(29_999);
    await delivery.flush();
    expect(times()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(times()).toEqual([0, 30_000]);
  });

  it("survives a Retry-After beyond what a timer can hold", async () => {
    const days = 86_400_000;
    const { report, delivery, times, stats } = setUp({ results: [busyFor(30 * days)] });
    report(0);
    await delivery.flush();
    const timers = vi.spyOn(globalThis, "setTimeout");
    await vi.advanceTimersByTimeAsync(31 * days);
    expect(times().filter((time) => time > 0 && time < 30 * days)).toEqual([]);
    expect(stats()).toMatchObject({ sent: 1, queued: 0 });
    expect(timers.mock.calls.length).toBeLessThan(10);
  });

  it("is tried once only when maxAttempts is 1", async () => {
    const { report, delivery, times, stats } = setUp({ otherwise: BUSY }, { maxAttempts: 1 });
    report(0);
    await delivery.flush();
    await vi.runAllTimersAsync();
    expect(times()).toEqual([0]);
    expect(stats()).toMatchObject({ queued: 0, retries: 0, dropped: { "retries-exhausted": 1 } });
  });

  it("makes room for newer ones when more bytes wait than may", async () => {
    // Each request is "segment-NN", 10 bytes.
    const options = { maxBatchItems: 1, maxQueueBytes: 300 };
    const { report, delivery, transport, stats } = setUp({ results: [busyFor(60_000)] }, options);
    for (let number = 10; number < 50; number++) report(number);
    await delivery.flush();
    expect(stats()).toMatchObject({ reported: 40, queued: 27, sent: 3, dropped: { "queue-overflow": 10 }, retries: 1 });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(stats()).toMatchObject({ queued: 0, sent: 30 });
    expect(transport.arrivals.flatMap(({ names }) => names)).not.toContain("segment-19");
  });

  it("goes although its time came while too many requests were under way", async () => {
    const held = Array.from({ length: 40 }, () => "hold" as const);
    const options = { maxBatchItems: 1 };
    const { report, delivery, transport, stats } = setUp({ results: [...held, busyFor(5_000)] }, options);
    for (let number = 0; number <= held.length; number++) report(number);
    void delivery.flush();
    for (let answered = 0; answered < held.length; answered++) {
      await vi.advanceTimersByTimeAsync(1_000);
      transport.answer({ status: "sent" });
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stats()).toMatchObject({ sent: held.length + 1, queued: 0 });
  });

  it("is dropped as closed when the answer comes after close()", async () => {
    const { report, delivery, transport, stats } = setUp({ results: ["hold"] }, { flushIntervalMs: 0 });
    report(0);
    const flushing = delivery.flush();
    await delivery.close();
    transport.answer(BUSY);
    await flushing;
    expect(stats()).toMatchObject({ queued: 0, dropped: { closed: 1 } });
  });
});

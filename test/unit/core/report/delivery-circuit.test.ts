import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../../src/core/report/delivery.ts";
import type { DeliveryOptions } from "../../../../src/core/report/delivery-options.ts";
import { segmentItem } from "./items.ts";
import { BUSY, createScriptedTransport, type Script, SENT } from "./scripted-transport.ts";

const START = 1_767_225_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  // The longest wait there is, each time.
  vi.spyOn(Math, "random").mockReturnValue(1);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const LOST = { status: "ambiguous", cause: new Error("reset") } as const;

function setUp(script: Script, options: DeliveryOptions = {}) {
  const transport = createScriptedTransport(script);
  const delivery = createDelivery(transport, options);
  const report = (items: number): void => {
    for (let number = 0; number < items; number++) delivery.report("segment", segmentItem(number));
  };
  const times = (): number[] => transport.arrivals.map(({ time }) => time - START);
  return { delivery, transport, report, times, stats: () => delivery.stats().segment };
}

describe("a collector that fails", () => {
  it.each([
    ["refuses for now", BUSY],
    ["loses a request", LOST],
  ])("is asked by one request at a time, at growing intervals, when it %s", async (_what, result) => {
    const { report, times, stats } = setUp({ otherwise: result }, { maxBatchItems: 1 });
    report(20);
    await vi.advanceTimersByTimeAsync(0);
    // Four leave together, and fail together, which counts as one failure.
    expect(times()).toEqual([0, 0, 0, 0]);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(times().slice(4)).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 61_000]);
    expect(stats()?.queued).toBe(result === BUSY ? 20 : 10);
  });

  it("gets all that waited as soon as one request was taken", async () => {
    const { report, times, stats } = setUp({ results: Array(4).fill(BUSY) }, { maxBatchItems: 1 });
    report(20);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(times()).toEqual([...Array(4).fill(0), ...Array(20).fill(1_000)]);
    expect(stats()).toMatchObject({ sent: 20, queued: 0, retries: 4 });
  });

  it("is known to be back by a request that it rejects", async () => {
    const rejected = { status: "rejected", cause: undefined } as const;
    const { report, times, stats } = setUp({ results: [BUSY, rejected] }, { maxBatchItems: 1, flushIntervalMs: 1 });
    report(1);
    await vi.advanceTimersByTimeAsync(1);
    report(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(times()).toHaveLength(5);
    expect(stats()).toMatchObject({ sent: 3, dropped: { rejected: 1 } });
  });

  it("is left alone as long as it asks for, though another request was taken meanwhile", async () => {
    const busy = { status: "retryable", cause: undefined, retryAfterMs: 60_000 } as const;
    const { report, times, stats } = setUp({ results: [busy, SENT] }, { maxBatchItems: 1, flushIntervalMs: 1 });
    report(2);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(times()).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2);
    expect(times()).toHaveLength(3);
    expect(stats()).toMatchObject({ sent: 2, queued: 0 });
  });

  it("is asked once more by close(), whatever it has said", async () => {
    const { delivery, report, times, stats } = setUp({ otherwise: BUSY }, { maxBatchItems: 1 });
    report(6);
    await vi.advanceTimersByTimeAsync(0);
    await delivery.close();
    expect(times()).toHaveLength(4 + 6);
    expect(stats()).toMatchObject({ queued: 0, dropped: { closed: 6 } });
  });
});

describe("requests under way", () => {
  it("are four at a time", async () => {
    const { report, transport, times } = setUp({ otherwise: "hold" }, { maxBatchItems: 1 });
    report(9);
    await vi.advanceTimersByTimeAsync(0);
    expect(times()).toHaveLength(4);
    transport.answer(SENT);
    await vi.advanceTimersByTimeAsync(0);
    expect(times()).toHaveLength(5);
  });

  it("do not keep a flush from waiting for all that it was to send", async () => {
    const { delivery, report, transport, stats } = setUp({ otherwise: "hold" }, { maxBatchItems: 1 });
    report(4);
    void delivery.flush();
    report(1);
    let isSettled = false;
    const flushing = delivery.flush().then(() => {
      isSettled = true;
    });
    for (let answered = 0; answered < 4; answered++) transport.answer(SENT);
    await vi.advanceTimersByTimeAsync(0);
    expect([isSettled, stats()?.sent]).toEqual([false, 4]);
    transport.answer(SENT);
    await flushing;
    expect(stats()).toMatchObject({ sent: 5, queued: 0 });
  });
});

describe("a request that is too large", () => {
  const tooLarge = { status: "too-large", cause: undefined } as const;

  it.each([0, 3_000])("goes out in parts before its flush resolves, with an interval of %i ms", async (interval) => {
    const { delivery, report, transport, stats } = setUp(
      { results: [tooLarge, tooLarge] },
      { flushIntervalMs: interval },
    );
    report(4);
    await delivery.flush();
    expect(transport.arrivals.map(({ names }) => names.length)).toEqual([4, 2, 1, 1, 2]);
    expect(stats()).toMatchObject({ sent: 4, queued: 0, dropped: {} });
  });

  it("leaves the page in parts that have keepalive as well, whatever the collector has asked for before", async () => {
    const busy = { status: "retryable", cause: undefined, retryAfterMs: 60_000 } as const;
    const { delivery, report, transport, stats } = setUp({ results: [busy, tooLarge] });
    report(2);
    await delivery.flush();
    await delivery.flush({ keepalive: true });
    expect(transport.arrivals.map(({ names, keepalive }) => [names.length, keepalive])).toEqual([
      [2, false],
      [2, true],
      [1, true],
      [1, true],
    ]);
    expect(stats()).toMatchObject({ sent: 2, queued: 0 });
  });

  it("keeps to four requests at a time with its parts", async () => {
    const { delivery, report, transport, times } = setUp({ otherwise: "hold" }, { maxBatchItems: 2 });
    report(8);
    void delivery.flush();
    for (let answered = 0; answered < 4; answered++) transport.answer(tooLarge);
    await vi.advanceTimersByTimeAsync(0);
    expect(times()).toHaveLength(4 + 4);
  });

  it("puts the second part off when the first one is refused for now, as any other request", async () => {
    const { delivery, report, transport, times, stats } = setUp({ results: [tooLarge, BUSY] });
    report(2);
    await delivery.flush();
    expect(stats()).toMatchObject({ sent: 0, queued: 2, retries: 1 });
    await vi.runAllTimersAsync();
    expect(transport.arrivals.map(({ names }) => names)).toEqual([
      ["segment-0", "segment-1"],
      ["segment-0"],
      ["segment-0"],
      ["segment-1"],
    ]);
    expect(times()).toEqual([0, 0, 1_000, 1_000]);
    expect(stats()).toMatchObject({ sent: 2, queued: 0 });
  });

  it("is not sent on in parts when an answer that came with its own asks to be left alone", async () => {
    const busy = { status: "retryable", cause: undefined, retryAfterMs: 60_000 } as const;
    const { delivery, report, times } = setUp({ results: [tooLarge, busy] }, { maxBatchItems: 2 });
    report(3);
    await delivery.flush();
    expect(times()).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times()).toEqual([0, 0, 60_000, 60_000, 60_000]);
  });

  it("goes out in parts when the reporter is closed", async () => {
    const { delivery, report, stats } = setUp({ results: [tooLarge, BUSY] });
    report(4);
    await delivery.close();
    expect(stats()).toMatchObject({ sent: 2, queued: 0, dropped: { closed: 2 } });
  });

  it("is split until its parts are taken", async () => {
    const { delivery, report, transport, stats } = setUp({ results: [tooLarge, SENT, tooLarge] });
    report(5);
    await delivery.flush();
    await vi.runAllTimersAsync();
    expect(transport.arrivals.map(({ names }) => names.length)).toEqual([5, 2, 3, 1, 2]);
    expect(stats()).toMatchObject({ reported: 5, sent: 5, queued: 0, dropped: {} });
  });

  it("is lost, and counted, when it is one item", async () => {
    const { delivery, report, stats } = setUp({ otherwise: tooLarge });
    report(3);
    await delivery.flush();
    await vi.runAllTimersAsync();
    expect(stats()).toMatchObject({ sent: 0, queued: 0, dropped: { "too-large": 3 } });
  });
});

describe("a request that is larger than all that may wait", () => {
  const options = { maxQueueBytes: 1, maxBatchItems: 2 };

  it("is offered to the collector all the same", async () => {
    const { delivery, report, stats } = setUp({}, options);
    report(2);
    await delivery.flush();
    expect(stats()).toMatchObject({ sent: 2, queued: 0, dropped: {} });
  });

  it("waits for a collector that is busy, until a newer one comes", async () => {
    const { delivery, report, transport, stats } = setUp({ results: [BUSY] }, options);
    report(2);
    await delivery.flush();
    expect(stats()).toMatchObject({ queued: 2, dropped: {} });
    report(1);
    await vi.runAllTimersAsync();
    expect(transport.arrivals.map(({ names }) => names.length)).toEqual([2, 1]);
    expect(stats()).toMatchObject({ sent: 1, queued: 0, dropped: { "queue-overflow": 2 } });
  });
});

describe("what a collector makes of a request", () => {
  it("may be part of it: the items that it names are rejected, and nothing is sent again", async () => {
    const { delivery, report, times, stats } = setUp({ results: [{ status: "sent", rejected: 2 }] });
    report(5);
    await delivery.flush();
    await vi.runAllTimersAsync();
    expect(times()).toHaveLength(1);
    expect(stats()).toMatchObject({ sent: 3, queued: 0, dropped: { rejected: 2 } });
  });

  it("may be unknown, and is tried again where the collector knows what it has had", async () => {
    const { delivery, report, times, stats } = setUp({ results: [LOST, LOST] }, { retryAmbiguous: true });
    report(1);
    await delivery.flush();
    await vi.runAllTimersAsync();
    expect(times()).toEqual([0, 1_000, 3_000]);
    expect(stats()).toMatchObject({ sent: 1, queued: 0, dropped: {}, retries: 2 });
  });
});

describe("whenIdle", () => {
  it("puts off what a timer would send, and nothing else", async () => {
    let run: (() => void) | undefined;
    const { delivery, report, times } = setUp({}, { whenIdle: (flush) => (run = flush) });
    report(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(times()).toEqual([]);
    run?.();
    expect(times()).toEqual([10_000]);
    report(1);
    await delivery.flush();
    expect(times()).toHaveLength(2);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../../src/core/report/delivery.ts";
import type { DeliveryOptions } from "../../../../src/core/report/delivery-options.ts";
import type { Diagnostic } from "../../../../src/core/runtime/diagnostics.ts";
import { perfDataItem, segmentItem } from "./items.ts";
import { createScriptedTransport, type Script, SENT } from "./scripted-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A delivery over a scripted transport, and a way to report so many segments. */
function setUp(options: DeliveryOptions = {}, script: Script = {}) {
  const transport = createScriptedTransport(script);
  const diagnostics: Diagnostic[] = [];
  const delivery = createDelivery(transport, { diagnostics: (event) => diagnostics.push(event), ...options });
  let next = 0;
  const report = (items: number): void => {
    for (let count = 0; count < items; count++) delivery.report("segment", segmentItem(next++));
  };
  const names = (): (readonly string[])[] => transport.arrivals.map((arrival) => arrival.names);
  return { delivery, transport, diagnostics, report, names, stats: () => delivery.stats().segment };
}

describe("report()", () => {
  it("sends nothing itself and encodes nothing", () => {
    const { delivery, transport, stats } = setUp();
    const encode = vi.spyOn(transport, "encode");
    delivery.report("segment", segmentItem(0));
    expect(encode).not.toHaveBeenCalled();
    expect(transport.arrivals).toEqual([]);
    expect(stats()).toEqual({ reported: 1, sent: 0, queued: 1, dropped: {}, retries: 0, bytes: 0 });
  });

  it("makes a flush leave after the interval, with all that came meanwhile", async () => {
    const { report, names, stats } = setUp();
    report(1);
    await vi.advanceTimersByTimeAsync(2_000);
    report(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(names()).toEqual([["segment-0", "segment-1"]]);
    expect(stats()).toEqual({ reported: 2, sent: 2, queued: 0, dropped: {}, retries: 0, bytes: 19 });
    report(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(names()).toHaveLength(2);
  });

  it("makes a flush leave at once when a batch is full, not on the host's path", async () => {
    const { report, names } = setUp({ maxBatchItems: 3 });
    report(3);
    expect(names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(names()).toEqual([["segment-0", "segment-1", "segment-2"]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves when a batch is nearly full, and takes what comes until then along in the same request", async () => {
    const { report, names } = setUp({ maxBatchItems: 8 });
    report(6);
    await vi.advanceTimersByTimeAsync(0);
    expect(names()).toEqual([]);
    report(2);
    await vi.advanceTimersByTimeAsync(0);
    report(7);
    await vi.advanceTimersByTimeAsync(0);
    expect(names().map(({ length }) => length)).toEqual([8, 7]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("drops the oldest when the queue is full, and counts it", async () => {
    const { report, delivery, names, stats, diagnostics } = setUp({ maxQueueItems: 2 });
    report(5);
    expect(stats()).toMatchObject({ reported: 5, queued: 2, dropped: { "queue-overflow": 3 } });
    await delivery.flush();
    expect(names()).toEqual([["segment-3", "segment-4"]]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["items-dropped", "items-dropped", "items-dropped"]);
  });

  it("leaves no timer that keeps a process alive", () => {
    vi.useRealTimers();
    const unref = vi.spyOn(globalThis, "setTimeout");
    const { report } = setUp();
    report(1);
    const timer = unref.mock.results[0]?.value;
    expect(timer?.hasRef()).toBe(false);
    clearTimeout(timer);
  });
});

describe("flush()", () => {
  it("sends each signal in requests of its own, in batches", async () => {
    const { delivery, report, transport } = setUp({ maxBatchItems: 2 });
    report(3);
    delivery.report("perfData", perfDataItem(0));
    await delivery.flush();
    expect(transport.arrivals.map(({ signal, names }) => [signal, ...names])).toEqual([
      ["segment", "segment-0", "segment-1"],
      ["segment", "segment-2"],
      ["perfData", "/page-0"],
    ]);
    expect(delivery.stats().perfData).toMatchObject({ reported: 1, sent: 1 });
  });

  it("passes keepalive on", async () => {
    const { delivery, report, transport } = setUp();
    report(1);
    await delivery.flush();
    report(1);
    await delivery.flush({ keepalive: true });
    expect(transport.arrivals.map(({ keepalive }) => keepalive)).toEqual([false, true]);
  });

  it("resolves when what it sent has arrived, and at once when there is nothing", async () => {
    const { delivery, report, transport } = setUp({}, { otherwise: "hold" });
    await delivery.flush();
    report(1);
    let settled = false;
    const flushing = delivery.flush().then(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toBe(false);
    transport.answer(SENT);
    await flushing;
    expect(delivery.stats().segment?.sent).toBe(1);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31])("waits as long as it takes with timeoutMs: %d", async (timeoutMs) => {
    const { delivery, report, transport } = setUp({}, { otherwise: "hold" });
    report(1);
    let settled = false;
    const flushing = delivery.flush({ timeoutMs }).then(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(settled).toBe(false);
    transport.answer(SENT);
    await flushing;
    vi.clearAllTimers();
  });

  it("never sends an item twice when two of them run", async () => {
    const { delivery, report, transport, names } = setUp({}, { otherwise: "hold" });
    report(1);
    const first = delivery.flush();
    const second = delivery.flush();
    report(1);
    const third = delivery.flush();
    expect(names()).toEqual([["segment-0"], ["segment-1"]]);
    transport.answer(SENT);
    transport.answer(SENT);
    await Promise.all([first, second, third]);
    expect(delivery.stats().segment).toMatchObject({ reported: 2, sent: 2, queued: 0 });
  });

  it("waits for what another flush has under way", async () => {
    const { delivery, report, transport } = setUp({}, { otherwise: "hold" });
    report(1);
    void delivery.flush();
    let settled = false;
    const second = delivery.flush().then(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).toBe(false);
    transport.answer(SENT);
    await second;
  });

  it("counts what has no route as unsupported", async () => {
    const { delivery, report, stats, transport } = setUp({}, { unsupported: ["segment"] });
    report(3);
    await delivery.flush();
    expect(transport.arrivals).toEqual([]);
    expect(stats()).toMatchObject({ queued: 0, dropped: { unsupported: 3 } });
  });

  it("sends the neighbours of an item that cannot be encoded", async () => {
    const { delivery, report, names, stats } = setUp({}, { unencodable: (name) => name === "segment-1" });
    report(3);
    await delivery.flush();
    expect(names().flat()).toEqual(["segment-0", "segment-2"]);
    expect(stats()).toMatchObject({ sent: 2, queued: 0, dropped: { unsupported: 1 } });
  });

  it.each(["ambiguous", "rejected"] as const)(
    "drops and counts what ended %s, and never sends it again",
    async (status) => {
      const cause = new Error("why");
      const { delivery, report, names, stats, diagnostics } = setUp({}, { results: [{ status, cause }] });
      report(2);
      await delivery.flush();
      await vi.advanceTimersByTimeAsync(600_000);
      expect(names()).toHaveLength(1);
      expect(stats()).toEqual({ reported: 2, sent: 0, queued: 0, dropped: { [status]: 2 }, retries: 0, bytes: 0 });
      expect(diagnostics).toEqual([expect.objectContaining({ code: "items-dropped", cause })]);
    },
  );

  it("never rejects, and counts the items, when a transport breaks its promise not to", async () => {
    const { delivery, report, transport, stats } = setUp();
    vi.spyOn(transport, "send").mockRejectedValue(new Error("a transport of somebody else"));
    report(2);
    await expect(delivery.flush()).resolves.toBeUndefined();
    expect(stats()).toMatchObject({ sent: 0, queued: 0, dropped: { ambiguous: 2 } });
  });
});

describe("without timers (flushIntervalMs: 0)", () => {
  it("nothing leaves but by flush()", async () => {
    const { delivery, report, names } = setUp({ flushIntervalMs: 0, maxBatchItems: 2 });
    report(5);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(names()).toEqual([]);
    await delivery.flush();
    expect(names()).toHaveLength(3);
  });

  it("a flush waits for nothing but its own sends", async () => {
    const { delivery, report, transport } = setUp({ flushIntervalMs: 0 }, { results: ["hold"] });
    report(1);
    const first = delivery.flush();
    report(1);
    await delivery.flush();
    expect(delivery.stats().segment).toMatchObject({ sent: 1, queued: 1 });
    transport.answer(SENT);
    await first;
    expect(delivery.stats().segment).toMatchObject({ sent: 2, queued: 0 });
  });

  it("a flush sends, however many requests will never be answered, as those of a cancelled Worker request", async () => {
    const { delivery, report, names } = setUp({ flushIntervalMs: 0 }, { otherwise: "hold" });
    for (let count = 0; count < 100; count++) {
      report(1);
      void delivery.flush();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(names()).toHaveLength(100);
  });

  it("what was refused waits for the next flush() after its time", async () => {
    const busy = { status: "retryable", cause: undefined, retryAfterMs: 5_000 } as const;
    const { delivery, report, names } = setUp({ flushIntervalMs: 0 }, { results: [busy] });
    report(1);
    await delivery.flush();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(4_999);
    await delivery.flush();
    expect(names()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await delivery.flush();
    expect(names()).toEqual([["segment-0"], ["segment-0"]]);
  });
});

describe("close()", () => {
  it("sends what waits, and drops everything reported later as closed", async () => {
    const { delivery, report, names, stats } = setUp();
    report(2);
    await delivery.close();
    expect(names()).toEqual([["segment-0", "segment-1"]]);
    expect(vi.getTimerCount()).toBe(0);
    report(1);
    await delivery.flush();
    await delivery.close();
    expect(names()).toHaveLength(1);
    expect(stats()).toEqual({ reported: 3, sent: 2, queued: 0, dropped: { closed: 1 }, retries: 0, bytes: 19 });
  });

  it("drops what waits for another attempt", async () => {
    const { delivery, report, stats } = setUp({}, { otherwise: { status: "retryable", cause: "busy" } });
    report(2);
    await delivery.close();
    expect(stats()).toMatchObject({ sent: 0, queued: 0, dropped: { closed: 2 } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("drops what is reported while it waits", async () => {
    const { delivery, report, transport, stats } = setUp({}, { results: ["hold"] });
    report(1);
    const closing = delivery.close();
    report(1);
    transport.answer(SENT);
    await closing;
    expect(stats()).toMatchObject({ sent: 1, queued: 0, dropped: { closed: 1 } });
    expect(vi.getTimerCount()).toBe(0);
  });
});

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../src/core/report/delivery.ts";
import type { Reporter } from "../../../src/core/report/reporter.ts";
import { segmentItem } from "../../unit/core/report/items.ts";
import { fault } from "./fault.ts";
import { createFaultyCollector, type FaultyCollector } from "./faulty-collector.ts";

/** Schedules of each wire. */
const RUNS = 5_000;
const BOUNDS = { maxQueueItems: 12, maxBatchItems: 4, maxQueueBytes: 3_000, maxAttempts: 3 };
/** Bytes of the smallest item, encoded: what the bound of bytes means in items. */
const LEAST_BYTES = 30;
/** Items that may be queued: what waits, four requests under way, what may stand in the outbox. */
const MOST_QUEUED = BOUNDS.maxQueueItems + 4 * BOUNDS.maxBatchItems + BOUNDS.maxQueueBytes / LEAST_BYTES;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ call: fc.constant("report" as const), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ call: fc.constant("wait" as const), count: fc.nat(9_000) }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constantFrom("flush", "leave", "close"), count: fc.nat(500) }) },
);

const schedule = fc.record({
  faults: fc.array(fault, { maxLength: 14 }),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
  hasTimers: fc.boolean(),
});

/** Checks all that holds at any moment. */
function check(delivery: Reporter, collector: FaultyCollector, reported: number): void {
  const stats = delivery.stats().segment ?? { reported: 0, sent: 0, queued: 0, dropped: {} };
  const dropped = Object.values(stats.dropped).reduce((sum, items) => sum + items, 0);
  expect(stats.reported).toBe(reported);
  expect(stats.sent + stats.queued + dropped).toBe(reported);
  expect(stats.queued).toBeGreaterThanOrEqual(0);
  expect(stats.queued).toBeLessThanOrEqual(MOST_QUEUED);
  // Counted twice would be sent twice: never, whatever was lost on the way.
  expect(new Set(collector.taken).size).toBe(collector.taken.length);
  expect(stats.sent).toBeLessThanOrEqual(collector.taken.length);
}

async function run(
  wire: "http" | "grpc-web",
  { faults, steps, hasTimers }: typeof schedule extends fc.Arbitrary<infer Value> ? Value : never,
) {
  const collector = createFaultyCollector(wire, faults);
  const delivery = createDelivery(collector.transport, { ...BOUNDS, ...(!hasTimers && { flushIntervalMs: 0 }) });
  let reported = 0;
  let isClosed = false;
  const calls: Promise<void>[] = [];
  for (const { call, count } of steps) {
    if (call === "report") for (let made = 0; made < count; made++) delivery.report("segment", segmentItem(reported++));
    if (call === "wait") await vi.advanceTimersByTimeAsync(count);
    // Nobody waits for these: they run beside what comes next.
    if (call === "flush") calls.push(delivery.flush({ timeoutMs: count }));
    if (call === "leave") calls.push(delivery.flush({ keepalive: true }));
    if (call === "close") calls.push(delivery.close());
    isClosed ||= call === "close";
    check(delivery, collector, reported);
  }
  if (hasTimers && !isClosed) {
    expect(collector.mostAtOnce()).toBeLessThanOrEqual(4);
    expect(collector.intrusions()).toBe(0);
    // It comes to rest by itself: three attempts, 30 s or two minutes apart, ten seconds each.
    await vi.advanceTimersByTimeAsync(1_200_000);
    expect(delivery.stats().segment?.queued ?? 0).toBe(0);
  }
  calls.push(delivery.close());
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(calls);
  check(delivery, collector, reported);
  expect(delivery.stats().segment?.queued ?? 0).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
}

describe.each(["http", "grpc-web"] as const)("whatever happens to its requests, over %s", (wire) => {
  it("a delivery loses nothing unseen, sends nothing twice, stays within its bounds and never throws", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, (given) => run(wire, given)),
      { numRuns: RUNS },
    );
  }, 300_000);
});

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../src/core/report/delivery.ts";
import type { SendResult } from "../../src/core/report/transport.ts";
import { segmentItem } from "../unit/core/report/items.ts";
import { createScriptedTransport } from "../unit/core/report/scripted-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const result = fc.oneof(
  fc.constant<SendResult>({ status: "sent" }),
  fc.constantFrom<SendResult>(
    { status: "ambiguous", cause: "cut" },
    { status: "rejected", cause: "no" },
    { status: "too-large", cause: "more than it takes" },
  ),
  fc.option(fc.nat(20_000), { nil: undefined }).map(
    (retryAfterMs): SendResult => ({
      status: "retryable",
      cause: "busy",
      retryAfterMs,
    }),
  ),
);

type Step =
  | { readonly kind: "report"; readonly items: number }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "flush" | "close" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("report" as const), items: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(5_000) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "flush" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "close" as const }) },
);

const options = fc.record({
  flushIntervalMs: fc.constantFrom(0, 1, 3_000),
  maxQueueItems: fc.integer({ min: 1, max: 8 }),
  maxBatchItems: fc.integer({ min: 1, max: 4 }),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
});

/** A delivery whose every item is followed beside it, from its arrival to its end. */
function createFollowed(given: Parameters<typeof resolveScript>[0]) {
  const transport = createScriptedTransport(resolveScript(given));
  const delivery = createDelivery(transport, given.options);
  const sentNames: string[] = [];
  const send = transport.send;
  transport.send = async (request, sendOptions) => {
    const answer = await send(request, sendOptions);
    if (answer.status === "sent") sentNames.push(...String(request.body).split(","));
    return answer;
  };
  let reported = 0;
  const report = (): void => delivery.report("segment", segmentItem(reported++));
  function check(): void {
    const stats = delivery.stats().segment ?? { reported: 0, sent: 0, queued: 0, dropped: {} };
    const dropped = Object.values(stats.dropped).reduce((sum, items) => sum + items, 0);
    expect(stats.reported).toBe(reported);
    expect(stats.sent).toBe(sentNames.length);
    expect(stats.queued).toBeGreaterThanOrEqual(0);
    expect(stats.reported).toBe(stats.sent + stats.queued + dropped);
    expect(new Set(sentNames).size).toBe(sentNames.length);
  }
  return { delivery, transport, report, check };
}

function resolveScript({ results, bad }: { results: readonly SendResult[]; bad: number; options: object }) {
  return { results, unencodable: (name: string) => name === `segment-${bad}` };
}

describe("createDelivery()", () => {
  it("accounts for every item at every step, and sends none that was taken a second time", async () => {
    const script = fc.record({ results: fc.array(result, { maxLength: 20 }), bad: fc.nat(20), options });
    await fc.assert(
      fc.asyncProperty(script, fc.array(step, { maxLength: 25 }), async (given, steps) => {
        const { delivery, report, check } = createFollowed(given);
        for (const each of steps) {
          if (each.kind === "report") for (let count = 0; count < each.items; count++) report();
          if (each.kind === "wait") await vi.advanceTimersByTimeAsync(each.ms);
          if (each.kind === "flush") await delivery.flush();
          if (each.kind === "close") await delivery.close();
          check();
        }
        await delivery.close();
        check();
        expect(delivery.stats().segment?.queued ?? 0).toBe(0);
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });

  it("comes to rest by itself: nothing stays queued for ever", async () => {
    const script = fc.record({
      results: fc.array(result, { maxLength: 20 }),
      bad: fc.nat(20),
      options: options.map((given) => ({ ...given, flushIntervalMs: 3_000 })),
    });
    await fc.assert(
      fc.asyncProperty(script, fc.array(step, { maxLength: 10 }), async (given, steps) => {
        const { delivery, report, check } = createFollowed(given);
        for (const each of steps) {
          if (each.kind === "report") for (let count = 0; count < each.items; count++) report();
          if (each.kind === "wait") await vi.advanceTimersByTimeAsync(each.ms);
        }
        await vi.advanceTimersByTimeAsync(600_000);
        check();
        expect(delivery.stats().segment?.queued ?? 0).toBe(0);
      }),
    );
  });

  it("never holds more items than its bounds while the collector is silent", async () => {
    const transport = createScriptedTransport({ otherwise: "hold" });
    const bounds = { maxQueueItems: 10, maxBatchItems: 5, maxQueueBytes: 600 };
    const delivery = createDelivery(transport, bounds);
    for (let number = 0; number < 2_000; number++) {
      delivery.report("segment", segmentItem(number));
      await vi.advanceTimersByTimeAsync(1);
      // Ten that wait, four requests under way with five each, and what 600 bytes of names are.
      expect(delivery.stats().segment?.queued).toBeLessThan(10 + 4 * 5 + 600 / "segment-".length);
    }
  });
});

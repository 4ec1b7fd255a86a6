import { describe, expect, it } from "vitest";
import type { CollectItem } from "../../src/core/segment/collect-item.ts";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { resolveCheckOptions } from "../../src/gateway/checks/check-options.ts";
import { createItemCheck } from "../../src/gateway/checks/item-check.ts";
import { createWrittenReader } from "../../src/gateway/checks/segment-text.ts";
import { WrittenSegment } from "../../src/gateway/checks/written-segment.ts";
import { createItemIntake } from "../../src/gateway/intake/item-intake.ts";
import { GatewayLedger } from "../../src/gateway/operations/gateway-stats.ts";
import { TAKEN } from "../../src/gateway/outcome.ts";
import { createSeenItems } from "../../src/gateway/seen/seen-items.ts";
import { Tracer } from "../../src/index.ts";
import { createMemoryReporter } from "../../src/testing/index.ts";
import { segments } from "./items.ts";

const nothing = async (): Promise<void> => {};

/** As a Tracer makes it: the members in the order of the proto. */
function inOrder({ traceId, traceSegmentId, spans, ...names }: SegmentObject): SegmentObject {
  return { traceId, traceSegmentId, spans, ...names };
}

/** An intake before which stands a queue that only keeps. */
function createKeeper() {
  const kept: CollectItem[] = [];
  const take = createItemIntake({
    check: createItemCheck(),
    seen: createSeenItems({ maxIds: 100, windowMs: 60_000, now: Date.now }, true),
    forwarder: {
      queue: { items: 0, bytes: 0 },
      hasRoom: () => true,
      forward(_signal, items) {
        kept.push(...items);
        return TAKEN;
      },
      flush: nothing,
      close: nothing,
    },
    ledger: new GatewayLedger(),
    retryAfterMs: 1_000,
  });
  const read = createWrittenReader(resolveCheckOptions({}));
  return (items: readonly SegmentObject[]) => {
    const body = new TextEncoder().encode(JSON.stringify(items.map(inOrder)));
    const values = read(new TextDecoder().decode(body), body) ?? [];
    const everybody = () => true;
    const arrival = { arrivedAt: Date.now() };
    const outcome = take({
      signal: "segment",
      values,
      bytes: body.length,
      arrival,
      services: everybody,
      versions: everybody,
      enrich: undefined,
    });
    expect(outcome).toEqual(TAKEN);
    return kept.splice(0).map((item) => (item instanceof WrittenSegment ? item.bytes : new Uint8Array()));
  };
}

describe("a segment that goes on in the text that it came in", () => {
  it("shares the bytes of a body that is kept whole", () => {
    const bytes = createKeeper()(segments(3));
    expect(new Set(bytes.map(({ buffer }) => buffer)).size).toBe(1);
    expect(bytes.map((each) => JSON.parse(new TextDecoder().decode(each)).traceSegmentId)).toEqual([
      "segment-0",
      "segment-1",
      "segment-2",
    ]);
  });

  it("keeps nothing of those that are not kept: no more waits than is counted", () => {
    const send = createKeeper();
    send(segments(100));
    const bytes = send(segments(101));
    expect(bytes).toHaveLength(1);
    for (const { buffer, length } of bytes) expect(buffer.byteLength).toBe(length);
  });
});

describe("a segment of our agents", () => {
  it("goes on in its text whatever it refers to", () => {
    const reporter = createMemoryReporter();
    const tracer = new Tracer({ service: "shop", serviceInstance: "1.4.2", reporter });
    const caller = tracer.createTracingContext();
    const exit = caller.createExitSpan("GET:/cart", "cart.example:443");
    const headers: Record<string, string> = {};
    exit.inject(headers);
    const snapshot = caller.capture();
    exit.end();
    caller.finish();
    const callee = tracer.createTracingContext();
    callee.createEntrySpan("GET:/cart", headers).end();
    callee.finish();
    const thread = tracer.createTracingContext();
    const local = thread.createLocalSpan("later");
    thread.continued(snapshot);
    local.end();
    thread.finish();
    const read = createWrittenReader(resolveCheckOptions({}));
    const made = reporter.items("segment");
    expect(made.flatMap(({ spans }) => spans.map(({ refs }) => refs?.[0]?.refType))).toEqual([undefined, 0, 1]);
    for (const segment of made) {
      const text = JSON.stringify([segment]);
      expect(read(text, new TextEncoder().encode(text)), text).toHaveLength(1);
    }
  });
});

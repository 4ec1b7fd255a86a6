import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemQueue } from "../../src/core/report/item-queue.ts";
import type { CollectItem, Signal } from "../../src/core/segment/collect-item.ts";
import { perfDataItem, segmentItem } from "../unit/core/report/items.ts";

/** What is done to a queue: a drain, or a push of the next item of a signal. */
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Signal>("segment", "perfData") },
    { weight: 1, arbitrary: fc.constant("drain" as const) },
  ),
  { maxLength: 80 },
);

describe("ItemQueue", () => {
  it("behaves like an array that is cut at the front", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), steps, (capacity, script) => {
        const queue = new ItemQueue(capacity);
        let model: { readonly signal: Signal; readonly item: CollectItem }[] = [];
        for (const [index, step] of [...script, "drain" as const].entries()) {
          if (step === "drain") {
            const drained = queue.drain();
            for (const signal of ["segment", "perfData"] as const) {
              const expected = model.filter((entry) => entry.signal === signal).map(({ item }) => item);
              expect(drained.get(signal) ?? []).toEqual(expected);
            }
            model = [];
          } else {
            const item = step === "segment" ? segmentItem(index) : perfDataItem(index);
            const evicted = model.length === capacity ? model.shift() : undefined;
            model.push({ signal: step, item });
            expect(queue.push(step, item)).toBe(evicted?.signal);
          }
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });
});

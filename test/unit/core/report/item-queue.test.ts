import { describe, expect, it } from "vitest";
import { ItemQueue } from "../../../../src/core/report/item-queue.ts";
import { perfDataItem, segmentItem } from "./items.ts";

describe("ItemQueue", () => {
  it("gives everything once, grouped by signal, oldest first", () => {
    const queue = new ItemQueue(5);
    queue.push("segment", segmentItem(1));
    queue.push("perfData", perfDataItem(2));
    queue.push("segment", segmentItem(3));
    expect(queue.size).toBe(3);
    expect([...queue.drain()]).toEqual([
      ["segment", [segmentItem(1), segmentItem(3)]],
      ["perfData", [perfDataItem(2)]],
    ]);
    expect(queue.size).toBe(0);
    expect(queue.drain().size).toBe(0);
  });

  it("drops the oldest when it is full and says of which signal it was", () => {
    const queue = new ItemQueue(2);
    expect(queue.push("perfData", perfDataItem(1))).toBeUndefined();
    expect(queue.push("segment", segmentItem(2))).toBeUndefined();
    expect(queue.push("segment", segmentItem(3))).toBe("perfData");
    expect(queue.push("segment", segmentItem(4))).toBe("segment");
    expect(queue.size).toBe(2);
    expect([...queue.drain()]).toEqual([["segment", [segmentItem(3), segmentItem(4)]]]);
  });

  it("holds one item", () => {
    const queue = new ItemQueue(1);
    for (let number = 0; number < 3; number++) queue.push("segment", segmentItem(number));
    expect([...queue.drain().values()]).toEqual([[segmentItem(2)]]);
  });

  it("is a ring anew after it was emptied in the middle", () => {
    const queue = new ItemQueue(3);
    for (let number = 0; number < 5; number++) queue.push("segment", segmentItem(number));
    queue.drain();
    for (let number = 5; number < 9; number++) queue.push("segment", segmentItem(number));
    expect([...queue.drain().values()]).toEqual([[segmentItem(6), segmentItem(7), segmentItem(8)]]);
  });
});

import { describe, expect, it } from "vitest";
import { SlowInteractions } from "../../../src/browser/slow-interactions.ts";

function interactionsOf(...entries: (readonly [interactionId: number, duration: number])[]): SlowInteractions {
  const interactions = new SlowInteractions();
  for (const [interactionId, duration] of entries) {
    interactions.add(Object.assign(Object.create(null), { interactionId, duration }));
  }
  return interactions;
}

describe("SlowInteractions", () => {
  it("has no duration without an interaction", () => {
    expect(interactionsOf([0, 500]).duration(0)).toBeUndefined();
  });

  it("is the slowest of a few, each as slow as its slowest event", () => {
    expect(interactionsOf([7, 40], [7, 96], [7, 56], [14, 64]).duration(2)).toBe(96);
  });

  it("leaves out the slowest for each fifty", () => {
    const interactions = interactionsOf([7, 400], [14, 300], [21, 200]);
    expect([49, 50, 99, 100, 500].map((count) => interactions.duration(count))).toEqual([400, 300, 300, 200, 200]);
  });

  it("keeps ten, the slowest", () => {
    const many = Array.from({ length: 40 }, (_, index): readonly [number, number] => [index + 1, 40 + index]);
    expect(interactionsOf(...many).duration(10_000)).toBe(70);
  });
});

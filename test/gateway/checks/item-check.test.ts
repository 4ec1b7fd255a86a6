import { isDeepStrictEqual } from "node:util";
import { fromJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CollectItems } from "../../../src/core/segment/collect-item.ts";
import { createItemCheck } from "../../../src/gateway/checks/item-check.ts";
import { arbitraryJson, junk, nested, spoiled } from "./arbitrary-json.ts";
import { check, items, NOW, schemas, signals } from "./items.ts";

const faults = ["malformed", "too-long", "too-many", "bad-clock", "bad-tree", "bad-layer", "no-id", "not-yours"];
const checks = [createItemCheck(), createItemCheck({ isPublic: true })];
const sentAt = fc.oneof(fc.constant(undefined), fc.integer({ min: NOW - 1e8, max: NOW + 1e8 }), fc.double());

describe.each(signals)("the check of a %s", (signal) => {
  const desc = schemas[signal];
  const item: CollectItems[typeof signal] = items[signal];
  const values = fc.oneof(
    { weight: 6, arbitrary: spoiled(fc.constant(JSON.parse(JSON.stringify(item)))) },
    { weight: 1, arbitrary: spoiled(arbitraryJson(desc)) },
    { weight: 1, arbitrary: junk },
  );

  it("never throws, changes nothing of the value, and lets out only what protobuf-es takes and it lets out again", () => {
    const seen = { taken: 0, refused: 0 };
    const property = fc.property(values, sentAt, fc.constantFrom(...checks), (value, sent, checkItem) => {
      const before = structuredClone(value);
      const checked = checkItem(signal, value, { arrivedAt: NOW, sentAt: sent });
      expect(isDeepStrictEqual(structuredClone(value), before)).toBe(true);
      if ("refused" in checked) {
        seen.refused++;
        expect(faults).toContain(checked.refused.fault);
        expect(checked.refused.path.length).toBeLessThan(100);
        return;
      }
      seen.taken++;
      const json: unknown = JSON.parse(JSON.stringify(checked.item));
      expect(() => fromJson(desc, JSON.parse(JSON.stringify(checked.item)))).not.toThrow();
      // Not by the public one: what the gateway itself has added there would be a claim.
      expect(check(signal, json)).toEqual({ item: checked.item });
    });
    fc.assert(property, { numRuns: 1_000 });
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(20);
  });

  it("is not led into what is deep", () => {
    const deep = nested(100_000);
    expect(check(signal, deep)).toHaveProperty("refused");
    expect(check(signal, { ...item, other: deep })).toStrictEqual({ item });
    for (const name of Object.keys(item)) expect(() => check(signal, { ...item, [name]: deep })).not.toThrow();
  });
});

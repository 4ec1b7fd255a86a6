import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdTable, NOWHERE } from "../../src/gateway/seen/id-table.ts";
import { SeenWindow } from "../../src/gateway/seen/seen-window.ts";

const hex = (number: number): string => number.toString(16).padStart(32, "a0");

/** Few of each form, so that they come again: ours, ours in another spelling, and those of other agents. */
const id = fc.oneof(
  fc.nat(12).map(hex),
  fc.nat(3).map((number) => hex(number).toUpperCase()),
  fc.nat(3).map((number) => `${hex(number).slice(0, 31)}g`),
  fc.nat(3).map((number) => `4bf92f35.77.1790000000000000${number}`),
  fc.constantFrom("", "é", "0".repeat(32), "f".repeat(32), ":".repeat(32), "`".repeat(32), "\u{61}".repeat(32)),
);

type Step = readonly ["has" | "take" | "forwarded" | "forget", string] | readonly ["pass", number];
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom("has", "take", "forwarded", "forget"), id),
  fc.tuple(fc.constant("pass"), fc.nat(30)),
);

/** What a window does, in the plainest way. */
class PlainWindow {
  pending = new Set<string>();
  forwardedUntil: [id: string, until: number][] = [];
  time = 0;

  has(id: string): boolean {
    return this.pending.has(id) || this.forwardedUntil.some(([known, until]) => known === id && until > this.time);
  }

  take(id: string): boolean {
    if (this.has(id)) return false;
    this.forget(id);
    this.pending.add(id);
    return true;
  }

  forwarded(id: string): void {
    this.forget(id);
    this.forwardedUntil.push([id, this.time + 50]);
    this.forwardedUntil = this.forwardedUntil.filter(([, until]) => until > this.time).slice(-5);
  }

  forget(id: string): void {
    this.pending.delete(id);
    this.forwardedUntil = this.forwardedUntil.filter(([known]) => known !== id);
  }
}

describe("a window of ids", () => {
  it("knows what a plain list would know, whatever the ids look like", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const plain = new PlainWindow();
        const window = new SeenWindow({ maxIds: 5, windowMs: 50, now: () => plain.time });
        for (const [name, value] of steps) {
          if (name === "pass") plain.time += value;
          else if (name === "take") {
            // Whoever takes has asked before.
            expect([window.has(value), window.take(value)]).toEqual([plain.has(value), plain.take(value)]);
          } else expect(window[name](value)).toBe(plain[name](value));
          expect(window.size).toBeGreaterThanOrEqual(plain.pending.size);
          expect(window.size).toBeLessThanOrEqual(plain.pending.size + 5);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a table of ids", () => {
  it("finds each of many, and none that is gone, and gives free places again", () => {
    const table = new IdTable();
    const ids = Array.from({ length: 10_000 }, (_empty, index) => hex(index * 7_919));
    const places = ids.map((each) => table.add(each));
    expect(ids.map((each) => table.find(each))).toEqual(places);
    expect(new Set(places).size).toBe(ids.length);
    for (const place of places.filter((_place, index) => index % 2 === 0)) table.delete(place);
    const left = places.map((place, index) => (index % 2 === 0 ? NOWHERE : place));
    expect(ids.map((each) => table.find(each))).toEqual(left);
    const again = ids.filter((_id, index) => index % 2 === 0).map((each) => table.add(each));
    expect(Math.max(...again)).toBeLessThan(ids.length);
    expect(table.size).toBe(ids.length);
  });
});

import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Sampler, sampleByKey, samplePerSecond, sampleRate } from "../../../../src/core/context/sampler.ts";
import { createFakeClock } from "../../fake-clock.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** How many of a number of new traces are sampled. */
function sampledOf(count: number, sampler: Sampler): number {
  return Array.from({ length: count }, () => sampler(undefined)).filter(Boolean).length;
}

const BAD_RATES: readonly unknown[] = [-0.01, 1.01, Number.NaN, Number.POSITIVE_INFINITY, "0.5", undefined];

describe("sampleRate()", () => {
  it("samples none at 0 and all at 1, however the dice fall", () => {
    const random = vi.spyOn(Math, "random");
    for (const dice of [0, 0.5, 1 - 2 ** -53]) {
      random.mockReturnValue(dice);
      expect([sampleRate(0)("GET:/"), sampleRate(1)("GET:/")]).toEqual([false, true]);
    }
  });

  it("samples exactly those traces whose dice fall below the rate", () => {
    const random = vi.spyOn(Math, "random");
    const sampler = sampleRate(0.3);
    const answers = [0, 0.299, 0.3, 0.9].map((dice) => {
      random.mockReturnValue(dice);
      return sampler(undefined);
    });
    expect(answers).toEqual([true, true, false, false]);
  });

  it.each(BAD_RATES.map((rate) => [rate]))("throws on the rate %s", (rate) => {
    expect(() => Reflect.apply(sampleRate, undefined, [rate])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'rate'") }),
    );
  });
});

describe("samplePerSecond()", () => {
  it("samples the first ones of each second", () => {
    const clock = createFakeClock();
    const sampler = samplePerSecond(3, clock);
    expect(sampledOf(10, sampler)).toBe(3);
    clock.advance(999);
    expect(sampledOf(10, sampler)).toBe(0);
    clock.advance(1);
    expect(sampledOf(10, sampler)).toBe(3);
    clock.advance(60_000);
    expect(sampledOf(10, sampler)).toBe(3);
  });

  it("does not see a wall clock that is set back", () => {
    const clock = createFakeClock();
    const sampler = samplePerSecond(1, clock);
    expect(sampledOf(5, sampler)).toBe(1);
    clock.setWall(0);
    clock.advance(1_000);
    expect(sampledOf(5, sampler)).toBe(1);
  });

  it("samples none at 0", () => {
    expect(sampledOf(5, samplePerSecond(0, createFakeClock()))).toBe(0);
  });

  it("reads the system's clock by default", () => {
    expect(sampledOf(5, samplePerSecond(5))).toBe(5);
  });

  it.each([[-1], [1.5], [Number.NaN], ["10"], [undefined]])("throws on %s traces", (traces) => {
    expect(() => Reflect.apply(samplePerSecond, undefined, [traces])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'traces'") }),
    );
  });
});

describe("sampleByKey()", () => {
  const KEYS = 10_000;
  const forms: readonly [string, (index: number) => string][] = [
    ["numbers", (index) => String(index)],
    ["a prefix and a number", (index) => `session-${index}`],
    ["a number and a long suffix", (index) => `${index}-${"x".repeat(60)}`],
    ["UUIDs", () => randomUUID()],
    ["one character each", (index) => String.fromCharCode(index)],
  ];

  it.each(forms)("spreads 10,000 keys evenly: %s", (_what, keyOf) => {
    const sampled = Array.from({ length: KEYS }, (_, index) => sampleByKey(0.3, () => keyOf(index))(undefined));
    const share = sampled.filter(Boolean).length / KEYS;
    expect(share).toBeGreaterThan(0.27);
    expect(share).toBeLessThan(0.33);
  });

  it("gives one key the same answer every time, in every sampler, whatever the operation", () => {
    const answers = (key: string) => {
      const first = sampleByKey(0.5, () => key);
      const second = sampleByKey(0.5, () => key);
      return [first("GET:/"), first("GET:/"), second(undefined)];
    };
    const all = Array.from({ length: 200 }, (_, index) => answers(`user ${index}`));
    expect(all.filter((each) => new Set(each).size !== 1)).toEqual([]);
    expect(new Set(all.map(([answer]) => answer))).toEqual(new Set([true, false]));
  });

  it("keeps a key that is sampled at a rate sampled at every higher one", () => {
    const rates = [0, 0.1, 0.3, 0.7, 1];
    for (let index = 0; index < 500; index++) {
      const answers = rates.map((rate) => Number(sampleByKey(rate, () => `user ${index}`)(undefined)));
      expect(answers).toEqual([...answers].sort((a, b) => a - b));
    }
  });

  it("samples none at 0 and all at 1, the empty key too", () => {
    const keys = ["", "a", "商店", ...Array.from({ length: 1_000 }, (_, index) => String(index))];
    expect(keys.filter((key) => sampleByKey(0, () => key)(undefined))).toEqual([]);
    expect(keys.filter((key) => !sampleByKey(1, () => key)(undefined))).toEqual([]);
  });

  it("asks for the key at every trace: a session may end", () => {
    const asked: string[] = [];
    let session = "a";
    const sampler = sampleByKey(1, () => {
      asked.push(session);
      return session;
    });
    sampler(undefined);
    session = "b";
    sampler(undefined);
    expect(asked).toEqual(["a", "b"]);
  });

  it.each(BAD_RATES.map((rate) => [rate]))("throws on the rate %s", (rate) => {
    expect(() => Reflect.apply(sampleByKey, undefined, [rate, () => "a"])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'rate'") }),
    );
  });

  it.each([[undefined], ["session-1"]])("throws on the key %s, at once and not at each trace", (key) => {
    expect(() => Reflect.apply(sampleByKey, undefined, [0.5, key])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'key'") }),
    );
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { createIdSource } from "../../../../src/core/runtime/ids.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("createIdSource()", () => {
  it("gives 32 lower-case hex characters, none twice", () => {
    const nextId = createIdSource();
    const ids = Array.from({ length: 10_000 }, nextId);
    expect(ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(10_000);
  });

  it("draws nothing before the first call", () => {
    const draw = vi.spyOn(crypto, "getRandomValues");
    createIdSource();
    expect(draw).not.toHaveBeenCalled();
  });

  it("draws once for 64 ids", () => {
    const draw = vi.spyOn(crypto, "getRandomValues");
    const nextId = createIdSource();
    for (let count = 0; count < 64; count++) nextId();
    expect(draw).toHaveBeenCalledTimes(1);
    nextId();
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it("writes one digit for each byte", () => {
    vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      if (array instanceof Uint8Array) array.set(array.map((_byte, index) => index));
      return array;
    });
    const nextId = createIdSource();
    expect(nextId()).toBe("0123456789abcdef0123456789abcdef");
    expect(nextId()).toBe("0123456789abcdef0123456789abcdef");
  });
});

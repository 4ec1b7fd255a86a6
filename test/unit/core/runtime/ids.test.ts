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

  it("draws once for 256 ids", () => {
    const draw = vi.spyOn(crypto, "getRandomValues");
    const nextId = createIdSource();
    for (let count = 0; count < 256; count++) nextId();
    expect(draw).toHaveBeenCalledTimes(1);
    nextId();
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it("writes every byte as two digits", () => {
    vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      if (array instanceof Uint8Array) array.set(array.map((_byte, index) => index));
      return array;
    });
    const nextId = createIdSource();
    expect(nextId()).toBe("000102030405060708090a0b0c0d0e0f");
    expect(nextId()).toBe("101112131415161718191a1b1c1d1e1f");
  });
});
